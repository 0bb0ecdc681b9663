"""What can happen to an interest."""

from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.listings.domain.offer import Form, Purpose
from services.listings.domain.rules.saying import Talk
from services.listings.domain.standing import Case, Ground, Standing
from shared.kernel.aggregate import Created, Event
from shared.kernel.dates import Period
from shared.kernel.personal import PersonalText


class InterestState(Protocol):
    """What the events of an interest change."""

    case: Case
    standing: Standing
    round: int
    declined_by: UUID | None
    lapsed_by: Ground | None


class InterestSaid(Created):
    """An employee is interested; the own manager is asked."""

    TOPIC = "listings.InterestSaid"
    RULE = "R-L3"
    case: Case
    standing: Standing
    talk: Talk
    motivation: PersonalText
    round: int


class InterestMoved(Event):
    """The interest went a step on its way; case and standing are said whole."""

    case: Case
    standing: Standing

    def apply(self, aggregate: InterestState) -> None:
        """Take the new standing."""
        aggregate.standing = self.standing


class InterestSaidAgain(InterestMoved):
    """The interest is said anew after it had come to an end; the way begins again."""

    TOPIC = "listings.InterestSaidAgain"
    RULE = "R-L3"
    talk: Talk
    motivation: PersonalText
    round: int

    def apply(self, aggregate: InterestState) -> None:
        """Begin the next round."""
        super().apply(aggregate)
        aggregate.case = self.case
        aggregate.round = self.round
        aggregate.declined_by = None
        aggregate.lapsed_by = None


class InterestPassedOn(InterestMoved):
    """Unanswered in time, it went to the next."""

    TOPIC = "listings.InterestPassedOn"
    RULE = "R-L4"


class InterestEndorsed(InterestMoved):
    """The manager, or who answered instead, says yes; it can be forwarded."""

    TOPIC = "listings.InterestEndorsed"
    RULE = "R-L4"


class InterestDeclined(InterestMoved):
    """The manager, or who answered instead, says no, with a reason for the employee."""

    TOPIC = "listings.InterestDeclined"
    RULE = "R-L4"
    reason: PersonalText

    def apply(self, aggregate: InterestState) -> None:
        """Take the new standing, and who said no."""
        super().apply(aggregate)
        aggregate.declined_by = self.by


class DeclineTakenUp(InterestMoved):
    """The contact person asks the manager's superior to look at a decline again."""

    TOPIC = "listings.DeclineTakenUp"
    RULE = "R-L4"


class InterestForwarded(InterestMoved):
    """The receiver sees it from now on."""

    TOPIC = "listings.InterestForwarded"
    RULE = "R-L4"


class InterestAccepted(InterestMoved):
    """The receiving manager chose it; a loan is to be proposed with what stands here."""

    TOPIC = "listings.InterestAccepted"
    RULE = "R-L5"
    collaboration_id: UUID
    form: Form
    period: Period
    percent: Decimal
    purpose: Purpose


class InterestNotChosen(InterestMoved):
    """All places have become agreed loans of others."""

    TOPIC = "listings.InterestNotChosen"
    RULE = "R-L9"


class InterestWithdrawn(InterestMoved):
    """The employee took it back."""

    TOPIC = "listings.InterestWithdrawn"
    RULE = "R-L4"


class InterestLapsed(InterestMoved):
    """It came to nothing without a decision."""

    TOPIC = "listings.InterestLapsed"
    RULE = "R-L4"
    ground: Ground

    def apply(self, aggregate: InterestState) -> None:
        """Take the new standing, and why."""
        super().apply(aggregate)
        aggregate.lapsed_by = self.ground
