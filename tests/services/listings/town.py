"""The town of the listings tests: agencies, units and people as the directory publishes them.

The archive lends, the museum receives; the fjord archive is Norwegian; the bank takes no part.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import (
    AgencyRegistered,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.contracts.lending import LoanAgreed, LoanFellThrough
from shared.contracts.programme import (
    AgencyEnrolled,
    AgencyWithdrew,
    CollaborationChanged,
    CollaborationTerms,
)
from shared.kernel.ids import natural_id
from tests.services.listings.alone import Alone

STORY_BEGINS = date(2026, 1, 12)


def person(name: str) -> UUID:
    return natural_id("person", name)


ARCHIVE, MUSEUM, FJORD, BANK = (
    natural_id("agency", name) for name in ("archive", "museum", "fjord", "bank")
)
TOP, READING_ROOM, COLLECTION, MUSEUM_TOP, FJORD_UNIT, VAULT, SHOP = (
    natural_id("unit", name)
    for name in ("top", "reading room", "collection", "museum top", "fjord", "vault", "shop")
)
COLLABORATION, INSIDE, NORDIC = (
    natural_id("collaboration", name) for name in ("circle", "inside", "nordic")
)

EVA, KARL, LISA = person("eva"), person("karl"), person("lisa")
MANAGER, SUBSTITUTE, SUPERIOR, CONTACT = (
    person(name) for name in ("manager", "substitute", "superior", "contact")
)
OTHER_CONTACT = person("other contact")
HOST, HOST_SUBSTITUTE, HOST_SUPERIOR, HOST_CONTACT = (
    person(name) for name in ("host", "host's substitute", "host's superior", "host's contact")
)
MIA = person("mia, of the museum's shop")
OLA, OLAS_MANAGER, OLAS_CONTACT = person("ola"), person("ola's manager"), person("ola's contact")
BANKER, AUDITOR = person("banker"), person("auditor")

EMPLOYED: dict[UUID, tuple[UUID, UUID]] = {
    **dict.fromkeys((EVA, KARL, LISA, MANAGER, SUBSTITUTE), (ARCHIVE, READING_ROOM)),
    **dict.fromkeys((SUPERIOR, CONTACT, OTHER_CONTACT), (ARCHIVE, TOP)),
    **dict.fromkeys((HOST, HOST_SUBSTITUTE), (MUSEUM, COLLECTION)),
    **dict.fromkeys((HOST_SUPERIOR, HOST_CONTACT), (MUSEUM, MUSEUM_TOP)),
    MIA: (MUSEUM, SHOP),
    **dict.fromkeys((OLA, OLAS_MANAGER, OLAS_CONTACT), (FJORD, FJORD_UNIT)),
    **dict.fromkeys((BANKER, AUDITOR), (BANK, VAULT)),
}
ROLES: tuple[tuple[UUID, UUID, str], ...] = (
    (CONTACT, ARCHIVE, "hr_contact"),
    (OTHER_CONTACT, ARCHIVE, "hr_contact"),
    (HOST_CONTACT, MUSEUM, "hr_contact"),
    (OLAS_CONTACT, FJORD, "hr_contact"),
    (AUDITOR, ARCHIVE, "auditor"),
)
TERMS = CollaborationTerms(
    notice_months=2,
    notice_counts_from="approval",
    early_end_months=1,
    maximum_months=6,
    proration="calendar_days",
    eves_are_free=False,
    framework_agreement=False,
    cost_bearer="receiver_pays",
    payment_days=30,
    across_borders=False,
)


def agency(agency_id: UUID, name: str, country: str = "SE", city: str = "Uppsala") -> Contract:
    """A message that registers an agency."""
    return AgencyRegistered.model_validate(
        {
            "agency_id": agency_id,
            "name": name,
            "organisation_number": "2021005489",
            "country": country,
            "sector": "state",
            "city": city,
            "electronic_address": "",
            "payment_account": "",
            "buyer_reference": "",
            "contact_person_id": None,
        }
    )


def unit(unit_id: UUID, agency_id: UUID, manager: UUID | None, **more: UUID | None) -> Contract:
    """A message that registers a unit or changes its manager."""
    return UnitRegistered(
        unit_id=unit_id,
        agency_id=agency_id,
        parent_unit_id=more.get("parent"),
        manager_id=manager,
        substitute_id=more.get("substitute"),
    )


def collaboration(
    collaboration_id: UUID, scope: str = "state", *, across: bool = False
) -> Contract:
    """A message that opens a collaboration."""
    return CollaborationChanged.model_validate(
        {
            "collaboration_id": collaboration_id,
            "name": "a circle",
            "scope": scope,
            "office": (),
            "terms": TERMS.model_copy(update={"across_borders": across}),
        }
    )


def enrolled(collaboration_id: UUID, agency_id: UUID, on: date = STORY_BEGINS) -> Contract:
    """A message that an agency has enrolled."""
    return AgencyEnrolled(
        collaboration_id=collaboration_id, agency_id=agency_id, country="SE", on=on
    )


def withdrew(
    agency_id: UUID, on: date = STORY_BEGINS, collaboration_id: UUID = COLLABORATION
) -> Contract:
    """A message that an agency has withdrawn."""
    return AgencyWithdrew(collaboration_id=collaboration_id, agency_id=agency_id, on=on)


def everyone() -> Iterable[Contract]:
    """Messages about the whole town."""
    yield agency(ARCHIVE, "The Archive")
    yield agency(MUSEUM, "The Museum", city="Göteborg")
    yield agency(FJORD, "Fjordarkivet", country="NO", city="Bergen")
    yield agency(BANK, "The Bank")
    yield unit(TOP, ARCHIVE, SUPERIOR)
    yield unit(READING_ROOM, ARCHIVE, MANAGER, substitute=SUBSTITUTE, parent=TOP)
    yield unit(MUSEUM_TOP, MUSEUM, HOST_SUPERIOR)
    yield unit(COLLECTION, MUSEUM, HOST, substitute=HOST_SUBSTITUTE, parent=MUSEUM_TOP)
    yield unit(SHOP, MUSEUM, HOST_SUPERIOR)
    yield unit(FJORD_UNIT, FJORD, OLAS_MANAGER)
    yield unit(VAULT, BANK, BANKER)
    for who, (employer, place) in EMPLOYED.items():
        yield PersonRegistered(
            person_id=who, agency_id=employer, unit_id=place, employment_percent=Decimal(100)
        )
    for who, where, role in ROLES:
        yield RolesChanged(person_id=who, agency_id=where, roles=("employee", role))
    yield collaboration(COLLABORATION)
    yield collaboration(INSIDE, "internal")
    yield collaboration(NORDIC, across=True)
    yield from (enrolled(COLLABORATION, each) for each in (ARCHIVE, MUSEUM, FJORD))
    yield enrolled(INSIDE, MUSEUM)
    yield from (enrolled(NORDIC, each) for each in (MUSEUM, FJORD))


ASSIGNMENT: dict[str, Any] = {
    "unit": str(COLLECTION),
    "collaborations": [str(COLLABORATION)],
    "title": "Arkivarie till brevsamlingen",
    "text": "Ordna och förteckna breven.",
    "language": "sv",
    "start": "2026-04-01",
    "end": "2026-08-31",
    "last_day": "2026-01-30",
}
VACANCY: dict[str, Any] = {
    "unit": str(COLLECTION),
    "collaborations": [str(COLLABORATION)],
    "title": "Konservator",
    "text": "Vi söker en konservator till samlingen.",
    "language": "sv",
    "link": "https://museum.example/jobs/17",
    "reference": "2026-17",
    "last_day": "2026-02-15",
}
SAYING = {"motivation": "I would like to read letters.", "talk_held_on": "2026-01-12"}


def published(alone: Alone, **changes: object) -> str:
    """Publish an assignment as the host."""
    return alone.do(HOST, "/assignments", {**ASSIGNMENT, **changes})["id"]


def vacancy(alone: Alone, **changes: object) -> str:
    """Publish a vacancy as the host."""
    return alone.do(HOST, "/vacancies", {**VACANCY, **changes})["id"]


def expressed(alone: Alone, listing: str, who: UUID = EVA) -> str:
    """Express interest as a person."""
    return alone.do(who, f"/listings/{listing}/interests", SAYING)["id"]


def forwarded(alone: Alone, listing: str, who: UUID = EVA) -> str:
    """Take a person's interest all the way to the receiver."""
    interest = expressed(alone, listing, who)
    alone.do(MANAGER, f"/interests/{interest}/endorse")
    alone.do(CONTACT, f"/interests/{interest}/forward")
    return interest


