"""The facts of a loan's course: what the calendar does, what falls, what is planned."""

from datetime import date
from decimal import Decimal

from services.lending.domain.change_events import OF_DAYS, without
from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import PlanStep
from services.lending.domain.words import (
    CancelCause,
    ChangeKind,
    Flag,
    Party,
    Status,
    VacancyChoice,
)
from shared.kernel.personal import PersonalText


class VacancyPlanned(LoanStep):
    """The lending manager decided what happens with the vacancy, with its own due dates."""

    TOPIC = "lending.VacancyPlanned"
    RULE = "R-O9"
    choice: VacancyChoice
    steps: tuple[PlanStep, ...]

    def apply(self, aggregate: LoanState) -> None:
        """The latest plan counts."""
        aggregate.vacancy = (self.choice, self.steps)


class LoanLapsed(LoanStep):
    """The start day came without an agreement; a place that it held opens again (R-L9)."""

    TOPIC = "lending.LoanLapsed"
    RULE = "R-O3"

    def apply(self, aggregate: LoanState) -> None:
        """The proposal is over."""
        aggregate.status = Status.LAPSED


class LoanStarted(LoanStep):
    """The first day away came."""

    TOPIC = "lending.LoanStarted"
    RULE = "R-O6"

    def apply(self, aggregate: LoanState) -> None:
        """The person is away; a move that was asked for has no more sense."""
        aggregate.status = Status.RUNNING
        aggregate.pending = without(aggregate.pending, {ChangeKind.MOVE})


class LoanEnded(LoanStep):
    """The last day at the receiver has passed; the person is at the lender (R-O8)."""

    TOPIC = "lending.LoanEnded"
    RULE = "R-O6"

    def apply(self, aggregate: LoanState) -> None:
        """The person is back; what was asked for the days is void."""
        aggregate.status = Status.ENDED
        aggregate.pending = without(aggregate.pending, OF_DAYS)


class LoanCancelled(LoanFact):
    """The loan fell before any day of it; a place that it held opens again (R-L9).

    ``was_agreed``: billing had heard of it. No party says it, and no reason is told, when the
    person left before the first day (R-O14) or one of the agencies left the collaboration (R-P8).
    """

    TOPIC = "lending.LoanCancelled"
    RULE = "R-O6"
    cause: CancelCause
    was_agreed: bool
    saying: Party | None
    reason: PersonalText | None

    def apply(self, aggregate: LoanState) -> None:
        """The loan is over; what was asked for it is void."""
        by_leaving = self.cause is CancelCause.PERSON_LEFT
        aggregate.before_leaving = aggregate.as_agreed if by_leaving else None
        aggregate.status = Status.CANCELLED
        aggregate.cancelled_by = self.cause
        aggregate.pending = {}


class PersonLeft(LoanFact):
    """The person leaves the lender, and the loan ends on that day; when, never why."""

    TOPIC = "lending.PersonLeft"
    RULE = "R-O14"
    last_day: date

    def apply(self, aggregate: LoanState) -> None:
        """The loan is shorter; what was asked for it is void."""
        aggregate.before_leaving = aggregate.as_agreed
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = {}


class LoanRestored(LoanFact):
    """Another last day, or none, was told: the loan has days again that the leaving had ended.

    ``last_day`` is missing where the loan is as it was agreed again; ``status`` is where it stands.
    ``vacancy_plan_due`` says by when a plan is asked for that was not made (R-O9).
    """

    TOPIC = "lending.LoanRestored"
    RULE = "R-O14"
    last_day: date | None
    status: Status
    vacancy_plan_due: date | None

    def apply(self, aggregate: LoanState) -> None:
        """The loan is longer, or is there again; what was asked for it meanwhile is void."""
        aggregate.before_leaving = None if self.last_day is None else aggregate.before_leaving
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.status = self.status
        aggregate.pending = {}


class LeavingStands(LoanStep):
    """The person is employed again: what the leaving ended stays ended, whatever is told later."""

    TOPIC = "lending.LeavingStands"
    RULE = "R-O14"

    def apply(self, aggregate: LoanState) -> None:
        """Nothing comes back."""
        aggregate.before_leaving = None


class FlagsChanged(LoanStep):
    """What is unusual about the loan is another, since the employment or another loan is."""

    TOPIC = "lending.FlagsChanged"
    RULE = "R-O4"
    employment_percent: Decimal
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        """Judge by this employment from now on."""
        aggregate.employment_percent = self.employment_percent
        aggregate.flags = self.flags
