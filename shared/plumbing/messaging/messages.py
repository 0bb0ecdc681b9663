"""The message: how a contract is sent, with the same bytes in process and on Kafka."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.plumbing.base.telemetry import HEADER
from shared.plumbing.eventstore.recorder import LogRow
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.stored_events import decoded, traceparent_of

Announcement = Callable[[Any], Contract | None]
Announcements = Mapping[type[Event], tuple[Announcement, ...]]
"""Which events are published: pure functions of one event, at most one per stream."""


REMEMBERED = 2_000
"""How many decoded events and messages are cached; several consumers read the same ones."""


class Unreadable(Exception):
    """A message that does not match its headers."""


@dataclass(frozen=True)
class Message:
    """One contract in transit, as a CloudEvent.

    ``source`` is the stream and its epoch, ``id`` the notification id there: together they identify
    the message permanently. ``seq`` is the version of the aggregate that published it.
    ``traceparent`` names the span in which the event was stored, if it was traced.
    """

    source: str
    id: str
    name: str
    subject: UUID
    seq: int
    time: datetime
    data: bytes
    traceparent: str | None = None

    @property
    def stream(self) -> str:
        """The stream that it is published on."""
        return self.source.partition("@")[0]

    @property
    def key(self) -> bytes:
        """The Kafka key, which keeps the messages of one aggregate in order."""
        return str(self.subject).encode()

    def headers(self) -> dict[str, str]:
        """The CloudEvents headers of the binary form, and the W3C Trace Context header."""
        traced = {HEADER: self.traceparent} if self.traceparent is not None else {}
        return {
            "content-type": "application/json",
            "ce_specversion": "1.0",
            "ce_source": self.source,
            "ce_id": self.id,
            "ce_type": self.name,
            "ce_subject": str(self.subject),
            "ce_seq": str(self.seq),
            "ce_time": self.time.isoformat(),
            **traced,
        }

    @classmethod
    def parse(cls, headers: Mapping[str, str], data: bytes) -> "Message":
        """Parse a message from the wire.

        Raises:
            Unreadable: when a header is missing or invalid.
        """
        try:
            return cls(
                source=headers["ce_source"],
                id=headers["ce_id"],
                name=headers["ce_type"],
                subject=UUID(headers["ce_subject"]),
                seq=int(headers["ce_seq"]),
                time=datetime.fromisoformat(headers["ce_time"]),
                data=data,
                traceparent=headers.get(HEADER),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"headers: {error}") from error

    def content(self) -> dict[str, Any]:
        return json.loads(self.data)

    def contract(self, kind: type[Contract]) -> Contract:
        """Parse the data as a contract.

        Raises:
            Unreadable: when the data is not such a contract.
        """
        try:
            return _read(kind, self.data)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{self.name}: {error}") from error


@lru_cache(maxsize=REMEMBERED)
def _read(kind: type[Contract], data: bytes) -> Contract:
    """Parse the data; failures are not cached."""
    return kind.model_validate(json.loads(data))


@lru_cache(maxsize=REMEMBERED)
def over_the_wire(message: Message) -> Message:
    """Serialise and parse a message as the wire does, so that both transports run the same code."""
    return Message.parse(message.headers(), bytes(message.data))


class Publisher:
    """What a service publishes on its streams: its log, mapped by its announcements."""

    def __init__(
        self, store: EventStore, announcements: Announcements, streams: Sequence[str] = ()
    ) -> None:
        self._store = store
        self._announcements = announcements
        self.streams = tuple(streams)
        # The messages of an event depend on nothing else: several couriers ask for the same ones.
        self._messages = lru_cache(maxsize=REMEMBERED)(self._messages_of)

    @property
    def epoch(self) -> str:
        """The epoch of what is published now; a restore to an earlier time starts a new one."""
        return self._epochs()(self.last() + 1)

    def _epochs(self) -> Callable[[int], str]:
        """A function that returns the epoch of a position in the log.

        Messages published before a restore keep their identity, so that publishing them again has
        no effect. The epochs are read each time, so that a process that stayed up during a restore
        uses the new one as well.
        """
        rows = self._store.database.rows("SELECT id, since FROM epoch ORDER BY since DESC")

        def epoch_of(position: int) -> str:
            for row in rows:
                if row["since"] <= position:
                    return str(row["id"])
            raise RuntimeError("The database has not been migrated: run “utbyte migrate”.")

        return epoch_of

    def wake(self, listener: threading.Event) -> None:
        """Set this ``threading.Event`` whenever something may have been published."""
        self._store.wake_with_events(listener)

    def last(self) -> int:
        """The position of the newest event, 0 when there is none."""
        return self._store.recorder.max_notification_id() or 0

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        """The events after a position, each with its message on that stream, if any."""
        return [
            (position, next((each for each in published if each.stream == stream), None))
            for position, published in self.read_all(after, limit)
        ]

    def read_all(self, after: int, limit: int = 500) -> Sequence[tuple[int, Sequence[Message]]]:
        """The events after a position, each with its messages on all streams."""
        found = self._store.recorder.read_log(after, limit)
        if not found:
            return []
        epoch_of = self._epochs()
        return [(each[0], self._messages(each, epoch_of(each[0]))) for each in found]

    def _messages_of(self, stored: LogRow, epoch: str) -> tuple[Message, ...]:
        return tuple(self._say(stored, epoch))

    def _say(self, stored: LogRow, epoch: str) -> Iterator[Message]:
        position, aggregate_id, version, topic, state = stored
        event = decoded(topic, aggregate_id, version, state)
        for announce in self._announcements.get(type(event), ()):
            published = announce(event)
            if published is not None:
                yield Message(
                    source=f"{published.STREAM}@{epoch}",
                    id=str(position),
                    name=published.NAME,
                    subject=event.originator_id,
                    seq=event.originator_version,
                    time=event.timestamp,
                    data=published.model_dump_json().encode(),
                    traceparent=traceparent_of(state),
                )
