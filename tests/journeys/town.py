"""The town of journeys: agencies, their people and circles, as the services hear of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import (
    AgencyRegistered,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.contracts.programme import AgencyEnrolled, CollaborationChanged, CollaborationTerms
from shared.kernel.ids import natural_id
from tests.journeys.judge import Employed
from tests.journeys.lives import Collaboration

BEGINS = date(2026, 10, 5)
"""Journeys soon reach a new year, with its new series (R-B6)."""


@dataclass(frozen=True)
class Agency:
    """An agency with one unit and those who act for it."""

    name: str
    country: str

    @property
    def id(self) -> UUID:
        return natural_id("agency", self.name)

    @property
    def unit(self) -> UUID:
        return natural_id("unit", self.name)

    def who(self, role: str) -> UUID:
        return natural_id("person", self.name, role)


NORTH, SOUTH = Agency("north", "SE"), Agency("south", "SE")
FJORD, DALE = Agency("fjord", "NO"), Agency("dale", "NO")
AGENCIES = (NORTH, SOUTH, FJORD, DALE)
ROLES = {"manager": "finance", "leader": "leader", "contact": "hr_contact"}
LENT = {
    str(natural_id("person", name)): (agency, Decimal(percent))
    for name, agency, percent in (
        ("eva", NORTH, 100),
        ("karl", NORTH, 80),
        ("bo", SOUTH, 100),
        ("ola", FJORD, 100),
    )
}
PARTNER = {NORTH: SOUTH, SOUTH: NORTH, FJORD: DALE, DALE: FJORD}
COLLABORATIONS = (
    Collaboration("signed"),
    Collaboration("frame", notice=1, framework=True, by_working_days=True),
    Collaboration("own cost", notice=0, framework=True, bearer="lender_pays", early_end=2),
    Collaboration("north sea", "NO", next_month=True, notice=1, framework=True),
    Collaboration("by work", "NO", by_working_days=True, eves=True),
)
EMPLOYED = {person: Employed(str(agency.id), percent) for person, (agency, percent) in LENT.items()}


def id_of_collaboration(collaboration: Collaboration) -> UUID:
    return natural_id("collaboration", collaboration.name)


def _registered(agency: Agency) -> Iterable[Contract]:
    yield AgencyRegistered.model_validate(
        {
            "agency_id": agency.id,
            "name": agency.name.title(),
            "organisation_number": "2021005489",
            "country": agency.country,
            "sector": "state",
            "city": "Bodø",
            "electronic_address": "",
            "payment_account": "5050-1055",
            "buyer_reference": f"REF-{agency.name}",
            "contact_person_id": None,
        }
    )
    yield UnitRegistered(
        unit_id=agency.unit,
        agency_id=agency.id,
        parent_unit_id=None,
        manager_id=agency.who("manager"),
        substitute_id=None,
    )
    for name, role in ROLES.items():
        yield _employed(agency.who(name), agency, Decimal(100))
        roles = ("employee", role)
        yield RolesChanged(person_id=agency.who(name), agency_id=agency.id, roles=roles)


def _employed(person: UUID, agency: Agency, percent: Decimal) -> Contract:
    return PersonRegistered(
        person_id=person, agency_id=agency.id, unit_id=agency.unit, employment_percent=percent
    )


def _opened(collaboration: Collaboration) -> Iterable[Contract]:
    yield CollaborationChanged(
        collaboration_id=id_of_collaboration(collaboration),
        name=collaboration.name,
        scope="state",
        office=(),
        terms=CollaborationTerms.model_validate(
            {
                "notice_months": collaboration.notice,
                "notice_counts_from": "next_month" if collaboration.next_month else "approval",
                "early_end_months": collaboration.early_end,
                "maximum_months": 6,
                "proration": "working_days" if collaboration.by_working_days else "calendar_days",
                "eves_are_free": collaboration.eves,
                "framework_agreement": collaboration.framework,
                "cost_bearer": collaboration.bearer,
                "payment_days": 30,
                "across_borders": False,
            }
        ),
    )
    for agency in AGENCIES:
        if agency.country == collaboration.country:
            yield AgencyEnrolled.model_validate(
                {
                    "collaboration_id": id_of_collaboration(collaboration),
                    "agency_id": agency.id,
                    "country": agency.country,
                    "on": BEGINS,
                }
            )


def everything() -> Iterable[Contract]:
    """Say all that there is on the first day."""
    for agency in AGENCIES:
        yield from _registered(agency)
    for person, (agency, percent) in LENT.items():
        yield _employed(UUID(person), agency, percent)
    for collaboration in COLLABORATIONS:
        yield from _opened(collaboration)
