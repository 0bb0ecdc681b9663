"""The town of lending's tests: its people and collaborations, as other services publish them.

The archive lends, the museum receives; the fjord's two agencies are Norwegian; the bank stands
outside.
"""

from collections.abc import Iterable
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
    UnitRegistered,
)
from shared.contracts.listings import InterestAccepted
from shared.contracts.programme import (
    AgencyEnrolled,
    AgencyWithdrew,
    CollaborationChanged,
    CollaborationPaused,
    CollaborationTerms,
)
from shared.kernel.ids import natural_id

STORY_BEGINS = date(2026, 1, 26)
"""Story 1: the day on which the interest is accepted."""


def person(name: str) -> UUID:
    return natural_id("person", name)


ARCHIVE, MUSEUM, FJORD, DALE, BANK = (
    natural_id("agency", name) for name in ("archive", "museum", "fjord", "dale", "bank")
)
TOP, READING_ROOM, COLLECTION, SHOP, FJORD_UNIT, DALE_UNIT, VAULT = (
    natural_id("unit", name)
    for name in ("top", "reading room", "collection", "shop", "fjord", "dale", "vault")
)
COLLABORATION, FRAMEWORK, INSIDE, NORWEGIAN = (
    natural_id("collaboration", name) for name in ("circle", "framework", "inside", "norwegian")
)

EVA, KARL = person("eva"), person("karl")
MANAGER, SUBSTITUTE, SUPERIOR = person("manager"), person("substitute"), person("superior")
CONTACT, LEADER, FINANCE, UNION = (
    person(name) for name in ("contact", "leader", "finance", "union")
)
HOST, HOST_CONTACT, HOST_LEADER, HOST_FINANCE, HOST_UNION, HOST_DELEGATE = (
    person(f"host's {name}")
    for name in ("manager", "contact", "leader", "finance", "union", "delegate")
)
SHOPKEEPER = person("manager of the museum's shop")
OFFICE, AUDITOR, BANKER = person("office"), person("auditor"), person("banker")
OLA, OLAS_MANAGER, OLAS_CONTACT, OLAS_LEADER = (
    person(name) for name in ("ola", "ola's manager", "ola's contact", "ola's leader")
)
DALE_MANAGER, DALE_LEADER = person("dale's manager"), person("dale's leader")

