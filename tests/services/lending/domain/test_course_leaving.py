"""R-O14: the latest report of the last day counts; loans that it had ended are restored."""

from datetime import date
from decimal import Decimal

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.words import Flag, Party, Status
from shared.kernel.dates import PercentFrom
from tests.services.lending.domain.given import (
    ACTORS,
    PERSON,
    actor,
    agreed,
    approved,
    day,
    days,
    earlier,
    ended,
    history,
    last,
    names,
    percent,
    reason,
    replayed,
    running,
    state,
)

WHOLE = days("2026-04-01", "2026-08-31")
ALL_THREE = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER, Party.PERSON)


def leaves(loan: Loan, last_day: str | None, on: str) -> Loan:
    loan.person_left(None if last_day is None else day(last_day), actor(on, None))
    return loan


@pytest.mark.parametrize(
    ("loan", "on", "status"),
    [
        (agreed(), "2026-03-02", Status.AGREED),
        (running(), "2026-06-20", Status.RUNNING),
        (ended(), "2026-09-20", Status.ENDED),
    ],
)
def test_r_o14_a_loan_is_as_it_was_agreed_when_the_leaving_is_taken_back(
    loan: Loan, on: str, status: Status
) -> None:
    before = state(loan)
    leaves(loan, "2026-06-15", on)
    assert loan.period == days("2026-04-01", "2026-06-15")
    leaves(loan, None, on)
    assert (loan.period, loan.status, loan.before_leaving) == (WHOLE, status, None)
    assert last(loan).facts == loan.facts
    changing = {"_version", "_modified_on"}
    assert {k: v for k, v in state(loan).items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }


def test_r_o14_a_loan_that_had_ended_by_the_leaving_runs_again() -> None:
    loan = leaves(running(), "2026-06-15", "2026-06-16")
    loan.follow_calendar(actor("2026-06-16", None))
    assert loan.status is Status.ENDED
    leaves(loan, "2026-07-31", "2026-06-20")
    assert (loan.status, loan.period.end) == (Status.RUNNING, day("2026-07-31"))
    leaves(loan, "2026-06-18", "2026-06-20")
    assert loan.period.end == day("2026-06-18")
    leaves(loan, "2026-12-31", "2026-06-20")
    assert (loan.status, loan.period) == (Status.RUNNING, WHOLE)


def test_r_o14_what_was_asked_while_the_person_was_to_leave_is_void_when_they_stay() -> None:
    loan = leaves(running(), "2026-07-31", "2026-06-15")
    loan.cut_short(earlier("2026-06-25"), Party.PERSON, actor("2026-06-16", PERSON))
    assert loan.pending
    leaves(loan, None, "2026-06-17")
    assert loan.pending == {}


def test_r_o14_an_agreed_loan_that_fell_through_is_restored() -> None:
    loan = leaves(agreed(), "2026-02-28", "2026-03-01")
    assert loan.status is Status.CANCELLED
    leaves(loan, "2026-03-31", "2026-03-02")
    assert loan.status is Status.CANCELLED
    leaves(loan, None, "2026-03-03")
    assert (loan.status, loan.period) == (Status.AGREED, WHOLE)
    assert loan.reservation is not None


def test_r_o9_a_restored_loan_without_a_plan_is_planned_unless_it_is_over() -> None:
    loan = leaves(agreed(), "2026-02-28", "2026-03-01")
    leaves(loan, None, "2026-03-03")
    assert last(loan).backfill_plan_due is not None
    over = leaves(ended(), "2026-06-15", "2026-09-20")
    leaves(over, None, "2026-09-20")
    assert (over.status, last(over).backfill_plan_due) == (Status.ENDED, None)


def test_r_o14_a_loan_that_fell_through_and_is_restored_late_starts_at_once() -> None:
    loan = leaves(agreed(), "2026-03-31", "2026-03-31")
    leaves(loan, None, "2026-05-04")
    loan.follow_calendar(actor("2026-05-04", None))
    assert loan.status is Status.RUNNING


def test_r_o14_a_proposal_that_fell_through_is_not_restored() -> None:
    loan = leaves(approved(), "2026-06-15", "2026-02-01")
    leaves(loan, None, "2026-02-02")
    assert (loan.status, loan.reservation) == (Status.CANCELLED, None)


def test_r_o14_a_loan_that_a_party_cancelled_stays_cancelled() -> None:
    loan = leaves(agreed(), "2026-06-15", "2026-02-10")
    loan.cancel(Party.PERSON, reason(), actor("2026-02-11", PERSON))
    leaves(loan, None, "2026-02-12")
    assert loan.status is Status.CANCELLED


def test_r_o14_an_end_that_the_parties_agreed_since_is_kept() -> None:
    loan = leaves(running(), "2026-06-15", "2026-05-02")
    for party in ALL_THREE[:2]:
        loan.cut_short(earlier("2026-06-01"), party, actor("2026-05-20", ACTORS[party]))
    leaves(loan, None, "2026-05-21")
    assert loan.period.end == day("2026-06-01")


def test_r_o14_a_percent_that_was_corrected_since_lasts_to_the_agreed_end() -> None:
    loan = leaves(running(), "2026-06-15", "2026-05-02")
    half = PercentFrom(start=day("2026-05-01"), percent=Decimal(50))
    for party in ALL_THREE:
        loan.correct_percent(half, party, (), actor("2026-05-20", ACTORS[party]))
    leaves(loan, None, "2026-05-21")
    assert loan.period == WHOLE
    assert loan.percent == percent(("2026-04-01", 100), ("2026-05-01", 50))


def test_r_o14_percentages_after_the_last_day_come_back_with_the_days() -> None:
    loan = running()
    half = PercentFrom(start=day("2026-08-01"), percent=Decimal(50))
    for party in ALL_THREE:
        loan.correct_percent(half, party, (), actor("2026-05-01", ACTORS[party]))
    steps = loan.percent
    leaves(leaves(loan, "2026-06-15", "2026-05-02"), None, "2026-05-03")
    assert loan.percent == steps


def test_r_o14_the_same_word_twice_changes_nothing() -> None:
    loan = running()
    for last_day in ("2026-06-15", "2026-06-15", "2026-07-15", "2026-07-15", None, None):
        leaves(loan, last_day, "2026-05-02")
    assert names(loan, 8) == ["PersonLeft", "LoanRestored", "LoanRestored"]


def test_r_o14_a_person_who_is_employed_again_gets_no_loan_back_by_a_later_message() -> None:
    loan = leaves(running(), "2026-06-15", "2026-06-15")
    loan.follow_calendar(actor("2026-06-16", None))
    for _ in range(2):
        loan.employed_again(actor("2026-08-01", None))
    assert names(loan, 10) == ["LeavingStands"]
    leaves(loan, "2026-12-31", "2026-08-02")
    assert (loan.status, loan.period.end) == (Status.ENDED, day("2026-06-15"))
    running_on = running()
    running_on.employed_again(actor("2026-08-01", None))
    assert names(running_on, 8) == []


def test_r_o14_all_that_is_known_of_a_leaving_is_stored() -> None:
    loan = leaves(
        leaves(leaves(running(), "2026-06-15", "2026-05-02"), "2026-03-31", "2026-05-02"),
        None,
        "2026-05-03",
    )
    assert state(replayed(history(loan))) == state(loan)


# R-O4, R-O5: flags


def judged(loan: Loan, employed: int, *, exceeds: bool, on: str = "2026-05-04") -> Loan:
    loan.judge(Decimal(employed), (), exceeds, actor(on, None))
    return loan


def test_r_o4_what_exceeds_the_employment_is_flagged_until_it_does_not() -> None:
    loan = judged(running(), 60, exceeds=True)
    assert (loan.flags, loan.employment_percent) == ((Flag.MORE_THAN_EMPLOYED,), Decimal(60))
    judged(loan, 100, exceeds=False)
    assert (loan.flags, loan.employment_percent) == ((), Decimal(100))


def test_r_o4_judging_twice_reports_it_once() -> None:
    loan = running()
    for _ in range(2):
        judged(loan, 60, exceeds=True)
    assert names(loan, 8) == ["FlagsChanged"]
    untouched = judged(running(), 100, exceeds=False)
    assert names(untouched, 8) == []


def test_r_o5_less_than_the_employment_goes_and_comes_with_it() -> None:
    loan = running()
    half = PercentFrom(start=day("2026-04-01"), percent=Decimal(50))
    for party in ALL_THREE:
        loan.correct_percent(half, party, (), actor("2026-05-01", ACTORS[party]))
    assert loan.flags == (Flag.LESS_THAN_EMPLOYMENT,)
    assert judged(loan, 50, exceeds=False).flags == ()
    assert judged(loan, 80, exceeds=False).flags == (Flag.LESS_THAN_EMPLOYMENT,)


def test_r_o5_a_loan_that_is_cut_short_is_not_too_long_any_more() -> None:
    loan = running()
    for party in ALL_THREE:
        loan.extend(day("2026-12-31"), party, (), actor("2026-06-01", ACTORS[party]))
    assert Flag.LONGER_THAN_MAXIMUM in loan.flags
    leaves(loan, "2026-06-30", "2026-06-02")
    assert judged(loan, 100, exceeds=False, on="2026-06-02").flags == ()


def test_r_o4_a_flag_of_a_loan_that_has_ended_can_still_go() -> None:
    over = ended()
    assert names(judged(over, 60, exceeds=True, on="2026-09-10"), 9) == []
    flagged = judged(running(), 60, exceeds=True)
    flagged.follow_calendar(actor("2026-09-01", None))
    assert judged(flagged, 100, exceeds=False, on="2026-09-10").flags == ()


def test_r_o4_another_change_leaves_the_flag_until_all_loans_are_judged() -> None:
    loan = judged(running(), 60, exceeds=True)
    for party in ALL_THREE:
        loan.extend(date(2026, 9, 30), party, (), actor("2026-06-01", ACTORS[party]))
    assert loan.flags == (Flag.MORE_THAN_EMPLOYED,)
