"""Who has acted as a manager in a loan, and for which side: they can still read it (R-O2)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.lending.domain import agreement_events, change_events, course_events
from services.lending.domain.loan_events import LoanProposed
from services.lending.domain.rules.deciders import MANAGERS, SIDE
from services.lending.domain.words import Side
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.views import Change, Fold, Put, View


def _acted(event: Event, by: UUID | None, side: Side) -> Iterable[Change]:
    if by is not None:
        yield Put({"loan_id": event.originator_id, "person_id": by, "side": side.value})


def _proposed(event: LoanProposed) -> Iterable[Change]:
    return _acted(event, event.receiver_accepted_by, Side.RECEIVER)


def _as(side: Side) -> Fold:
    return lambda event: _acted(event, event.by, side)


def _by_manager(event: Any) -> Iterable[Change]:
    return (
        _acted(event, event.by, SIDE[event.on_behalf_of]) if event.on_behalf_of in MANAGERS else ()
    )


MANAGERS_WHO_ACTED = View(
    name="loan_managers",
    columns={"loan_id": "uuid", "person_id": "uuid", "side": "text"},
    key=("loan_id", "person_id", "side"),
    folds={
        LoanProposed: _proposed,
        agreement_events.NoticeWaived: _as(Side.LENDER),
        agreement_events.LoanApproved: _as(Side.LENDER),
        agreement_events.LoanAccepted: _as(Side.RECEIVER),
        agreement_events.LoanDeclined: _by_manager,
        course_events.BackfillPlanned: _as(Side.LENDER),
        course_events.LoanCancelled: _by_manager,
        change_events.ChangeAsked: _by_manager,
    },
    indexes=("(person_id)",),
)
