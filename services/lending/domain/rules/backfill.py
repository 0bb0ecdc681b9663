"""R-O9: what the lending manager plans before the person leaves, and by when."""

from datetime import date
from fractions import Fraction

from services.lending.domain.values import PlanStep
from services.lending.domain.words import BackfillChoice, PlanTask
from shared.kernel.dates import ONE_DAY, Period
from shared.kernel.refusals import Refusal

PLANS: dict[BackfillChoice, tuple[tuple[PlanTask, Fraction], ...]] = {
    BackfillChoice.REDISTRIBUTE: (
        (PlanTask.DIVIDE_TASKS, Fraction(1, 2)),
        (PlanTask.HAND_OVER, Fraction(1)),
    ),
    BackfillChoice.BACKFILL: (
        (PlanTask.PUBLISH_LISTING, Fraction(1, 4)),
        (PlanTask.CHOOSE_BACKFILL, Fraction(3, 4)),
        (PlanTask.HAND_OVER, Fraction(1)),
    ),
    BackfillChoice.LEAVE_VACANT: ((PlanTask.TELL_THE_TEAM, Fraction(1, 2)),),
}
"""The tasks of each choice, and the fraction of the remaining time after which each is due."""


class DueOutsideNotice(Refusal):
    """A task of the backfill plan is due outside the notice period."""

    RULE = "R-O9"


def backfill_plan_due(start: date) -> date:
    """R-O9: the plan must be decided before this day, the first day away."""
    return start


def planned_steps(choice: BackfillChoice, today: date, start: date) -> tuple[PlanStep, ...]:
    """R-O9: the tasks of a choice, due between today and the last day before the start.

    In a late plan, made on the start day or after it, everything is due at once.
    """
    left = max((start - ONE_DAY - today).days, 0)
    return tuple(
        PlanStep(task=task, due=today + ONE_DAY * int(left * share))
        for task, share in PLANS[choice]
    )


def steps_before(start: date, steps: tuple[PlanStep, ...]) -> tuple[PlanStep, ...]:
    """R-O9: the plan for another start; tasks due too late become due on the day before it."""
    last = start - ONE_DAY
    return tuple(PlanStep(task=step.task, due=min(step.due, last)) for step in steps)


def refuse_unless_due_within_notice(steps: tuple[PlanStep, ...], notice: Period) -> None:
    """R-O9: due dates given by the manager are within the notice period.

    The notice period runs from the agreement to the day before the start.

    Raises:
        DueOutsideNotice: when one is not.
    """
    for step in steps:
        if step.due not in notice:
            raise DueOutsideNotice(
                f"The due date {step.due} of {step.task.value} must be within the notice period,"
                f" {notice}.",
                notice=[notice.start.isoformat(), notice.end.isoformat()],
            )
