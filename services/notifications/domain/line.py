"""R-N1, R-O2: the places that a person holds today, and in which cases."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.notifications.domain.addresses import Address, Place, To
from services.notifications.domain.deciders import Asked, Line, asked, special
from shared.kernel.values import Value

OF_UNITS = {
    To.UNIT_MANAGER: To.OWN_MANAGER,
    To.UNIT_SUBSTITUTE: To.OWN_SUBSTITUTE,
    To.UNIT_SUPERIOR: To.OWN_SUPERIOR,
}
"""The places of a unit, and what they are to the people who are employed in it."""
OF_AGENCIES = (To.HR_CONTACT, To.SIGNATORY)


class Unit(Value):
    """A unit with its manager of the day and the manager's substitute."""

    unit_id: UUID
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class Heads(Value):
    """Who decides for a whole agency."""

    contacts: tuple[UUID, ...] = ()
    leaders: tuple[UUID, ...] = ()
    signatories: tuple[UUID, ...] = ()


class Employee(Value):
    """Where a person is employed today."""

    person_id: UUID
    agency_id: UUID
    unit_id: UUID


class Environment(Value):
    """The units in reach of a reader, the heads of agencies, and who is employed where."""

    units: tuple[Unit, ...] = ()
    heads: Mapping[UUID, Heads] = {}
    employees: tuple[Employee, ...] = ()


def places_in(reader: UUID, environment: Environment) -> tuple[Place, ...]:
    """R-N1, R-O2: the places in units and agencies that a reader holds today.

    ``environment.units``: those that the reader leads with all below them, and all units of an
    agency in which the reader is leader, signatory or contact person.
    """
    return (*_in_units(reader, environment), *_in_agencies(reader, environment))


def people_to_know(
    reader: UUID, environment: Environment
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The units and the people whose employment decides what reaches a reader."""
    places = [each for each in _in_units(reader, environment) if each.address.to in OF_UNITS]
    units = frozenset(each.address.id for each in places if each.about is None)
    return units, frozenset(each.about for each in places if each.about is not None)


def _in_units(reader: UUID, environment: Environment) -> Iterator[Place]:
    known = {unit.unit_id: unit for unit in environment.units}
    at: dict[tuple[UUID, UUID], list[Employee]] = {}
    for one in environment.employees:
        at.setdefault((one.unit_id, one.agency_id), []).append(one)
    for unit in known.values():
        heads = environment.heads.get(unit.agency_id, Heads())
        line = _line(unit, known, heads)
        for to, own in OF_UNITS.items():
            for place in _held(reader, Address(to=to, id=unit.unit_id), line):
                yield place
                yield from _own(own, place, at.get((unit.unit_id, unit.agency_id), ()))


def _in_agencies(reader: UUID, environment: Environment) -> Iterator[Place]:
    for agency, heads in environment.heads.items():
        line = Line(**heads.model_dump())
        for to in OF_AGENCIES:
            yield from _held(reader, Address(to=to, id=agency), line)


def _held(reader: UUID, address: Address, line: Line) -> Iterator[Place]:
    """Yield the place if the reader holds it: in all cases but some, or only in some."""
    to = address.to
    always, cases = asked(to, line, None), {one: asked(to, line, one) for one in special(to, line)}
    holds = reader in always.people
    if holds:
        missing = always.substitute_missing
        others = frozenset(one for one, case in cases.items() if not _same(reader, case, always))
        yield Place(address=address, but_not=others, substitute_missing=missing)
    for one, case in cases.items():
        if reader in case.people and not (holds and _same(reader, case, always)):
            missing = case.substitute_missing
            yield Place(address=address, about=one, substitute_missing=missing)


def _same(reader: UUID, case: Asked, always: Asked) -> bool:
    """Whether this case reaches the reader in the same way as all other cases."""
    return reader in case.people and case.substitute_missing is always.substitute_missing


def _own(to: To, place: Place, employees: Iterable[Employee]) -> Iterator[Place]:
    """Yield the same place as it appears to the people who are employed in the unit today."""
    for one in employees:
        if place.holds(one.person_id):
            address = Address(to=to, id=one.person_id, agency=one.agency_id)
            yield Place(address=address, substitute_missing=place.substitute_missing)


def _line(unit: Unit, known: Mapping[UUID, Unit], heads: Heads) -> Line:
    return Line(
        manager=unit.manager_id,
        substitute=unit.substitute_id,
        above=tuple(_above(unit, known)),
        **heads.model_dump(),
    )


def _above(unit: Unit, known: Mapping[UUID, Unit]) -> Iterator[UUID]:
    """Yield the managers above; an invalid cycle of units ends where it began."""
    seen = {unit.unit_id}
    while unit.parent_unit_id is not None and unit.parent_unit_id not in seen:
        above = known.get(unit.parent_unit_id)
        if above is None:
            return
        if above.manager_id is not None:
            yield above.manager_id
        seen.add(above.unit_id)
        unit = above
