"""The programme running alone: agencies, people with roles, an open collaboration."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import (
    AgencyRegistered,
    PersonLeft,
    PersonRegistered,
    RolesChanged,
)
from shared.kernel.ids import natural_id
from tests.alone import Alone

TODAY = date(2026, 1, 12)


def agency(name: str) -> UUID:
    return natural_id("test", "agency", name)


def someone(name: str) -> UUID:
    return natural_id("test", "person", name)


ARCHIVE, MUSEUM, LIBRARY = agency("archive"), agency("museum"), agency("library")
OFFICE, OTHER_OFFICE = someone("office"), someone("another office")
LEADER, EMPLOYEE = someone("archive's leader"), someone("archive's employee")
MUSEUMS_LEADER, MUSEUMS_EMPLOYEE = someone("museum's leader"), someone("museum's employee")


def registered(agency_id: UUID, name: str, country: str = "SE") -> AgencyRegistered:
    return AgencyRegistered.model_validate(
        {
            "agency_id": agency_id,
            "name": name,
            "organisation_number": "2021005489",
            "country": country,
            "sector": "state",
            "city": "Göteborg",
            "electronic_address": "",
            "payment_account": "",
            "buyer_reference": "",
            "contact_person_id": None,
        }
    )


def employed(person_id: UUID, agency_id: UUID, *roles: str) -> list[Contract]:
    return [
        PersonRegistered(
            person_id=person_id,
            agency_id=agency_id,
            unit_id=agency_id,
            employment_percent=Decimal(100),
        ),
        RolesChanged(person_id=person_id, agency_id=agency_id, roles=("employee", *roles)),
    ]


def left(person_id: UUID, agency_id: UUID, last_day: date) -> PersonLeft:
    return PersonLeft(person_id=person_id, agency_id=agency_id, last_day=last_day)


def everyone() -> list[Contract]:
    return [
        registered(ARCHIVE, "Arkivet"),
        registered(MUSEUM, "Museet", "NO"),
        registered(LIBRARY, "Biblioteket"),
        *employed(OFFICE, ARCHIVE, "programme_office"),
        *employed(OTHER_OFFICE, MUSEUM, "programme_office"),
        *employed(LEADER, ARCHIVE, "leader"),
        *employed(EMPLOYEE, ARCHIVE, "manager", "hr_contact"),
        *employed(MUSEUMS_LEADER, MUSEUM, "leader"),
        *employed(MUSEUMS_EMPLOYEE, MUSEUM),
    ]


class OpenCollaboration:
    """A collaboration, and what people do with it over HTTP."""

    def __init__(self, alone: Alone, **charter: Any) -> None:
        self.alone = alone
        body = {"name": "Kretsen", "scope": "state", **charter}
        self.id: str = alone.do(OFFICE, "/collaborations", body)["id"]

    def path(self, step: str = "") -> str:
        return f"/collaborations/{self.id}{f'/{step}' if step else ''}"

    def do(self, who: UUID, step: str, **body: Any) -> dict[str, Any]:
        return self.alone.do(who, self.path(step), body)

    def refused(self, who: UUID, step: str, **body: Any) -> tuple[int, str | None]:
        """The status and the rule of a step that must be refused."""
        problem = self.alone.refused(who, self.path(step), body)
        return problem["status"], problem.get("rule")

    def enrol(self, who: UUID = LEADER, agency_id: UUID = ARCHIVE) -> dict[str, Any]:
        return self.do(who, "enrol", agency=str(agency_id))

    def page(self, who: UUID = OFFICE) -> Mapping[str, Any]:
        return self.alone.see(who, self.path())
