"""The message: how a contract travels, with the same bytes in the process and on Kafka."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.plumbing.base.telemetry import HEADER
from shared.plumbing.eventstore.store import EventStore, decode, traceparent_of

Announcement = Callable[[Any], Contract | None]
Announcements = Mapping[type[Event], tuple[Announcement, ...]]
"""Which events the others hear: pure functions of one event, at most one a stream."""


REMEMBERED = 2_000
"""Events, and messages, of which is known what they say; several listeners read them in turn."""


class Unreadable(Exception):
    """A message that does not say what its headers promise."""


@dataclass(frozen=True)
class Message:
    """One contract on its way, in the form of a CloudEvent.

    ``source`` is the stream and its epoch, ``id`` the notification id there: together they name
    the message for ever. ``seq`` is the version of the aggregate that said it. ``traceparent``
    names the span in which it happened, where that was traced.
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
        """The stream that it is said on."""
        return self.source.partition("@")[0]

    @property
    def key(self) -> bytes:
        """What keeps the messages of one aggregate in order on the wire."""
        return str(self.subject).encode()

    def headers(self) -> dict[str, str]:
        """Return the CloudEvents headers of the binary form, and that of W3C Trace Context."""
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
        """Read a message from the wire.

        Raises:
            Unreadable: when a header is missing or is not what it should be.
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
        """Return the data as it reads."""
        return json.loads(self.data)

    def contract(self, kind: type[Contract]) -> Contract:
        """Read what is said.

        Raises:
            Unreadable: when the data is no such contract.
        """
        try:
            return _read(kind, self.data)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{self.name}: {error}") from error


@lru_cache(maxsize=REMEMBERED)
def _read(kind: type[Contract], data: bytes) -> Contract:
    """Read what was sent; what cannot be read is not remembered."""
    return kind.model_validate(json.loads(data))


class Publisher:
    """What a service says on its streams: its log, seen through its announcements."""

    def __init__(
        self, store: EventStore, announcements: Announcements, streams: Sequence[str] = ()
    ) -> None:
        self._store = store
        self._announcements = announcements
        self.streams = tuple(streams)
        # What an event says depends on nothing else: several couriers ask for the same.
        self._messages = lru_cache(maxsize=REMEMBERED)(self._said)

    @property
    def epoch(self) -> str:
        """The epoch of what is said now; a restore to an earlier time starts a new one."""
        return self._epochs()(self.last() + 1)

    def _epochs(self) -> Callable[[int], str]:
        """Return what tells the epoch in which a position of the log was said.

        What was said before a restore keeps its name, so that saying it again has no effect. It is
        looked up each time: a process that stayed up during a restore goes by it as well.
        """
        rows = self._store.database.rows("SELECT id, since FROM epoch ORDER BY since DESC")

        def epoch_of(position: int) -> str:
            for row in rows:
                if row["since"] <= position:
                    return str(row["id"])
            raise RuntimeError("the database has not been migrated")

        return epoch_of

    def wake(self, listener: threading.Event) -> None:
        """Raise this flag whenever something may have been said."""
        self._store.wake(listener)

    def last(self) -> int:
        """Return the position of the newest event, 0 when there is none."""
        return self._store.recorder.max_notification_id() or 0

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        """Return the events after a position, each with the message it makes on that stream."""
        return [
            (position, next((each for each in said if each.stream == stream), None))
            for position, said in self.read_all(after, limit)
        ]

    def read_all(self, after: int, limit: int = 500) -> Sequence[tuple[int, Sequence[Message]]]:
        """Return the events after a position, each with the messages it makes on any stream."""
        found = self._store.recorder.select_notifications(after, limit, inclusive_of_start=False)
        if not found:
            return []
        epoch_of = self._epochs()
        return [(each.id, self._messages(each, epoch_of(each.id))) for each in found]

    def _said(self, stored: Notification, epoch: str) -> tuple[Message, ...]:
        return tuple(self._say(stored, epoch))

    def _say(self, stored: Notification, epoch: str) -> Iterator[Message]:
        event = decode(stored)
        for announce in self._announcements.get(type(event), ()):
            said = announce(event)
            if said is not None:
                yield Message(
                    source=f"{said.STREAM}@{epoch}",
                    id=str(stored.id),
                    name=said.NAME,
                    subject=event.originator_id,
                    seq=event.originator_version,
                    time=event.timestamp,
                    data=said.model_dump_json().encode(),
                    traceparent=traceparent_of(stored),
                )
