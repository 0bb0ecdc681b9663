"""Rebuild: recreates a read model from the facts while the service runs, then swaps it in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, cast

from psycopg import Connection, Cursor, Rollback, sql
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow

from shared.kernel.aggregate import Event
from shared.plumbing.base.database import Database, query
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.eventstore.shadow import Shadow
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.views import View, write_all

Progress = Callable[[int, int], None]
"""``(done, known)``: how many positions of the logs have been folded, of how many."""

CHUNK = 500
TRIES = 20
LOCK_SECONDS = 5
"""How long the swap waits for readers of the old table; all writers wait meanwhile."""


def untold(done: int, known: int) -> None:
    """Report no progress."""
    del done, known


class NeverIdle(Exception):
    """The swap got no lock in ``TRIES`` attempts; the old table is still in use."""


class Facts(Protocol):
    """The facts that a view follows, each returned once."""

    def more(self) -> Iterator[object]:
        """Yield the facts added since the last call."""
        ...

    def rest(self, cursor: Cursor[DictRow]) -> Sequence[object] | None:
        """The remaining facts while no one can save, or None: call ``more`` first."""
        ...


def rebuild(store: EventStore, view: View, progress: Progress = untold) -> int:
    """Rebuild a view of the service's own events from its log; return how many rows it has.

    Raises:
        NeverIdle: when others never release the old table.
    """
    return rebuild_from(store.database, view, _Own(store, view, progress))


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


def rebuild_from(database: Database, view: View, facts: Facts) -> int:
    """Rebuild a view from facts and swap it in; return how many rows it has.

    Raises:
        NeverIdle: when others never release the old table.
    """
    shadow = replace(view, name=f"{view.name}_rebuilt")
    with database.alone(f"rebuild-{view.name}") as connection:
        _fill(connection, shadow, facts)
        failpoint("in-rebuild")
        for _ in range(TRIES):
            _follow(connection, shadow, facts)
            if _swapped(connection, view, shadow, facts):
                break
        else:
            raise NeverIdle(view.name)
        count = sql.SQL("SELECT count(*) AS rows FROM {}").format(sql.Identifier(view.name))
        found = connection.execute(count).fetchone()
        return int(found["rows"]) if found is not None else 0


def _fill(connection: Connection[DictRow], shadow: View, facts: Facts) -> None:
    rows = Shadow(shadow)
    for fact in facts.more():
        rows.fold(fact)
    table, *indexes = shadow.ddl()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(query(f"DROP TABLE IF EXISTS {shadow.name}"))
        cursor.execute(query(table))
        rows.copy_into(cursor, shadow.name)
        for index in indexes:
            cursor.execute(query(index))


def _follow(connection: Connection[DictRow], shadow: View, facts: Facts) -> None:
    """Apply to the new table what has happened since it was filled, without blocking anyone."""
    found = list(facts.more())
    with connection.transaction(), connection.cursor() as cursor:
        _write(cursor, shadow, found)


def _write(cursor: Cursor[DictRow], shadow: View, facts: Sequence[object]) -> None:
    for first in range(0, len(facts), CHUNK):
        several = facts[first : first + CHUNK]
        write_all(cursor, ((shadow, each) for fact in several for each in shadow.changes(fact)))


def _swapped(connection: Connection[DictRow], view: View, shadow: View, facts: Facts) -> bool:
    """Apply the rest while no one can save, and replace the old table with the new one."""
    swapped = False
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(query(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
            cursor.execute("LOCK TABLE events IN EXCLUSIVE MODE")
            cursor.execute(query(f"LOCK TABLE {view.name} IN ACCESS EXCLUSIVE MODE"))
            # From here on nothing waits, so that reading the rest is not wasted.
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
