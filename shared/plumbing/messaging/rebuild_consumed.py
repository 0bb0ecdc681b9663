"""Rebuilds a read model of other services' contracts from their feeds, while it is in use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, cast

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.contracts.base import Contract
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.eventstore.rebuild import CHUNK, Progress, rebuild_from, untold
from shared.plumbing.eventstore.views import View
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.handled import Spans
from shared.plumbing.messaging.messages import Message


class Feed(Protocol):
    """What another service publishes, from any position: its publisher, or its feed over HTTP."""

    def last(self) -> int: ...

    def read(
        self, stream: str, after: int, limit: int = CHUNK
    ) -> Sequence[tuple[int, Message | None]]:
        """The positions after ``after``, each with its message on that stream, if any."""
        ...


def rebuild_consumed_view(
    consumer: Consumer,
    view: View,
    feeds: Mapping[str, Feed],
    progress: Progress = untold,
) -> int:
    """Rebuild a view of consumed contracts from the feeds; return how many rows it has.

    The new table contains exactly the messages that have taken effect: those up to the cursor, in
    the inbox or in a span of what was pruned, except dead letters. All others are still to be
    handled and will update the new table.

    Raises:
        NeverIdle: when others never release the old table, or messages are handled faster than
            the feeds can be read.
    """
    return rebuild_from(consumer.store.database, view, _Consumed(consumer, view, feeds, progress))


class _Consumed:
    def __init__(
        self, consumer: Consumer, view: View, feeds: Mapping[str, Feed], progress: Progress
    ) -> None:
        self._consumer = consumer
        kinds = [cast("type[Contract]", kind) for kind in view.folds]
        self._kinds = {kind.NAME: kind for kind in kinds}
        self._feeds = {stream: feeds[stream] for stream in sorted({kind.STREAM for kind in kinds})}
        self._progress = progress
        self._at = dict.fromkeys(self._feeds, 0)
        self._waiting: dict[str, list[tuple[int, Message]]] = {each: [] for each in self._feeds}

    def more(self) -> Iterator[object]:
        for stream in self._feeds:
            with self._consumer.store.database.transaction() as cursor:
                seen = _Seen(cursor, stream)
            while self._read(stream):
                yield from self._given(stream, seen)
                failpoint("in-rebuild")

    def rest(self, cursor: Cursor[DictRow]) -> Sequence[object] | None:
        seen_streams = {stream: _Seen(cursor, stream) for stream in self._feeds}
        if any(seen.last > self._at[stream] for stream, seen in seen_streams.items()):
            return None
        return [fact for stream, seen in seen_streams.items() for fact in self._given(stream, seen)]

    def _read(self, stream: str) -> bool:
        page = self._feeds[stream].read(stream, self._at[stream], CHUNK)
        self._waiting[stream] += [
            (position, message)
            for position, message in page
            if message is not None and message.name in self._kinds
        ]
        if page:
            self._at[stream] = page[-1][0]
        known = sum(max(feed.last(), self._at[each]) for each, feed in self._feeds.items())
        self._progress(sum(self._at.values()), known)
        return bool(page)

    def _given(self, stream: str, seen: "_Seen") -> list[object]:
        waiting = self._waiting[stream]
        self._waiting[stream] = [each for each in waiting if not seen.has(*each)]
        return [
            message.contract(self._kinds[message.name])
            for position, message in waiting
            if seen.has(position, message)
        ]


class _Seen:
    """Which messages of a stream have taken effect here, as a transaction sees it."""

    def __init__(self, cursor: Cursor[DictRow], stream: str) -> None:
        cursor.execute("SELECT position FROM cursors WHERE stream = %s", (stream,))
        row = cursor.fetchone()
        self._cursor = int(row["position"]) if row is not None else 0
        cursor.execute(
            "SELECT id FROM inbox"
            " WHERE CASE WHEN split_part(source, '@', 1) = %s THEN id::bigint > %s END",
            (stream, self._cursor),
        )
        self._beyond = {int(row["id"]) for row in cursor}
        cursor.execute(
            "SELECT id FROM dead_letters d WHERE stream = %s AND NOT EXISTS"
            " (SELECT FROM inbox i WHERE i.source = d.source AND i.id = d.id)",
            (stream,),
        )
        self._dead = {str(row["id"]) for row in cursor}
        self._spans = Spans(cursor, stream)

    @property
    def last(self) -> int:
        return max(self._cursor, *self._beyond, 0)

    def has(self, position: int, message: Message) -> bool:
        if position <= self._cursor:
            return message.id not in self._dead
        return position in self._beyond or self._spans.cover(message)
