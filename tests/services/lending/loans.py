"""Loans in progress, with which the tests of lending begin."""

from datetime import date
from typing import Any
from uuid import UUID

from services.lending.domain.person_calendar import PersonCalendar
from shared.kernel.aggregate import Event
from tests.alone import Alone
from tests.services.lending.town import (
    COLLABORATION,
    COLLECTION,
    CONTACT,
    EVA,
    FRAMEWORK,
    HOST,
    HOST_LEADER,
    LEADER,
    MANAGER,
    accepted_interest,
    employed,
    person,
)

COST = {"monthly_cost": "62000.00", "currency": "SEK"}
DAYS = {"start": "2026-04-01", "end": "2026-08-31"}


def of(loan: UUID | str, step: str = "") -> str:
    return f"/loans/{loan}{'/' if step else ''}{step}"


def someone(town: Alone, name: str, percent: str = "100") -> UUID:
    """Register another colleague of Eva's, whose days are all free."""
    town.consume(employed(person(name), percent))
    return person(name)


def proposed(town: Alone, **changes: object) -> UUID:
    """Story 1: the interest is accepted, and the loan proposed."""
    acceptance = accepted_interest(**changes)
    town.consume(acceptance)
    return acceptance.loan_id


def proposal(**changes: object) -> dict[str, Any]:
    """What the host proposes with a named person."""
    named = {"collaboration": COLLABORATION, "person": EVA, "unit": COLLECTION, **DAYS, **changes}
    return {key: str(value) for key, value in named.items()}


def named(town: Alone, **changes: object) -> str:
    """The host proposes a loan with a named person."""
    return town.do(HOST, "/loans", proposal(**changes))["id"]


def approved(town: Alone, loan: UUID | str | None = None) -> UUID | str:
    """Terms on the first day, consent and the manager's approval on 2026-01-30."""
    loan = loan or proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.do(EVA, of(loan, "consent"))
    town.move_to(date(2026, 1, 30))
    town.do(MANAGER, of(loan, "approve"))
    return loan


def agreed(town: Alone, loan: UUID | str | None = None) -> UUID | str:
    """Story 1: the leaders sign on 02-05 and 02-06."""
    loan = approved(town, loan)
    town.move_to(date(2026, 2, 5))
    town.do(LEADER, of(loan, "sign"))
    town.move_to(date(2026, 2, 6))
    town.do(HOST_LEADER, of(loan, "sign"))
    return loan


def running(town: Alone) -> UUID | str:
    """Story 1: it starts by itself on 04-01."""
    loan = agreed(town)
    town.move_to(date(2026, 4, 1))
    return loan


def consented(town: Alone, name: str, who: UUID, percent: int = 100, **days: str) -> str:
    """Under the framework agreement: proposed, terms set, consented to."""
    loan = proposed(
        town,
        name=name,
        person_id=who,
        collaboration_id=FRAMEWORK,
        percent=str(percent),
        **{**DAYS, **days},
    )
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.do(who, of(loan, "consent"))
    return str(loan)


def soon_agreed(town: Alone, name: str, percent: int = 100, **days: str) -> tuple[str, UUID]:
    """Under the framework agreement: agreed on the first day, with a person of that name."""
    who = someone(town, name)
    loan = consented(town, name, who, percent, **days)
    town.do(MANAGER, of(loan, "approve"))
    return loan, who


def page(town: Alone, loan: UUID | str, who: UUID = CONTACT) -> dict[str, Any]:
    return town.see(who, of(loan))


def names(town: Alone, stream: str = "lending") -> list[str]:
    """The short names of the messages on a stream."""
    return [each["name"].split(".")[1] for each in town.announced(stream)]


def history(town: Alone, aggregate: UUID | str) -> list[Event]:
    """The events of a loan or a person's calendar, oldest first."""
    return town.service.store.history(UUID(str(aggregate)))


def happened(town: Alone, aggregate: UUID | str) -> list[str]:
    return [type(each).__name__ for each in history(town, aggregate)]


def held(town: Alone, who: UUID) -> list[tuple[str, str]]:
    """The days that all loans hold of a person."""
    calendar = town.service.store.load(PersonCalendar, PersonCalendar.id_of(who))
    return [(str(own.period.start), str(own.period.end)) for own in calendar.reservations.values()]


def all_request(
    town: Alone, loan: object, step: str, body: dict[str, Any], who: UUID = EVA
) -> None:
    """Both managers and the person approve the same."""
    for each in (MANAGER, HOST, who):
        town.do(each, of(str(loan), step), body)
