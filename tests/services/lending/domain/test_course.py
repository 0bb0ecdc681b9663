"""R-O6, R-O9, R-O14, R-L9: the calendar, the backfill plan, and how a loan falls through."""

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.agreement import NoLongerProposed
from services.lending.domain.rules.backfill import DueOutsideNotice
from services.lending.domain.rules.changes import OutOfTurn
from services.lending.domain.rules.own_case import ConflictOfInterest, NotThePerson
from services.lending.domain.values import PlanStep
from services.lending.domain.words import (
    BackfillChoice,
    CancelCause,
    Party,
    PlanTask,
    Status,
)
from tests.services.lending.domain.given import (
    ACTORS,
    LENDER_MANAGER,
    PARTIES,
    PERSON,
    actor,
    agreed,
    approved,
    day,
    days,
    earlier,
    ended,
    last,
    names,
    proposed,
    reason,
    running,
)


def declined() -> Loan:
    loan = approved()
    loan.decline(Party.PERSON, reason(), actor("2026-01-31", PERSON))
    return loan


def lapsed() -> Loan:
    loan = approved()
    loan.follow_calendar(actor("2026-04-01", None))
    return loan


def cancelled() -> Loan:
    loan = agreed()
    loan.cancel(Party.PERSON, reason(), actor("2026-03-31", PERSON))
    return loan


# R-O6, R-O3: by the calendar


def test_r_o6_an_agreed_loan_starts_on_its_first_day_not_before() -> None:
    loan = agreed()
    loan.follow_calendar(actor("2026-03-31", None))
    assert loan.status is Status.AGREED
    loan.follow_calendar(actor("2026-04-01", None))
    assert loan.status is Status.RUNNING
    assert (last(loan).on, last(loan).by) == (day("2026-04-01"), None)


def test_r_o6_a_running_loan_ends_when_its_last_day_has_passed() -> None:
    loan = running()
    loan.follow_calendar(actor("2026-08-31", None))
    assert loan.status is Status.RUNNING
    loan.follow_calendar(actor("2026-09-01", None))
    assert loan.status is Status.ENDED


def test_r_o3_a_loan_that_is_not_agreed_on_its_start_day_lapses_and_frees_the_days() -> None:
    loan = approved()
    loan.follow_calendar(actor("2026-03-31", None))
    assert loan.status is Status.PROPOSED
    assert loan.reservation is not None
    loan.follow_calendar(actor("2026-04-01", None))
    assert loan.status is Status.LAPSED
    assert loan.reservation is None
    assert last(loan).parties.listing == PARTIES.listing


@pytest.mark.parametrize("loan", [agreed(), running(), ended(), declined(), lapsed(), cancelled()])
def test_r_o6_following_the_calendar_twice_on_a_day_changes_nothing(loan: Loan) -> None:
    loan.follow_calendar(actor("2026-09-01", None))
    loan.follow_calendar(actor("2026-09-01", None))
    version = loan.version
    loan.follow_calendar(actor("2026-09-01", None))
    assert loan.version == version


@pytest.mark.parametrize("loan", [proposed(), running(), ended(), declined(), cancelled()])
def test_r_o6_only_an_agreed_loan_starts(loan: Loan) -> None:
    with pytest.raises(OutOfTurn):
        loan.start(actor("2026-04-01", None))


@pytest.mark.parametrize("loan", [proposed(), agreed(), ended(), lapsed()])
def test_r_o6_only_a_running_loan_ends(loan: Loan) -> None:
    with pytest.raises(OutOfTurn):
        loan.end(actor("2026-09-01", None))


def test_r_o6_no_step_of_the_calendar_comes_before_its_day() -> None:
    with pytest.raises(OutOfTurn):
        agreed().start(actor("2026-03-31", None))
    with pytest.raises(OutOfTurn):
        running().end(actor("2026-08-31", None))
    with pytest.raises(OutOfTurn):
        proposed().lapse(actor("2026-03-31", None))


def test_r_o3_an_agreed_loan_does_not_lapse() -> None:
    with pytest.raises(NoLongerProposed):
        agreed().lapse(actor("2026-04-01", None))


# R-O9: the backfill plan