def accepted(alone: Alone, listing: str, who: UUID = EVA) -> tuple[str, str]:
    """Accept a person's interest; return it and the proposed loan."""
    interest = forwarded(alone, listing, who)
    return interest, alone.do(HOST, f"/interests/{interest}/accept")["loan"]


def _loan(listing: str, interest: str, loan: str) -> dict[str, Any]:
    return {
        "loan_id": loan,
        "listing_id": listing,
        "interest_id": interest,
        "collaboration_id": COLLABORATION,
        "person_id": EVA,
        "lender_agency_id": ARCHIVE,
        "lender_unit_id": READING_ROOM,
        "receiver_agency_id": MUSEUM,
        "receiver_unit_id": COLLECTION,
        "start": "2026-04-01",
        "end": "2026-08-31",
        "on": "2026-02-06",
    }


def agreed(listing: str, interest: str, loan: str) -> LoanAgreed:
    """A message that a loan has been agreed."""
    return LoanAgreed.model_validate(
        {**_loan(listing, interest, loan), "backfill_plan_due": "2026-04-01"}
    )


def fell_through(listing: str, interest: str, loan: str, how: str = "declined") -> LoanFellThrough:
    """A message that a loan fell through before it started."""
    return LoanFellThrough.model_validate({**_loan(listing, interest, loan), "how": how})
