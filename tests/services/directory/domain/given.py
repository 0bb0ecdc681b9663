"""Given facts: two agencies, units, people, and a day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast
from uuid import UUID

from services.directory.domain.agency import Agency, AgencyProfile
from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import Colleague, UnitFacts
from services.directory.domain.unit import Unit
from shared.kernel.aggregate import Actor, Aggregate, Event

ARCHIVE, MUSEUM = UUID(int=1), UUID(int=2)
DESK, LAB, ELSEWHERE = UUID(int=11), UUID(int=12), UUID(int=13)
ANNA, BO, CECILIA, DAG = UUID(int=21), UUID(int=22), UUID(int=23), UUID(int=24)
CLERK = UUID(int=99)
TODAY = date(2026, 1, 12)

DESK_FACTS = UnitFacts(unit_id=DESK, agency_id=ARCHIVE)
LAB_FACTS = UnitFacts(unit_id=LAB, agency_id=ARCHIVE, above=(DESK,))
ELSEWHERE_FACTS = UnitFacts(unit_id=ELSEWHERE, agency_id=MUSEUM)

A = TypeVar("A", bound=Aggregate)


def actor(on: date = TODAY) -> Actor:
    return Actor(by=CLERK, at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC), on=on)


def profile(**changes: Any) -> AgencyProfile:
    return AgencyProfile.model_validate(
        {
            "name": "Demo Archive",
            "organisation_number": "202100-1025",
            "country": "SE",
            "sector": "state",
            "city": "Härnösand",
            "electronic_address": "0007:202100-1025",
            "payment_account": "5050-1055",
            "buyer_reference": "DEMO-1",
            **changes,
        }
    )


def agency() -> Agency:
    return settled(Agency.register(actor(), ARCHIVE, profile()))


def unit() -> Unit:
    return settled(Unit.register(actor(), DESK, ARCHIVE, "Front desk", None))


def person(percent: str = "100") -> Person:
    return settled(Person.register(actor(), ANNA, DESK_FACTS, Decimal(percent)))


def colleague(
    person_id: UUID, agency_id: UUID = ARCHIVE, last_day: date | None = None
) -> Colleague:
    return Colleague(person_id=person_id, agency_id=agency_id, last_day=last_day)


def new_events(aggregate: Aggregate) -> list[Event]:
    """The events since the last call; each one is also written and read again."""
    events = cast("list[Event]", list(aggregate.collect_events()))
    for event in events:
        assert type(event).model_validate_json(event.model_dump_json()) == event
    return events


def settled(aggregate: A) -> A:
    new_events(aggregate)
    return aggregate


def replayed(events: list[Event]) -> Any:
    """The aggregate as rebuilt from its history alone."""
    aggregate: Any = None
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate
