"""A notification: a step that is waiting for someone, or news; raised once."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from services.notifications.domain import rules
from services.notifications.domain.addresses import Address, Place
from services.notifications.domain.kinds import Kind, waits
from services.notifications.domain.rules import Case
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.refusals import NotFound
from shared.kernel.values import Value


class How(StrEnum):
    """How a waiting step ended: someone took it, or it is no longer needed."""

    TAKEN = "taken"
    NO_LONGER_NEEDED = "no_longer_needed"


class Matter(Value):
    """What a notification is about: it holds no reason, motivation or cost (R-N3)."""

    kind: Kind
    address: Address
    case: Case
    due: date | None = None

    @property
    def notification_id(self) -> UUID:
        """The id of its one notification."""
        return rules.notification_id(self.kind, self.case, self.address)


class NotificationRaised(Created):
    """A step is waiting at an address, or there is news for it.

    ``seq`` is the version of the case's file that reported it.
    """

    TOPIC = "notifications.NotificationRaised"
    RULE = "R-N1"
    matter: Matter
    waits: bool
    seq: int


class NotificationRaisedAgain(Event):
    """The step is waiting again or has another due day, or the news is repeated; it is unread."""

    TOPIC = "notifications.NotificationRaisedAgain"
    RULE = "R-N1"
    matter: Matter
    waits: bool
    seq: int

    def apply(self, aggregate: "Notification") -> None:
        aggregate.matter = self.matter
        aggregate.seq = self.seq
        aggregate.done = False
        aggregate.read_by = frozenset()


class NotificationDone(Event):
    """The step was taken or is no longer needed; it is not waiting any more."""

    TOPIC = "notifications.NotificationDone"
    RULE = "R-N1"
    how: How
    seq: int

    def apply(self, aggregate: "Notification") -> None:
        aggregate.done = True
        aggregate.seq = self.seq


class NotificationReminded(Event):
    """The due day is near and no one has taken the step; the notification is unread again."""

    TOPIC = "notifications.NotificationReminded"
    RULE = "R-N2"

    def apply(self, aggregate: "Notification") -> None:
        """Mark it as unread for everyone."""
        aggregate.read_by = frozenset()


class NotificationRead(Event):
    """A person whom it reaches has read it."""

    TOPIC = "notifications.NotificationRead"
    RULE = "R-N1"
    person_id: UUID

    def apply(self, aggregate: "Notification") -> None:
        aggregate.read_by = aggregate.read_by | {self.person_id}


class Notification(Aggregate):
    """A notification of one matter to one address."""

    TOPIC = "notifications.Notice"

    def __init__(self, matter: Matter, seq: int) -> None:
        self.matter = matter
        self.seq = seq
        self.done = False
        self.read_by: frozenset[UUID] = frozenset()

    @classmethod
    def raised(cls, actor: Actor, matter: Matter, seq: int) -> Self:
        """Raise it for the first time; ``seq`` is the version of the file that reports it."""
        return cls.create(
            NotificationRaised,
            actor,
            matter.notification_id,
            matter=matter,
            waits=waits(matter.kind),
            seq=seq,
        )

    def raise_again(self, actor: Actor, matter: Matter, seq: int) -> None:
        """Raise it again when the case has returned to this step (R-N1).

        Harmless for an older version of the file, and for a step that is already waiting with the
        same due day.
        """
        if seq <= self.seq or (self.is_waiting and matter.due == self.matter.due):
            return
        self.record(
            NotificationRaisedAgain, actor, matter=matter, waits=waits(matter.kind), seq=seq
        )

    def settle(self, actor: Actor, how: How, seq: int) -> None:
        """Record that the step is no longer waiting.

        Harmless for news, for a settled step, and for a version of the file from before this was
        raised.
        """
        if self.is_waiting and seq > self.seq:
            self.record(NotificationDone, actor, how=how, seq=seq)

    def remind(self, actor: Actor) -> None:
        """R-N2: remind people before the due day; harmless when the step is no longer waiting."""
        if self.is_waiting:
            self.record(NotificationReminded, actor)

    def read(self, actor: Actor, places: Collection[Place]) -> None:
        """Mark it as read by a person who holds these places today; repeating it is harmless.

        Raises:
            NotFound: when it is not for this person.
        """
        reader, matter = actor.by, self.matter
        waiting = self.is_waiting
        if reader is None or not rules.reaches(
            matter.case, matter.address, places, waiting=waiting
        ):
            raise NotFound("There is no such notification.")
        if reader not in self.read_by:
            self.record(NotificationRead, actor, person_id=reader)

    @property
    def is_waiting(self) -> bool:
        return waits(self.matter.kind) and not self.done
