"""The events of a loan's course: by the calendar, when it falls through, and backfill plans."""

from datetime import date
from decimal import Decimal

from services.lending.domain.change_events import OF_DAYS, without
from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import PlanStep
from services.lending.domain.words import (
    BackfillChoice,
    CancelCause,
    ChangeKind,
    Flag,
    Party,
    Status,
)
from shared.kernel.personal import PersonalText


class BackfillPlanned(LoanStep):
    """The lending manager set the backfill plan with its due dates."""

    TOPIC = "lending.BackfillPlanned"
    RULE = "R-O9"
    choice: BackfillChoice
    steps: tuple[PlanStep, ...]

    def apply(self, aggregate: LoanState) -> None:
        """The latest plan counts."""
        aggregate.backfill = (self.choice, self.steps)


class LoanLapsed(LoanStep):
    """The proposal was not agreed before its start day; the place that it held reopens (R-L9)."""

    TOPIC = "lending.LoanLapsed"
    RULE = "R-O3"

    def apply(self, aggregate: LoanState) -> None:
        aggregate.status = Status.LAPSED


class LoanStarted(LoanStep):
    """The person's first day away has come."""

    TOPIC = "lending.LoanStarted"
    RULE = "R-O6"

    def apply(self, aggregate: LoanState) -> None:
        """A pending move is void once the person is away."""
        aggregate.status = Status.RUNNING
        aggregate.pending = without(aggregate.pending, {ChangeKind.MOVE})


class LoanEnded(LoanStep):
    """The last day at the receiver has passed; the person is back at the lender (R-O8)."""

    TOPIC = "lending.LoanEnded"
    RULE = "R-O6"

    def apply(self, aggregate: LoanState) -> None:
        """Pending changes of the days are void."""
        aggregate.status = Status.ENDED
        aggregate.pending = without(aggregate.pending, OF_DAYS)


class LoanCancelled(LoanFact):
    """The loan fell through before its first day; the place that it held reopens (R-L9).

    ``was_agreed``: billing knows the loan. There is no cancelling party and no reason when the
    person left before the first day (R-O14) or one of the agencies left the collaboration (R-P8).
    """

    TOPIC = "lending.LoanCancelled"
    RULE = "R-O6"
    cause: CancelCause
    was_agreed: bool
    on_behalf_of: Party | None
    reason: PersonalText | None

    def apply(self, aggregate: LoanState) -> None:
        """Pending changes are void."""
        by_leaving = self.cause is CancelCause.PERSON_LEFT
        aggregate.before_leaving = aggregate.as_agreed if by_leaving else None
        aggregate.status = Status.CANCELLED
        aggregate.cancelled_by = self.cause
        aggregate.pending = {}


class PersonLeft(LoanFact):
    """The person leaves the lender, and the loan ends on that day; the reason is not recorded."""

    TOPIC = "lending.PersonLeft"
    RULE = "R-O14"
    last_day: date

    def apply(self, aggregate: LoanState) -> None:
        """Pending changes are void."""
        aggregate.before_leaving = aggregate.as_agreed
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = {}


class LoanRestored(LoanFact):
    """A later last day, or none, restored days of the loan that the leaving had removed.

    ``last_day`` is None when the loan is fully restored; ``status`` is its new status.
    ``backfill_plan_due`` is the day before which a missing backfill plan must be set (R-O9).
    """

    TOPIC = "lending.LoanRestored"
    RULE = "R-O14"
    last_day: date | None
    status: Status
    backfill_plan_due: date | None

    def apply(self, aggregate: LoanState) -> None:
        """Changes requested in the meantime are void."""
        aggregate.before_leaving = None if self.last_day is None else aggregate.before_leaving
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.status = self.status
        aggregate.pending = {}


class LeavingStands(LoanStep):
    """The person is employed again: what the leaving ended stays ended, whatever news follows."""

    TOPIC = "lending.LeavingStands"
    RULE = "R-O14"

    def apply(self, aggregate: LoanState) -> None:
        """Forget the loan as it was agreed, so that nothing restores it."""
        aggregate.before_leaving = None


class FlagsChanged(LoanStep):
    """The loan's flags changed because the employment or another loan changed."""

    TOPIC = "lending.FlagsChanged"
    RULE = "R-O4"
    employment_percent: Decimal
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        aggregate.employment_percent = self.employment_percent
        aggregate.flags = self.flags
