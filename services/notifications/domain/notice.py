"""A notice: a thing that waits for somebody, or that somebody should know; raised once."""

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
    """How a step that waited is no longer waited for."""

    TAKEN = "taken"
    FELL_AWAY = "fell_away"


class Matter(Value):
    """What is raised: no reason, motivation or cost is part of it (R-N3)."""

    kind: Kind
    address: Address
    case: Case
    due: date | None = None

    @property
    def notice_id(self) -> UUID:
        """The id of its one notice."""
        return rules.notice_id(self.kind, self.case, self.address)


class NoticeRaised(Created):
    """Something waits for an address, or is news to it.

    ``heard`` is the version of the case's file that said so.
    """

    TOPIC = "notifications.NoticeRaised"
    RULE = "R-N1"
    matter: Matter
    waits: bool
    heard: int


class NoticeRaisedAgain(Event):
    """The same thing waits anew or by another day, or is news again; nobody has read it yet."""

    TOPIC = "notifications.NoticeRaisedAgain"
    RULE = "R-N1"
    matter: Matter
    waits: bool
    heard: int

    def apply(self, aggregate: "Notice") -> None:
        """Open it again."""
        aggregate.matter = self.matter
        aggregate.heard = self.heard
        aggregate.done = False
        aggregate.read_by = frozenset()


class NoticeDone(Event):
    """The step was taken, or fell away; nobody waits."""

    TOPIC = "notifications.NoticeDone"
    RULE = "R-N1"
    how: How
    heard: int

    def apply(self, aggregate: "Notice") -> None:
        """Close it."""
        aggregate.done = True
        aggregate.heard = self.heard


class NoticeReminded(Event):
    """Its due day is near and nobody has taken the step; nobody has read it anew yet."""

    TOPIC = "notifications.NoticeReminded"
    RULE = "R-N2"

    def apply(self, aggregate: "Notice") -> None:
        """Let it be read once more."""
        aggregate.read_by = frozenset()


class NoticeRead(Event):
    """A person whom it reaches has seen it."""

    TOPIC = "notifications.NoticeRead"
    RULE = "R-N1"
    person_id: UUID

    def apply(self, aggregate: "Notice") -> None:
        """Keep who has seen it."""
        aggregate.read_by = aggregate.read_by | {self.person_id}


class Notice(Aggregate):
    """One thing for one address."""

    TOPIC = "notifications.Notice"

    def __init__(self, matter: Matter, heard: int) -> None:
        self.matter = matter
        self.heard = heard
        self.done = False
        self.read_by: frozenset[UUID] = frozenset()

    @classmethod
    def raised(cls, actor: Actor, matter: Matter, heard: int) -> Self:
        """Raise it for the first time; ``heard`` is the version of the file that says so."""
        return cls.create(
            NoticeRaised,
            actor,
            matter.notice_id,
            matter=matter,
            waits=waits(matter.kind),
            heard=heard,
        )

    def raise_again(self, actor: Actor, matter: Matter, heard: int) -> None:
        """Raise it anew, when the case has come here again since (R-N1).

        What the file said before, and a step that waits already by the same day, is harmless.
        """
        if heard <= self.heard or (self.is_waiting and matter.due == self.matter.due):
            return
        self.record(NoticeRaisedAgain, actor, matter=matter, waits=waits(matter.kind), heard=heard)

    def settle(self, actor: Actor, how: How, heard: int) -> None:
        """Hear that nobody waits for the step any more.

        Harmless for news, for what is done already, and for what the file said before this was
        raised.
        """
        if self.is_waiting and heard > self.heard:
            self.record(NoticeDone, actor, how=how, heard=heard)

    def remind(self, actor: Actor) -> None:
        """Call the step to mind before its due day (R-N2); harmless when nobody is waited for."""
        if self.is_waiting:
            self.record(NoticeReminded, actor)

    def read(self, actor: Actor, held: Collection[Place]) -> None:
        """See it, as a person who holds these places today; seeing it twice is harmless.

        Raises:
            NotFound: when it is not for this person.
        """
        reader, matter = actor.by, self.matter
        waiting = self.is_waiting
        if reader is None or not rules.reaches(matter.case, matter.address, held, waiting=waiting):
            raise NotFound("There is no such notice.")
        if reader not in self.read_by:
            self.record(NoticeRead, actor, person_id=reader)

    @property
    def is_waiting(self) -> bool:
        """Whether a step is waited for."""
        return waits(self.matter.kind) and not self.done
