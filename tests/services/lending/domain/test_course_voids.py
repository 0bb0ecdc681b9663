"""R-O6: which requested changes a start, an end and a cancellation void."""

from decimal import Decimal

from services.lending.domain.loan import Loan
from services.lending.domain.words import Party, Status
from shared.kernel.dates import PercentFrom
from tests.services.lending.domain.given import (
    ACTORS,
    PERSON,
    actor,
    agreed,
    day,
    days,
    earlier,
    reason,
    running,
)


def requests(loan: Loan) -> set[str]:
    return {kind.value for kind in loan.pending}


def asked_for_all(loan: Loan, on: str) -> Loan:
    """One party has requested every change that the loan's state allows."""
    manager = actor(on, ACTORS[Party.LENDER_MANAGER])
    loan.extend(day("2026-09-30"), Party.LENDER_MANAGER, (), manager)
    new = PercentFrom(start=day("2026-05-01"), percent=Decimal(50))
    loan.correct_percent(new, Party.LENDER_MANAGER, (), manager)
    if loan.status is Status.AGREED:
        loan.move(days("2026-05-04", "2026-09-30"), Party.LENDER_MANAGER, (), manager)
    else:
        loan.cut_short(earlier("2026-04-20"), Party.LENDER_MANAGER, manager)
    return loan


def test_r_o6_a_start_voids_a_move_that_was_asked_for() -> None:
    loan = asked_for_all(agreed(), "2026-03-02")
    assert requests(loan) == {"extend", "move", "correct_percent"}
    loan.follow_calendar(actor("2026-04-01", None))
    assert requests(loan) == {"extend", "correct_percent"}


def test_r_o6_an_end_voids_what_was_asked_for_the_days_and_leaves_facts() -> None:
    loan = asked_for_all(running(), "2026-04-02")
    assert requests(loan) == {"extend", "cut_short", "correct_percent"}
    loan.follow_calendar(actor("2026-09-01", None))
    assert requests(loan) == {"correct_percent"}


def test_r_o6_a_cancellation_voids_whatever_was_asked_for() -> None:
    loan = asked_for_all(agreed(), "2026-03-02")
    loan.cancel(Party.PERSON, reason(), actor("2026-03-03", PERSON))
    assert requests(loan) == set()
