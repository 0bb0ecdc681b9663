"""The facts of changing an agreed loan: what was asked and by whom, and what took effect."""

from collections.abc import Mapping
from datetime import date

from services.lending.domain.asking import Change, PendingChange
from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import PlanStep
from services.lending.domain.words import ChangeKind, Flag, Ground, Party, VacancyChoice
from shared.kernel.dates import PercentFrom, changed_from
from shared.kernel.personal import PersonalText

OF_DAYS = frozenset({ChangeKind.EXTEND, ChangeKind.MOVE, ChangeKind.CUT_SHORT})
"""The changes of the loan's days: when one takes effect, what else is asked about them is void."""


class ChangeAsked(LoanStep):
    """A party said yes to a change; the first to say it asked for it.

    ``asked`` holds the wish, who has said yes and who is waited for; when nobody is, the change
    takes effect in the same save. ``reason`` stands where a loan is cut short, with the asker.
    """

    TOPIC = "lending.ChangeAsked"
    RULE = "R-O15"
    asked: PendingChange
    saying: Party
    reason: PersonalText | None

    @property
    def change(self) -> Change:
        """The wished change."""
        return self.asked.change

    @property
    def waits_for(self) -> tuple[Party, ...]:
        """Whose yes is missing."""
        return self.asked.waits_for

    def apply(self, aggregate: LoanState) -> None:
        """One wish of a kind is asked for at a time; a new one takes the place of the old."""
        aggregate.pending = {**aggregate.pending, self.change.kind: self.asked}


class LoanExtended(LoanFact):
    """The loan has a later end."""

    TOPIC = "lending.LoanExtended"
    RULE = "R-O6"
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        """The loan has the new days."""
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        aggregate.flags = self.flags
        aggregate.before_leaving = None


class LoanMoved(LoanFact):
    """The loan has other dates; its vacancy plan has another day too (R-O9).

    ``vacancy``: the plan that was made, with what is due before the new start.
    ``earliest_start``: that of the notice, without a waiver, where the lending manager's yes was a
    new approval (R-O3).
    """

    TOPIC = "lending.LoanMoved"
    RULE = "R-O6"
    vacancy_plan_due: date
    vacancy: tuple[VacancyChoice, tuple[PlanStep, ...]] | None
    flags: tuple[Flag, ...]
    earliest_start: date | None = None

    def apply(self, aggregate: LoanState) -> None:
        """The loan has the new days."""
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.vacancy = self.vacancy
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        if self.earliest_start is not None:
            aggregate.change_waiver = None
        aggregate.flags = self.flags
        aggregate.before_leaving = None


class LoanCutShort(LoanFact):
    """The loan has an earlier end; why, only the asking says (R-D1)."""

    TOPIC = "lending.LoanCutShort"
    RULE = "R-O6"
    last_day: date
    ground: Ground

    def apply(self, aggregate: LoanState) -> None:
        """The loan has the new days."""
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        aggregate.before_leaving = None


class PercentCorrected(LoanFact):
    """The percent is another from a day on, which may lie back in time.

    ``earliest_start``: as in ``LoanMoved``, for a higher percent before the start.
    """

    TOPIC = "lending.PercentCorrected"
    RULE = "R-O15"
    corrected: PercentFrom
    flags: tuple[Flag, ...]
    earliest_start: date | None = None

    def apply(self, aggregate: LoanState) -> None:
        """The loan has the new percents."""
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, {ChangeKind.CORRECT_PERCENT})
        if self.earliest_start is not None:
            aggregate.change_waiver = None
        aggregate.flags = self.flags
        if (agreed := aggregate.before_leaving) is not None:
            steps = changed_from(agreed.percent, self.corrected.start, self.corrected.percent)
            aggregate.before_leaving = agreed.model_copy(update={"percent": steps})


class CostCorrected(LoanFact):
    """The cost is another, for the whole loan."""

    TOPIC = "lending.CostCorrected"
    RULE = "R-O15"

    def apply(self, aggregate: LoanState) -> None:
        """The loan has the new cost."""
        aggregate.cost = self.facts.cost
        aggregate.pending = without(aggregate.pending, {ChangeKind.CORRECT_COST})


def without(
    pending: Mapping[ChangeKind, PendingChange], kinds: frozenset[ChangeKind] | set[ChangeKind]
) -> dict[ChangeKind, PendingChange]:
    """Return what is still asked for when some kinds are settled."""
    return {kind: asked for kind, asked in pending.items() if kind not in kinds}
