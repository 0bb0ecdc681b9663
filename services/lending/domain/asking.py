"""How several parties agree on one change: each approves the same request."""

from datetime import date

from services.lending.domain.values import Cost
from services.lending.domain.words import ChangeKind, Ground, Party
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.personal import PersonalText
from shared.kernel.values import Value


class Change(Value):
    """A requested change of an agreed loan; two requests are the same when they are equal.

    Extending, moving and cutting short give the whole new ``period``; a correction gives the
    ``percent`` from a day on, or the ``cost``.
    """

    kind: ChangeKind
    period: Period | None = None
    percent: PercentFrom | None = None
    cost: Cost | None = None
    ground: Ground | None = None


class CutShort(Value):
    """A request to end a running loan early (R-O6).

    A ``last_day`` in the past records a fact late (R-O15). Without ``last_day``, the termination
    period is counted from today; on the ground of danger, today is the last day. The party that
    asks gives a reason; the parties that approve need none.
    """

    last_day: date | None = None
    ground: Ground = Ground.ORDINARY
    reason: PersonalText | None = None


class Approval(Value):
    """A party's approval and its day."""

    party: Party
    on: date


class PendingChange(Value):
    """A requested change, the parties whose approval it needs, and the approvals so far."""

    change: Change
    needed: tuple[Party, ...]
    approvals: tuple[Approval, ...] = ()

    @property
    def waits_for(self) -> tuple[Party, ...]:
        """The parties whose approval is missing, in the order in which they are needed."""
        return tuple(party for party in self.needed if self.approved_on(party) is None)

    def approved_on(self, party: Party) -> date | None:
        return next((approval.on for approval in self.approvals if approval.party is party), None)

    def needing(self, needed: tuple[Party, ...]) -> "PendingChange":
        """Approvals already given remain."""
        return PendingChange(change=self.change, needed=needed, approvals=self.approvals)

    def with_approval(self, party: Party, on: date) -> "PendingChange":
        approvals = (*self.approvals, Approval(party=party, on=on))
        return PendingChange(change=self.change, needed=self.needed, approvals=approvals)
