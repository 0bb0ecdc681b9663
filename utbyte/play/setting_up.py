"""Playing a story's setup: agencies, units, people and roles, collaborations, over HTTP."""

import re

from utbyte.play.completing import LEADER, OFFICE, completed, holders, in_order
from utbyte.play.declared import (
    DeclaredAgency,
    DeclaredCollaboration,
    DeclaredPerson,
    DeclaredUnit,
    Setup,
)
from utbyte.play.names import Json, Names
from utbyte.play.numbers import made_up_number
from utbyte.play.operations import Operations
from utbyte.play.talking import OPERATOR, Answer, Talk

FAMILY_NAME = "Demosson"


class SetupRefused(Exception):
    """A part of the setup was refused."""

    def __init__(self, what: str, answer: Answer) -> None:
        super().__init__(what)
        self.what = what
        self.answer = answer


class SettingUp:
    """Plays a setup; what it registers gets its name."""

    def __init__(self, talk: Talk, operations: Operations, names: Names, salt: str) -> None:
        self._talk = talk
        self._operations = operations
        self._names = names
        self._salt = salt

    def play(self, setup: Setup) -> None:
        """Play it all and wait until every service has consumed it.

        Raises:
            SetupRefused: when the instance refuses a part of it.
        """
        whole = completed(setup)
        for key, agency in whole.agencies.items():
            self._agency(key, agency)
        for key, unit in in_order(whole.units):
            self._unit(key, unit)
        for key, person in whole.people.items():
            self._person(key, person)
        self._leaders_and_contacts(whole)
        self._talk.idle()
        for key, collaboration in whole.collaborations.items():
            self._collaboration(key, collaboration, whole)
        self._talk.idle()

    def _do(self, who: str, name: str, what: str, /, **given: Json) -> str:
        """Run an operation; return the id of what it created."""
        by = OPERATOR if who == OPERATOR else self._names.person(who)
        request = self._operations.find(name).request(given, self._names)
        answer = self._talk.ask(request, by, f"{self._salt}/setup/{name}/{what}")
        if answer.outcome != "ok":
            raise SetupRefused(f"{name} of {what}", answer)
        return str(answer.body["id"])

    def _agency(self, key: str, declared: DeclaredAgency) -> None:
        number = declared.organisation_number or made_up_number(declared.country, self._salt, key)
        made = self._do(
            OPERATOR,
            "register_agency",
            key,
            name=declared.name or key,
            organisation_number=number,
            country=declared.country,
            sector=declared.sector,
            city=declared.city or ("Oslo" if declared.country == "NO" else "Stockholm"),
            electronic_address=declared.electronic_address,
            payment_account=declared.payment_account,
            buyer_reference=declared.buyer_reference,
        )
        self._names.declare("agencies", key, made)

    def _unit(self, key: str, declared: DeclaredUnit) -> None:
        made = self._do(
            OPERATOR,
            "register_unit",
            key,
            agency=self._names.id_of(f"agencies.{declared.agency}"),
            name=declared.name or key,
            parent=None
            if declared.parent is None
            else self._names.id_of(f"units.{declared.parent}"),
        )
        self._names.declare("units", key, made)

    def _person(self, key: str, declared: DeclaredPerson) -> None:
        given, _, family = (declared.name or f"{key.capitalize()} {FAMILY_NAME}").partition(" ")
        made = self._do(
            OPERATOR,
            "register_person",
            key,
            given_name=given,
            family_name=family or FAMILY_NAME,
            email=declared.email or f"{_plain(key)}@example.org",
            language=declared.language,
            unit=self._names.id_of(f"units.{declared.unit}"),
            employment_percent=declared.employment_percent,
            roles=list(declared.roles),
        )
        self._names.declare("people", key, made)

    def _leaders_and_contacts(self, setup: Setup) -> None:
        for key, unit in setup.units.items():
            if unit.manager is not None:
                leads = {"manager": unit.manager, "substitute": unit.substitute}
                people = {role: self._person_id(name) for role, name in leads.items()}
                unit_id = self._names.id_of(f"units.{key}")
                self._do(OPERATOR, "change_manager", key, unit=unit_id, **people)
        for key, agency in setup.agencies.items():
            if agency.contact is not None:
                agency_id = self._names.id_of(f"agencies.{key}")
                person = self._person_id(agency.contact)
                self._do(OPERATOR, "name_contact", key, agency=agency_id, person=person)

    def _person_id(self, name: str | None) -> str | None:
        return None if name is None else self._names.person(name)

    def _collaboration(self, key: str, declared: DeclaredCollaboration, setup: Setup) -> None:
        office = declared.office or holders(setup, OFFICE)
        made = self._do(
            office[0],
            "open_collaboration",
            key,
            name=declared.name or key,
            scope=declared.scope,
            office=[self._names.person(each) for each in office],
            terms=declared.terms,
        )
        self._names.declare("collaborations", key, made)
        for agency in declared.members or ():
            leader = holders(setup, LEADER, agency)[0]
            agency_id = self._names.id_of(f"agencies.{agency}")
            self._do(leader, "enrol", f"{key}/{agency}", collaboration=made, agency=agency_id)


def _plain(name: str) -> str:
    """The name as the local part of an e-mail address."""
    return re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "demo"
