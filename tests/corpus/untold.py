"""Events that the code can store and that no story can bring about over HTTP.

Whoever proposes a loan has accepted it, and a lender is known before its first loan is billed; the
rules do not rely on it.
"""

from datetime import date

from eventsourcing.persistence import StoredEvent

from services.lending.domain.words import Step
from shared.kernel.aggregate import Aggregate
from shared.plumbing.store import encode
from tests.services.billing.cases import STORY_1, act, opened
from tests.services.lending.domain import given


def untold(service: str) -> list[StoredEvent]:
    """Return the log of such events of a service."""
    made = {"billing": _learns_the_country, "lending": _accepted_later}.get(service)
    return [] if made is None else [encode(event) for event in made().collect_events()]


def _learns_the_country() -> Aggregate:
    account = opened(STORY_1)
    account.learn_country("NO", act(date(2026, 5, 1)))
    return account


def _accepted_later() -> Aggregate:
    loan = given.with_cost(given.proposed(given.wish(receiver_accepted_by=None)))
    given.take(loan, Step.ACCEPTANCE, "2026-01-27")
    return loan
