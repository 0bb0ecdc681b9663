"""How several parties agree on one change: each says yes to the same wish, until all have."""

from datetime import date

from services.lending.domain.values import Cost
from services.lending.domain.words import ChangeKind, Ground, Party
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.personal import PersonalText
from shared.kernel.values import Value


class Change(Value):
    """A wished change of an agreed loan; two wishes are the same when they are equal.

    To extend, move and cut short say the whole new ``period``; a correction says the ``percent``
    from a day on, or the ``cost``.
    """

    kind: ChangeKind
    period: Period | None = None
    percent: PercentFrom | None = None
    cost: Cost | None = None
    ground: Ground | None = None


class CutShort(Value):
    """A wish to end a running loan early (R-O6).

    ``last_day`` may have passed: then it is a fact, told late (R-O15). Without it the termination
    of the terms is counted from today (on the ground of danger: today is the last day). The one who
    asks gives a reason; who answers needs none.
    """

    last_day: date | None = None
    ground: Ground = Ground.ORDINARY
    reason: PersonalText | None = None


class Yes(Value):
    """A party's yes, with its day."""

    party: Party
    on: date


class PendingChange(Value):
    """A change that was asked for, who is needed, and who has said yes so far."""

    change: Change
    needed: tuple[Party, ...]
    said: tuple[Yes, ...] = ()

    @property
    def waits_for(self) -> tuple[Party, ...]:
        """The parties whose yes is missing, in the order they are needed."""
        return tuple(party for party in self.needed if self.said_on(party) is None)

    def said_on(self, party: Party) -> date | None:
        """Return the day of that party's yes, or nothing."""
        return next((yes.on for yes in self.said if yes.party is party), None)

    def needing(self, needed: tuple[Party, ...]) -> "PendingChange":
        """Return the same with others needed; who has said yes has said it."""
        return PendingChange(change=self.change, needed=needed, said=self.said)

    def with_yes(self, party: Party, on: date) -> "PendingChange":
        """Return the same with one more yes."""
        said = (*self.said, Yes(party=party, on=on))
        return PendingChange(change=self.change, needed=self.needed, said=said)
