"""Rebuild: a read model made anew from the facts while the service goes on, then swapped in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, cast

from psycopg import Connection, Cursor, Rollback, sql
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.plumbing.consumer import Consumer
from shared.plumbing.database import Database, query
from shared.plumbing.failpoints import failpoint
from shared.plumbing.heard import Spans
from shared.plumbing.messages import Message
from shared.plumbing.store import EventStore
from shared.plumbing.views import Key, Row, View, copy_rows, fold_in_memory, write

Progress = Callable[[int, int], None]
"""``(done, known)``: how many positions of the logs have been folded, of how many."""

CHUNK = 500
TRIES = 20
LOCK_SECONDS = 5
"""How long the swap waits for readers of the old table; all writers wait with it."""


def _untold(done: int, known: int) -> None:
    """Tell nobody how far it is."""
    del done, known


class NeverQuiet(Exception):
    """The swap found no moment in so many tries; the old table is still in use."""


class Feed(Protocol):
    """What another service says, from any position: its publisher, or its feed over HTTP."""

    def last(self) -> int:
        """Return the newest position."""
        ...

    def read(
        self, stream: str, after: int, limit: int = CHUNK
    ) -> Sequence[tuple[int, Message | None]]:
        """Return what was said after a position."""
        ...


class _Facts(Protocol):
    """The facts that a view follows, each given once."""

    def more(self) -> Iterator[object]:
        """Give what has come since the last time."""
        ...

    def rest(self, cursor: Cursor[DictRow]) -> Sequence[object] | None:
        """Return what is still missing now that nobody can save, or nothing: read more first."""
        ...


def rebuild(store: EventStore, view: View, progress: Progress = _untold) -> int:
    """Make a view of the service's own events anew from its log; return how many rows it has.

    Raises:
        NeverQuiet: when others hold the old table all the time.
    """
    return _rebuild(store.database, view, _Own(store, view, progress))


def rebuild_heard(
    consumer: Consumer,
    view: View,
    feeds: Mapping[str, Feed],
    progress: Progress = _untold,
) -> int:
    """Make a view of heard contracts anew from what was said; return how many rows it has.

    The new table holds just the messages that have had their effect: those up to the cursor, in
    the inbox or in a span of what was pruned, but for the dead letters. All others are still to
    come and go to the new table.

    Raises:
        NeverQuiet: when others hold the old table, or hear faster than the feeds can be read.
    """
    return _rebuild(consumer.store.database, view, _Heard(consumer, view, feeds, progress))


class _Own:
    def __init__(self, store: EventStore, view: View, progress: Progress) -> None:
        self._store = store
        self._topics = [cast("type[Event]", kind).TOPIC for kind in view.folds]
        self._progress = progress
        self._at = 0

    def more(self) -> Iterator[object]:
        known = self._store.recorder.max_notification_id() or 0
        for count, (position, event) in enumerate(
            self._store.log(self._at, CHUNK, self._topics), start=1
        ):
            self._at = position
            yield event
            if count % CHUNK == 0:
                failpoint("in-rebuild")
                self._progress(position, max(known, position))
        self._progress(max(known, self._at), max(known, self._at))

    def rest(self, cursor: Cursor[DictRow]) -> Sequence[object]:
        del cursor
        return list(self.more())


class _Heard:
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
                heard = _Ear(cursor, stream)
            while self._read(stream):
                yield from self._given(stream, heard)
                failpoint("in-rebuild")

    def rest(self, cursor: Cursor[DictRow]) -> Sequence[object] | None:
        ears = {stream: _Ear(cursor, stream) for stream in self._feeds}
        if any(heard.last > self._at[stream] for stream, heard in ears.items()):
            return None
        return [fact for stream, heard in ears.items() for fact in self._given(stream, heard)]

    def _read(self, stream: str) -> bool:
        said = self._feeds[stream].read(stream, self._at[stream], CHUNK)
        self._waiting[stream] += [
            (position, message)
            for position, message in said
            if message is not None and message.name in self._kinds
        ]
        if said:
            self._at[stream] = said[-1][0]
        known = sum(max(feed.last(), self._at[each]) for each, feed in self._feeds.items())
        self._progress(sum(self._at.values()), known)
        return bool(said)

    def _given(self, stream: str, heard: "_Ear") -> list[object]:
        waiting = self._waiting[stream]
        self._waiting[stream] = [each for each in waiting if not heard.has(*each)]
        return [
            message.contract(self._kinds[message.name])
            for position, message in waiting
            if heard.has(position, message)
        ]


class _Ear:
    """Which messages of a stream have had their effect here, as a transaction sees it."""

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


def _rebuild(database: Database, view: View, facts: _Facts) -> int:
    shadow = replace(view, name=f"{view.name}_anew")
    with database.alone(f"rebuild-{view.name}") as connection:
        _fill(connection, shadow, facts)
        failpoint("in-rebuild")
        for _ in range(TRIES):
            _follow(connection, shadow, facts)
            if _swapped(connection, view, shadow, facts):
                break
        else:
            raise NeverQuiet(view.name)
        count = sql.SQL("SELECT count(*) AS rows FROM {}").format(sql.Identifier(view.name))
        found = connection.execute(count).fetchone()
        return int(found["rows"]) if found is not None else 0


def _fill(connection: Connection[DictRow], shadow: View, facts: _Facts) -> None:
    rows: dict[Key, Row] = {}
    for fact in facts.more():
        fold_in_memory(shadow, rows, fact)
    table, *indexes = shadow.ddl()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(query(f"DROP TABLE IF EXISTS {shadow.name}"))
        cursor.execute(query(table))
        copy_rows(cursor, shadow, shadow.name, rows.values())
        for index in indexes:
            cursor.execute(query(index))


def _follow(connection: Connection[DictRow], shadow: View, facts: _Facts) -> None:
    """Write to the new table what has happened since it was filled, while nobody waits."""
    found = list(facts.more())
    with connection.transaction(), connection.cursor() as cursor:
        _write(cursor, shadow, found)


def _write(cursor: Cursor[DictRow], shadow: View, facts: Sequence[object]) -> None:
    for fact in facts:
        for change in shadow.changes(fact):
            write(cursor, shadow, change)


def _swapped(connection: Connection[DictRow], view: View, shadow: View, facts: _Facts) -> bool:
    """Fold the rest while nobody can save, and put the new table in the old one's place."""
    swapped = False
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(query(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
            cursor.execute("LOCK TABLE events IN EXCLUSIVE MODE")
            cursor.execute(query(f"LOCK TABLE {view.name} IN ACCESS EXCLUSIVE MODE"))
            # From here on nothing is waited for, so that the rest is not read in vain.
            rest = facts.rest(cursor)
            if rest is None:
                raise Rollback
            _write(cursor, shadow, rest)
            _swap(cursor, view, shadow)
            swapped = True
    except LockNotAvailable:
        return False
    return swapped


def _swap(cursor: Cursor[DictRow], view: View, shadow: View) -> None:
    cursor.execute(query(f"DROP TABLE {view.name}"))
    cursor.execute(query(f"ALTER TABLE {shadow.name} RENAME TO {view.name}"))
    for end in ("pkey", *range(len(view.indexes))):
        cursor.execute(query(f"ALTER INDEX {shadow.name}_{end} RENAME TO {view.name}_{end}"))
