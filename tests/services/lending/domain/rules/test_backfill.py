"""R-O9: the backfill plan and its due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.rules.backfill import (
    PLANS,
    DueOutsideNotice,
    backfill_plan_due,
    planned_steps,
    refuse_unless_due_within_notice,
    steps_before,
)
from services.lending.domain.values import PlanStep
from services.lending.domain.words import BackfillChoice, PlanTask
from tests.services.lending.domain.given import (
    day,
    days,
)

TODAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_r_o9_a_plan_for_another_start_has_nothing_due_after_it() -> None:
    steps = planned_steps(BackfillChoice.REDISTRIBUTE, day("2026-02-01"), day("2026-05-01"))
    earlier = steps_before(day("2026-04-13"), steps)
    assert [step.task for step in earlier] == [step.task for step in steps]
    assert [str(step.due) for step in earlier] == ["2026-03-17", "2026-04-12"]
    assert steps_before(day("2026-06-01"), steps) == steps


def test_r_o9_story_1_the_plan_is_to_be_decided_before_the_first_day_away() -> None:
    assert backfill_plan_due(day("2026-04-01")) == day("2026-04-01")


def test_r_o9_every_choice_has_tasks() -> None:
    assert set(PLANS) == set(BackfillChoice)
    assert all(PLANS.values())


@given(st.sampled_from(BackfillChoice), TODAYS, st.integers(1, 120))
def test_r_o9_planned_in_time_every_task_is_due_in_order_before_the_start(
    choice: BackfillChoice, today: date, ahead: int
) -> None:
    start = today + timedelta(days=ahead)
    dues = [step.due for step in planned_steps(choice, today, start)]
    assert dues == sorted(dues)
    assert all(today <= due < start for due in dues)


@given(st.sampled_from(BackfillChoice), TODAYS, st.integers(0, 120))
def test_r_o9_planned_late_everything_is_due_at_once(
    choice: BackfillChoice, today: date, late: int
) -> None:
    steps = planned_steps(choice, today, today - timedelta(days=late))
    assert {step.due for step in steps} == {today}


def test_r_o9_own_due_dates_lie_in_the_notice_period() -> None:
    notice = days("2026-02-06", "2026-03-31")
    for good in ("2026-02-06", "2026-03-31"):
        refuse_unless_due_within_notice((PlanStep(task=PlanTask.HAND_OVER, due=day(good)),), notice)
    for bad in ("2026-02-05", "2026-04-01"):
        with pytest.raises(DueOutsideNotice) as refused:
            refuse_unless_due_within_notice(
                (PlanStep(task=PlanTask.HAND_OVER, due=day(bad)),), notice
            )
        assert refused.value.RULE == "R-O9"