EMPLOYED: dict[UUID, tuple[UUID, UUID]] = {
    **dict.fromkeys((EVA, KARL, MANAGER, SUBSTITUTE), (ARCHIVE, READING_ROOM)),
    **dict.fromkeys((SUPERIOR, CONTACT, LEADER, FINANCE, UNION), (ARCHIVE, TOP)),
    **dict.fromkeys(
        (HOST, HOST_CONTACT, HOST_LEADER, HOST_FINANCE, HOST_UNION, HOST_DELEGATE),
        (MUSEUM, COLLECTION),
    ),
    SHOPKEEPER: (MUSEUM, SHOP),
    **dict.fromkeys((OFFICE, AUDITOR, BANKER), (BANK, VAULT)),
    **dict.fromkeys((OLA, OLAS_MANAGER, OLAS_CONTACT, OLAS_LEADER), (FJORD, FJORD_UNIT)),
    **dict.fromkeys((DALE_MANAGER, DALE_LEADER), (DALE, DALE_UNIT)),
}
ROLES: tuple[tuple[UUID, UUID, str], ...] = (
    (CONTACT, ARCHIVE, "hr_contact"),
    (LEADER, ARCHIVE, "leader"),
    (FINANCE, ARCHIVE, "finance"),
    (UNION, ARCHIVE, "union_rep"),
    (HOST_CONTACT, MUSEUM, "hr_contact"),
    (HOST_LEADER, MUSEUM, "leader"),
    (HOST_DELEGATE, MUSEUM, "signatory"),
    (HOST_FINANCE, MUSEUM, "finance"),
    (HOST_UNION, MUSEUM, "union_rep"),
    (AUDITOR, ARCHIVE, "auditor"),
    (OLAS_CONTACT, FJORD, "hr_contact"),
    (OLAS_LEADER, FJORD, "leader"),
    (DALE_LEADER, DALE, "leader"),
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


def agency(agency_id: UUID, name: str, country: str = "SE") -> Contract:
    return AgencyRegistered.model_validate(
        {
            "agency_id": agency_id,
            "name": name,
            "organisation_number": "2021005489",
            "country": country,
            "sector": "state",
            "city": "Uppsala",
            "electronic_address": "",
            "payment_account": "",
            "buyer_reference": f"REF-{name}",
            "contact_person_id": None,
        }
    )


def unit(unit_id: UUID, agency_id: UUID, manager: UUID | None, **more: UUID | None) -> Contract:
    return UnitRegistered(
        unit_id=unit_id,
        agency_id=agency_id,
        parent_unit_id=more.get("parent"),
        manager_id=manager,
        substitute_id=more.get("substitute"),
    )


def employed(who: UUID, percent: str = "100") -> Contract:
    employer, place = EMPLOYED.get(who, (ARCHIVE, READING_ROOM))
    return PersonRegistered(
        person_id=who, agency_id=employer, unit_id=place, employment_percent=Decimal(percent)
    )


def collaboration(collaboration_id: UUID, scope: str = "state", **terms: object) -> Contract:
    return CollaborationChanged.model_validate(
        {
            "collaboration_id": collaboration_id,
            "name": "a circle",
            "scope": scope,
            "office": (OFFICE,),
            "terms": TERMS.model_copy(update=terms),
        }
    )


def enrolled(collaboration_id: UUID, agency_id: UUID) -> Contract:
    return AgencyEnrolled(
        collaboration_id=collaboration_id, agency_id=agency_id, country="SE", on=STORY_BEGINS
    )


def _agencies() -> Iterable[Contract]:
    yield agency(ARCHIVE, "Archive")
    yield agency(MUSEUM, "Museum")
    yield agency(FJORD, "Fjord", "NO")
    yield agency(DALE, "Dale", "NO")
    yield agency(BANK, "Bank")
    yield unit(TOP, ARCHIVE, SUPERIOR)
    yield unit(READING_ROOM, ARCHIVE, MANAGER, substitute=SUBSTITUTE, parent=TOP)
    yield unit(COLLECTION, MUSEUM, HOST)
    yield unit(SHOP, MUSEUM, SHOPKEEPER)
    yield unit(FJORD_UNIT, FJORD, OLAS_MANAGER)
    yield unit(DALE_UNIT, DALE, DALE_MANAGER)
    yield unit(VAULT, BANK, BANKER)


def _collaborations() -> Iterable[Contract]:
    yield collaboration(COLLABORATION)
    yield collaboration(FRAMEWORK, framework_agreement=True)
    yield collaboration(INSIDE, "internal")
    yield collaboration(NORWEGIAN)
    yield from (enrolled(COLLABORATION, each) for each in (ARCHIVE, MUSEUM, FJORD))
    yield from (enrolled(FRAMEWORK, each) for each in (ARCHIVE, MUSEUM))
    yield enrolled(INSIDE, MUSEUM)
    yield from (enrolled(NORWEGIAN, each) for each in (FJORD, DALE))


def everyone() -> Iterable[Contract]:
    """Publish everything that there is."""
    yield from _agencies()
    yield from (employed(who) for who in EMPLOYED)
    for who, where, role in ROLES:
        yield RolesChanged(person_id=who, agency_id=where, roles=("employee", role))
    yield from _collaborations()


def accepted_interest(name: str = "one", **changes: object) -> InterestAccepted:
    """Publish that Eva's interest in the assignment of story 1 was accepted."""
    fields: dict[str, Any] = {
        "interest_id": natural_id("interest", name),
        "loan_id": natural_id("loan", name),
        "listing_id": natural_id("listing", "archivist"),
        "collaboration_id": COLLABORATION,
        "person_id": EVA,
        "lender_agency_id": ARCHIVE,
        "lender_unit_id": READING_ROOM,
        "receiver_agency_id": MUSEUM,
        "receiver_unit_id": COLLECTION,
        "form": "hospitering",
        "start": "2026-04-01",
        "end": "2026-08-31",
        "percent": "100",
        "purpose": "project",
        "accepted_by": HOST,
        "on": "2026-01-26",
    }
    return InterestAccepted.model_validate({**fields, **changes})


def left(who: UUID, last_day: str, employer: UUID = ARCHIVE) -> Contract:
    return PersonLeft.model_validate(
        {"person_id": who, "agency_id": employer, "last_day": last_day}
    )


def withdrew(
    agency_id: UUID, on: str = "2026-01-26", collaboration_id: UUID = COLLABORATION
) -> Contract:
    return AgencyWithdrew(
        collaboration_id=collaboration_id, agency_id=agency_id, on=date.fromisoformat(on)
    )


def back(agency_id: UUID, on: str, collaboration_id: UUID = COLLABORATION) -> Contract:
    return AgencyEnrolled(
        collaboration_id=collaboration_id,
        agency_id=agency_id,
        country="SE",
        on=date.fromisoformat(on),
    )


def paused(collaboration_id: UUID = COLLABORATION) -> Contract:
    return CollaborationPaused(collaboration_id=collaboration_id, on=STORY_BEGINS)