def test_r_o9_the_lending_manager_plans_the_backfill_with_its_own_due_dates() -> None:
    loan = agreed()
    loan.plan_vacancy(BackfillChoice.BACKFILL, actor("2026-02-10", LENDER_MANAGER))
    planned = last(loan)
    assert planned.choice is BackfillChoice.BACKFILL
    assert [(step.task, step.due) for step in planned.steps] == [
        (PlanTask.PUBLISH_LISTING, day("2026-02-22")),
        (PlanTask.CHOOSE_BACKFILL, day("2026-03-18")),
        (PlanTask.HAND_OVER, day("2026-03-31")),
    ]


def test_r_o9_own_due_dates_lie_inside_the_notice_period() -> None:
    def due(on: str) -> tuple[PlanStep, ...]:
        return (PlanStep(task=PlanTask.HAND_OVER, due=day(on)),)

    at = actor("2026-02-10", LENDER_MANAGER)
    for outside in ("2026-02-05", "2026-04-01"):
        with pytest.raises(DueOutsideNotice) as refused:
            agreed().plan_vacancy(BackfillChoice.REDISTRIBUTE, at, due(outside))
        assert refused.value.facts["notice"] == ["2026-02-06", "2026-03-31"]
    for inside in ("2026-02-06", "2026-03-31"):
        loan = agreed()
        loan.plan_vacancy(BackfillChoice.REDISTRIBUTE, at, due(inside))
        assert last(loan).steps == due(inside)


def test_r_o9_the_same_plan_again_is_harmless_and_another_takes_its_place() -> None:
    loan = agreed()
    loan.plan_vacancy(BackfillChoice.BACKFILL, actor("2026-02-10", LENDER_MANAGER))
    loan.plan_vacancy(BackfillChoice.BACKFILL, actor("2026-02-12", LENDER_MANAGER))
    loan.plan_vacancy(BackfillChoice.LEAVE_VACANT, actor("2026-02-13", LENDER_MANAGER))
    assert names(loan, 7) == ["BackfillPlanned", "BackfillPlanned"]
    assert last(loan).choice is BackfillChoice.LEAVE_VACANT


def test_r_o9_a_late_plan_is_still_a_plan_and_all_is_due_at_once() -> None:
    loan = running()
    loan.plan_vacancy(BackfillChoice.REDISTRIBUTE, actor("2026-04-03", LENDER_MANAGER))
    assert {step.due for step in last(loan).steps} == {day("2026-04-03")}


def test_r_o9_there_is_nothing_to_plan_before_the_agreement_or_after_the_end() -> None:
    for loan in (approved(), ended()):
        with pytest.raises(OutOfTurn):
            loan.plan_vacancy(BackfillChoice.BACKFILL, actor("2026-02-10", LENDER_MANAGER))


def test_r_o2_no_one_plans_their_own_backfill() -> None:
    with pytest.raises(ConflictOfInterest):
        agreed().plan_vacancy(BackfillChoice.BACKFILL, actor("2026-02-10", PERSON))


# R-O6: cancelling


@pytest.mark.parametrize("on_behalf_of", Party)
def test_r_o6_any_side_cancels_before_the_start_with_a_reason(on_behalf_of: Party) -> None:
    for loan, was_agreed in ((approved(), False), (agreed(), True)):
        loan.cancel(on_behalf_of, reason(), actor("2026-03-31", ACTORS[on_behalf_of]))
        event = last(loan)
        assert loan.status is Status.CANCELLED
        assert loan.reservation is None
        assert (event.cause, event.on_behalf_of) == (CancelCause.ASKED, on_behalf_of)
        assert event.was_agreed is was_agreed
        assert event.reason == reason()
        assert event.facts == loan.facts


def test_r_o6_a_loan_that_has_started_is_not_cancelled() -> None:
    for loan in (agreed(), running()):
        with pytest.raises(OutOfTurn) as refused:
            loan.cancel(Party.PERSON, reason(), actor("2026-04-01", PERSON))
        assert refused.value.RULE == "R-O6"


@pytest.mark.parametrize("loan", [ended(), declined(), lapsed(), cancelled()])
def test_r_o6_what_is_over_is_not_cancelled(loan: Loan) -> None:
    with pytest.raises(OutOfTurn):
        loan.cancel(Party.PERSON, reason(), actor("2026-02-01", PERSON))


