"""Events that the code can store and that no story brings about over HTTP.

Whoever proposes a loan has accepted it, and a lender is known before its first loan is billed; the
rules do not rely on it.
"""

from datetime import date
from decimal import Decimal

from eventsourcing.persistence import StoredEvent

from services.billing.commands.books import UnknownAgency
from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import UnitFacts
from services.directory.domain.rules.erasure import DeclineGround, HoldGround, Ties
from services.lending.domain.words import Step
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.stored_events import encode
from tests.services.billing.cases import STORY_1, actor, opened
from tests.services.lending.domain import given


def unannounced(service: str) -> list[StoredEvent]:
    """Return the log of such events of a service."""
    made = {"billing": _learns_the_country, "lending": _accepted_later, "directory": _erased}.get(
        service
    )
    return [] if made is None else [encode(event) for event in made().collect_events()]


def _learns_the_country() -> Aggregate:
    account = opened(STORY_1)
    account.learn_country("NO", actor(date(2026, 5, 1)))
    account.hold_up(UnknownAgency("The lender is not known yet."), actor(date(2026, 5, 1)))
    account.release(actor(date(2026, 5, 2)))
    return account


def _accepted_later() -> Aggregate:
    loan = given.with_cost(given.proposed(given.proposal(receiver_accepted_by=None)))
    given.take(loan, Step.ACCEPTANCE, "2026-01-27")
    return loan


def _erased() -> Aggregate:
    unit = UnitFacts(unit_id=natural_id("unit", "corpus"), agency_id=natural_id("agency", "corpus"))
    day = actor(date(2026, 5, 1))
    person = Person.register(day, natural_id("person", "corpus"), unit, Decimal(100))
    person.set_hold(day, HoldGround.AUDIT)
    person.lift_hold(day, HoldGround.AUDIT)
    person.request_erasure(day)
    person.decline_erasure(day, DeclineGround.LEGAL_OBLIGATION)
    person.request_erasure(day)
    person.withdraw_erasure(day)
    person.request_erasure(day)
    person.erase(day, Ties())
    return person
