"""The events of an interest."""

from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.listings.domain.offer import Form, Purpose
from services.listings.domain.rules.expressing import Talk
from services.listings.domain.standing import Case, Ground, Standing
from shared.kernel.aggregate import Created, Event
from shared.kernel.dates import Period
from shared.kernel.personal import PersonalText


class InterestState(Protocol):
    """The state that the events of an interest change."""

    case: Case
    standing: Standing
    round: int
    declined_by: UUID | None
    lapsed_by: Ground | None


class InterestExpressed(Created):
    """An employee expressed interest; their manager is asked to endorse it."""

    TOPIC = "listings.InterestExpressed"
    RULE = "R-L3"
    case: Case
    standing: Standing
    talk: Talk
    motivation: PersonalText
    round: int


class InterestMoved(Event):
    """The interest moved a step; the event holds the whole case and standing."""

    case: Case
    standing: Standing

    def apply(self, aggregate: InterestState) -> None:
        aggregate.standing = self.standing


class InterestExpressedAgain(InterestMoved):
    """The employee expressed the interest again after it ended; the steps start over."""

    TOPIC = "listings.InterestExpressedAgain"
    RULE = "R-L3"
    talk: Talk
    motivation: PersonalText
    round: int

    def apply(self, aggregate: InterestState) -> None:
        super().apply(aggregate)
        aggregate.case = self.case
        aggregate.round = self.round
        aggregate.declined_by = None
        aggregate.lapsed_by = None


class InterestPassedOn(InterestMoved):
    """No one answered in time, so the interest was passed on to the next person."""

    TOPIC = "listings.InterestPassedOn"
    RULE = "R-L4"


class InterestEndorsed(InterestMoved):
    """The manager, or a person in their place, endorsed it; it can be forwarded."""

    TOPIC = "listings.InterestEndorsed"
    RULE = "R-L4"


class InterestDeclined(InterestMoved):
    """The manager, or a person in their place, declined it, with a reason for the employee."""

    TOPIC = "listings.InterestDeclined"
    RULE = "R-L4"
    reason: PersonalText

    def apply(self, aggregate: InterestState) -> None:
        super().apply(aggregate)
        aggregate.declined_by = self.by


class DeclineTakenUp(InterestMoved):
    """The contact person asked the manager's superior to reconsider a decline."""

    TOPIC = "listings.DeclineTakenUp"
    RULE = "R-L4"


class InterestForwarded(InterestMoved):
    """The interest was forwarded; the receiver sees it from now on."""

    TOPIC = "listings.InterestForwarded"
    RULE = "R-L4"


class InterestAccepted(InterestMoved):
    """The receiving manager selected the person; the loan is proposed with this event's terms."""

    TOPIC = "listings.InterestAccepted"
    RULE = "R-L5"
    collaboration_id: UUID
    form: Form
    period: Period
    percent: Decimal
    purpose: Purpose


class InterestNotChosen(InterestMoved):
    """All places became agreed loans of other people."""

    TOPIC = "listings.InterestNotChosen"
    RULE = "R-L9"


class InterestWithdrawn(InterestMoved):
    """The employee withdrew the interest."""

    TOPIC = "listings.InterestWithdrawn"
    RULE = "R-L4"


class InterestLapsed(InterestMoved):
    """The interest ended without a decision; ``ground`` tells why."""

    TOPIC = "listings.InterestLapsed"
    RULE = "R-L4"
    ground: Ground

    def apply(self, aggregate: InterestState) -> None:
        super().apply(aggregate)
        aggregate.lapsed_by = self.ground
