"""What a setup leaves out: units, their managers, contact persons, leaders, the office."""

from collections.abc import Iterable, Mapping
from typing import Any

from utbyte.play.declared import DeclaredPerson, DeclaredUnit, Setup

OFFICE = "programme_office"
LEADER = "leader"


def holders(setup: Setup, role: str, agency: str | None = None) -> list[str]:
    """The people who hold a role, in the order of their declaration."""
    return [
        key
        for key, person in setup.people.items()
        if role in person.roles and agency in (None, person.agency)
    ]


def in_order(units: Mapping[str, DeclaredUnit]) -> Iterable[tuple[str, DeclaredUnit]]:
    """The units, each after the one above it; in a cycle the order does not matter."""
    left = dict(units)
    while left:
        ready = [key for key, unit in left.items() if unit.parent not in left] or list(left)
        for key in ready:
            yield key, left.pop(key)


def completed(setup: Setup) -> Setup:
    """The setup with what it leaves out: units, managers, contacts, leaders, office."""
    agencies = list(setup.agencies)
    collaborations = {
        key: collaboration.model_copy(update={"members": collaboration.members or tuple(agencies)})
        for key, collaboration in setup.collaborations.items()
    }
    whole = setup.model_copy(update={"collaborations": collaborations})
    whole = whole.model_copy(update={"people": {**whole.people, **_missing_people(whole)}})
    whole = whole.model_copy(update=_with_units(whole))
    contacts = {
        key: agency.model_copy(update={"contact": agency.contact or _contact(whole, key)})
        for key, agency in whole.agencies.items()
    }
    return whole.model_copy(update={"agencies": contacts})


def _missing_people(setup: Setup) -> dict[str, DeclaredPerson]:
    """A person must open a collaboration, and a leader enrol each agency in it."""
    made: dict[str, DeclaredPerson] = {}
    for collaboration in setup.collaborations.values():
        members = collaboration.members or ()
        for agency in members:
            if not holders(setup, LEADER, agency):
                made[f"leader of {agency}"] = DeclaredPerson(agency=agency, roles=(LEADER,))
        if members and not collaboration.office and not holders(setup, OFFICE):
            made["programme office"] = DeclaredPerson(agency=members[0], roles=(OFFICE,))
    return made


def _with_units(setup: Setup) -> dict[str, Any]:
    units = dict(setup.units)
    first: dict[str, str] = {}
    for agency in setup.agencies:
        own = [key for key, unit in units.items() if unit.agency == agency]
        first[agency] = own[0] if own else agency if agency not in units else f"unit of {agency}"
        if not own:
            units[first[agency]] = DeclaredUnit(agency=agency)
    people = {
        key: person.model_copy(update={"unit": person.unit or first[person.agency]})
        for key, person in setup.people.items()
    }
    led = {
        key: unit.model_copy(update={"manager": unit.manager or _manager(people, key)})
        for key, unit in units.items()
    }
    return {"people": people, "units": led}


def _manager(people: Mapping[str, DeclaredPerson], unit: str) -> str | None:
    found = [key for key, each in people.items() if each.unit == unit and "manager" in each.roles]
    return found[0] if found else None


def _contact(setup: Setup, agency: str) -> str | None:
    found = holders(setup, "hr_contact", agency)
    return found[0] if found else None
