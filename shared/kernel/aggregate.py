"""The base of aggregates and their events: decide in public, apply in private."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self, cast
from uuid import UUID

from eventsourcing.domain import BaseAggregate, CanInitAggregate, CanMutateAggregate
from eventsourcing.utils import register_topic
from pydantic import BaseModel, ConfigDict

from shared.kernel.values import Value


class Actor(Value):
    """Who acts, when, and on which business day; the domain gets the time from the command.

    ``by`` is the opaque id of a person; it is None when the calendar or a message acts.
    """

    by: UUID | None
    at: datetime
    on: date


class Event(BaseModel, CanMutateAggregate[UUID]):
    """A fact in the past.

    A concrete event freezes its name in ``TOPIC`` and names the rule that allowed it in ``RULE``.
    When its form changes, ``class_version`` increases and a static ``upcast_vN_vM`` converts
    states that were stored in the old form.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    TOPIC: ClassVar[str]
    RULE: ClassVar[str] = ""
    class_version: ClassVar[int] = 1

    originator_id: UUID
    originator_version: int
    timestamp: datetime
    by: UUID | None
    on: date

    def security(self) -> Mapping[str, UUID | str] | None:
        """What the security log records of it, with the log's ``event``; usually None."""
        return None

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Register the frozen name; two events with the same name are an error."""
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)


class Created(Event, CanInitAggregate[UUID]):
    """The first fact of an aggregate; its fields are the arguments of the aggregate's init."""

    originator_topic: str


class Aggregate(BaseAggregate[UUID]):
    """An object with an id, a history and rules.

    A concrete aggregate freezes its name in ``TOPIC``. Its public methods check and then call
    ``record``; an event's ``apply`` only assigns.
    """

    TOPIC: ClassVar[str]
    STATE: ClassVar[type[Value] | None] = None
    """All attributes of an aggregate whose history has no end; the store keeps snapshots of it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the frozen name."""
        super().__init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)

    @classmethod
    def create(cls, event: type[Created], actor: Actor, id: UUID, **fields: Any) -> Self:  # noqa: A002 - the word
        """Create a new aggregate with its first event."""
        create = cast("Callable[..., Self]", cls._create)
        return create(event, id=id, timestamp=actor.at, by=actor.by, on=actor.on, **fields)

    def record(self, event: type[Event], actor: Actor, **fields: Any) -> None:
        """Record an event: apply it now and store it with the next save."""
        self.trigger_event(event, timestamp=actor.at, by=actor.by, on=actor.on, **fields)