def test_r_o2_no_one_cancels_in_anothers_name() -> None:
    with pytest.raises(NotThePerson):
        agreed().cancel(Party.PERSON, reason(), actor("2026-03-01", LENDER_MANAGER))
    with pytest.raises(ConflictOfInterest):
        agreed().cancel(Party.LENDER_MANAGER, reason(), actor("2026-03-01", PERSON))


# R-O14: the person leaves


def test_r_o14_a_running_loan_ends_on_the_day_on_which_the_person_leaves() -> None:
    loan = running()
    loan.person_left(day("2026-06-15"), actor("2026-06-01", None))
    assert loan.period == days("2026-04-01", "2026-06-15")
    assert last(loan).facts == loan.facts
    assert last(loan).last_day == day("2026-06-15")
    loan.follow_calendar(actor("2026-06-15", None))
    assert loan.status is Status.RUNNING
    loan.follow_calendar(actor("2026-06-16", None))
    assert loan.status is Status.ENDED


def test_r_o14_recorded_late_it_still_ends_on_that_day() -> None:
    loan = ended()
    loan.person_left(day("2026-06-15"), actor("2026-09-10", None))
    assert loan.status is Status.ENDED
    assert loan.period.end == day("2026-06-15")
    assert loan.reservation is not None
    assert loan.reservation.period.end == day("2026-06-15")


@pytest.mark.parametrize(
    ("loan", "was_agreed"), [(agreed(), True), (running(), True), (approved(), False)]
)
def test_r_o14_a_loan_falls_through_when_the_person_left_before_its_first_day(
    loan: Loan, was_agreed: bool
) -> None:
    loan.person_left(day("2026-03-31"), actor("2026-03-15", None))
    event = last(loan)
    assert loan.status is Status.CANCELLED
    assert loan.reservation is None
    assert event.cause is CancelCause.PERSON_LEFT
    assert event.was_agreed is was_agreed
    assert event.on_behalf_of is None
    assert event.reason is None


def test_r_o14_a_proposal_falls_through_also_when_only_some_of_its_days_are_left() -> None:
    loan = approved()
    loan.person_left(day("2026-06-15"), actor("2026-02-01", None))
    assert loan.status is Status.CANCELLED


def test_r_o14_an_agreed_loan_keeps_the_days_until_the_person_leaves() -> None:
    loan = agreed()
    loan.person_left(day("2026-04-01"), actor("2026-03-01", None))
    assert loan.status is Status.AGREED
    assert loan.period == days("2026-04-01", "2026-04-01")


@pytest.mark.parametrize("loan", [approved(), agreed(), running(), ended(), declined(), lapsed()])
def test_r_o14_a_loan_that_is_over_by_then_or_fell_through_is_not_touched(loan: Loan) -> None:
    version = loan.version
    loan.person_left(day("2026-08-31"), actor("2026-09-10", None))
    assert loan.version == version


def test_r_o14_consuming_it_twice_changes_nothing() -> None:
    loan = running()
    for _ in range(2):
        loan.person_left(day("2026-06-15"), actor("2026-06-01", None))
    assert names(loan, 8) == ["PersonLeft"]


def test_r_o14_what_was_asked_before_the_person_left_is_void() -> None:
    loan = running()
    loan.cut_short(earlier("2026-06-20"), Party.PERSON, actor("2026-06-10", PERSON))
    assert loan.pending
    loan.person_left(day("2026-06-25"), actor("2026-06-12", None))
    assert loan.pending == {}


def test_r_p8_a_proposal_falls_through_when_an_agency_leaves_the_collaboration() -> None:
    loan = proposed()
    loan.agency_left(actor("2026-02-01", None))
    assert loan.status is Status.CANCELLED
    assert loan.cancelled_by is CancelCause.AGENCY_LEFT


@pytest.mark.parametrize("loan", [agreed(), running(), ended(), declined(), lapsed(), cancelled()])
def test_r_p8_what_is_agreed_or_over_stays_when_an_agency_leaves(loan: Loan) -> None:
    before = loan.status, loan.version
    loan.agency_left(actor("2026-02-07", None))
    assert (loan.status, loan.version) == before
