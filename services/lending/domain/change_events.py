"""The events of changing an agreed loan: what was requested, by whom, and what took effect."""

from collections.abc import Mapping
from datetime import date

from services.lending.domain.asking import Change, PendingChange
from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import PlanStep
from services.lending.domain.words import BackfillChoice, ChangeKind, Flag, Ground, Party
from shared.kernel.dates import PercentFrom, changed_from
from shared.kernel.personal import PersonalText

OF_DAYS = frozenset({ChangeKind.EXTEND, ChangeKind.MOVE, ChangeKind.CUT_SHORT})
"""The changes of the loan's days: when one takes effect, other requests of these kinds are void."""


class ChangeAsked(LoanStep):
    """A party approved a change; the first approval is the request itself.

    ``asked`` holds the request, the approvals and the parties still missing; when none is missing,
    the change takes effect in the same transaction. Only the request to cut a loan short has a
    ``reason``.
    """

    TOPIC = "lending.ChangeAsked"
    RULE = "R-O15"
    asked: PendingChange
    on_behalf_of: Party
    reason: PersonalText | None

    @property
    def change(self) -> Change:
        return self.asked.change

    @property
    def waits_for(self) -> tuple[Party, ...]:
        return self.asked.waits_for

    def apply(self, aggregate: LoanState) -> None:
        """Only one request of each kind is pending; a new one replaces the old."""
        aggregate.pending = {**aggregate.pending, self.change.kind: self.asked}


class LoanExtended(LoanFact):
    """The loan has a later end."""

    TOPIC = "lending.LoanExtended"
    RULE = "R-O6"
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        aggregate.flags = self.flags
        aggregate.before_leaving = None


class LoanMoved(LoanFact):
    """The dates of the loan changed, and with them the due dates of its backfill plan (R-O9).

    ``backfill``: the existing plan, adjusted so that everything is due before the new start.
    ``earliest_start``: as the notice gives it without a waiver, when the lending manager's approval
    of the change was a new approval of the loan (R-O3).
    """

    TOPIC = "lending.LoanMoved"
    RULE = "R-O6"
    backfill_plan_due: date
    backfill: tuple[BackfillChoice, tuple[PlanStep, ...]] | None
    flags: tuple[Flag, ...]
    earliest_start: date | None = None

    def apply(self, aggregate: LoanState) -> None:
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.backfill = self.backfill
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        if self.earliest_start is not None:
            aggregate.change_waiver = None
        aggregate.flags = self.flags
        aggregate.before_leaving = None


class LoanCutShort(LoanFact):
    """The loan ends earlier; only the request contains the reason (R-D1)."""

    TOPIC = "lending.LoanCutShort"
    RULE = "R-O6"
    last_day: date
    ground: Ground

    def apply(self, aggregate: LoanState) -> None:
        aggregate.period = self.facts.period
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, OF_DAYS)
        aggregate.before_leaving = None


class PercentCorrected(LoanFact):
    """The percent changed from a day on, which may be in the past.

    ``earliest_start``: as in ``LoanMoved``, for a higher percent before the start.
    """

    TOPIC = "lending.PercentCorrected"
    RULE = "R-O15"
    corrected: PercentFrom
    flags: tuple[Flag, ...]
    earliest_start: date | None = None

    def apply(self, aggregate: LoanState) -> None:
        aggregate.percent = self.facts.percent
        aggregate.pending = without(aggregate.pending, {ChangeKind.CORRECT_PERCENT})
        if self.earliest_start is not None:
            aggregate.change_waiver = None
        aggregate.flags = self.flags
        if (agreed := aggregate.before_leaving) is not None:
            steps = changed_from(agreed.percent, self.corrected.start, self.corrected.percent)
            aggregate.before_leaving = agreed.model_copy(update={"percent": steps})


class CostCorrected(LoanFact):
    """The cost changed for the whole loan."""

    TOPIC = "lending.CostCorrected"
    RULE = "R-O15"

    def apply(self, aggregate: LoanState) -> None:
        aggregate.cost = self.facts.cost
        aggregate.pending = without(aggregate.pending, {ChangeKind.CORRECT_COST})


def without(
    pending: Mapping[ChangeKind, PendingChange], kinds: frozenset[ChangeKind] | set[ChangeKind]
) -> dict[ChangeKind, PendingChange]:
    return {kind: asked for kind, asked in pending.items() if kind not in kinds}
