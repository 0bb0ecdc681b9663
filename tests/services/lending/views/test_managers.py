"""R-O2: who has acted as a side's manager in a loan, by each step that a manager takes."""

from collections.abc import Callable

import pytest

from services.lending.domain import agreement_events, course_events
from services.lending.domain.loan import Loan
from services.lending.domain.words import Party
from services.lending.views.managers import MANAGERS_WHO_ACTED
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.views import Put
from tests.services.lending.domain import given
from tests.services.lending.test_announcements import one

LENDERS, RECEIVERS = (given.LENDER_MANAGER, "lender"), (given.RECEIVER_MANAGER, "receiver")


def spoke(event: Event) -> list[tuple[object, object]]:
    changes = [each for each in MANAGERS_WHO_ACTED.changes(event) if isinstance(each, Put)]
    assert all(each.row["loan_id"] == event.originator_id for each in changes)
    return [(each.row["person_id"], each.row["side"]) for each in changes]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (agreement_events.NoticeWaived, LENDERS),
        (agreement_events.LoanApproved, LENDERS),
        (agreement_events.LoanAccepted, RECEIVERS),
        (course_events.BackfillPlanned, LENDERS),
    ],
)
def test_a_step_of_one_manager_is_that_managers(
    kind: type[Event], expected: tuple[object, object]
) -> None:
    assert spoke(one(kind)) == [expected]


def decline(loan: Loan, party: Party) -> None:
    by = given.actor("2026-02-10", given.ACTORS[party])
    loan.decline(party, given.reason(), by)


def cancel(loan: Loan, party: Party) -> None:
    by = given.actor("2026-02-10", given.ACTORS[party])
    loan.cancel(party, given.reason(), by)


def move(loan: Loan, party: Party) -> None:
    by = given.actor("2026-02-10", given.ACTORS[party])
    loan.move(given.days("2026-05-01", "2026-09-30"), party, (), by)


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (Party.LENDER_MANAGER, [LENDERS]),
        (Party.RECEIVER_MANAGER, [RECEIVERS]),
        (Party.PERSON, []),
    ],
)
@pytest.mark.parametrize(
    ("begin", "step"), [(given.proposed, decline), (given.agreed, cancel), (given.agreed, move)]
)
def test_a_step_of_either_manager_is_of_their_side_and_the_persons_of_none(
    begin: Callable[[], Loan],
    step: Callable[[Loan, Party], None],
    party: Party,
    expected: list[tuple[object, object]],
) -> None:
    loan = begin()
    step(loan, party)
    assert spoke(given.last(loan)) == expected


def test_who_accepts_an_interest_acts_as_the_receivers_manager() -> None:
    (opened,) = given.history(given.proposed())
    assert spoke(opened) == [RECEIVERS]
    (open_to_both,) = given.history(given.proposed(given.proposal(receiver_accepted_by=None)))
    assert spoke(open_to_both) == []
