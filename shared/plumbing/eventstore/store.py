"""The event store: one save writes the events, the rows that follow them and the trigger."""

import threading
from collections.abc import Callable, Iterator, Sequence
from random import random
from time import sleep
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakSet

from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import Cursor
from psycopg.errors import ExclusionViolation, UniqueViolation
from psycopg.rows import DictRow
from pydantic_core import to_jsonable_python

from shared.kernel.aggregate import Aggregate, Event
from shared.kernel.ids import fresh_id
from shared.kernel.refusals import NotFound
from shared.plumbing.base import security_log
from shared.plumbing.base.database import Database, query
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.once import forget
from shared.plumbing.eventstore import snapshots
from shared.plumbing.eventstore.group_writer import GroupWriter, Save
from shared.plumbing.eventstore.recorder import Recorder, Work
from shared.plumbing.eventstore.stored_events import decode, decoded, encode
from shared.plumbing.eventstore.triggers import (
    TABLES,
    AlreadyDone,
    Answer,
    Expected,
    Request,
    Trigger,
    record_all,
)
from shared.plumbing.eventstore.views import Change, View, create, write_all

A = TypeVar("A", bound=Aggregate)
FIRST_PAUSE, LONGEST_PAUSE_SECONDS = 0.004, 0.5
"""Pauses between retries, in seconds."""


class Conflict(Exception):
    """The aggregate was saved concurrently: reload it and decide again."""


class Stale(Exception):
    """The caller has read a version of the case that is no longer current."""

    def __init__(self, version: int) -> None:
        super().__init__(f"The version is {version}.")
        self.version = version


class TwoSaves(Exception):
    """A trigger was used for a second save, which its row would have silently discarded."""


class EventStore:
    """A service's events, and the views that follow them in the same transaction."""

    def __init__(self, database: Database, views: Sequence[View] = ()) -> None:
        self.database = database
        self.views = tuple(views)
        self.recorder = Recorder(database.datastore)
        self._listeners: list[threading.Event] = []
        self._followers: list[threading.Event] = []
        self._spent = WeakSet[Trigger]()
        self._writer = GroupWriter(self._write_alone, self._write_together)

    def migrate(self) -> None:
        """Create what is missing: tables for events, triggers, views.

        An explicit step, safe to repeat and to run from several processes at once.
        """
        with self.database.alone("migrate-events"):
            self.recorder.create_table()
            self._create_tables()

    def _create_tables(self) -> None:
        with self.database.transaction() as cursor:
            for statement in (*TABLES, snapshots.TABLE):
                cursor.execute(query(statement))
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS epoch (id text PRIMARY KEY, since bigint NOT NULL)"
            )
            cursor.execute(
                "INSERT INTO epoch SELECT %s, 0 WHERE NOT EXISTS (SELECT FROM epoch)",
                (str(fresh_id())[:8],),
            )
            for view in self.views:
                create(cursor, view)

    def begin_epoch(self) -> str:
        """Begin a new epoch after a restore, because later positions may have been used before.

        Returns its name.
        """
        name = str(fresh_id())[:8]
        last = self.recorder.max_notification_id() or 0
        with self.database.transaction() as cursor:
            # An epoch without any remaining events is replaced: a position has one epoch.
            cursor.execute("DELETE FROM epoch WHERE since > %s", (last,))
            cursor.execute(snapshots.FORGET)
            cursor.execute("INSERT INTO epoch (id, since) VALUES (%s, %s)", (name, last + 1))
        return name

    def open(self) -> None:
        """Prepare to work on a migrated database."""
        self.database.datastore.register_type_adapters()

    def wake(self, listener: threading.Event) -> None:
        """Set this ``threading.Event`` after every save; a hint, never the only notification."""
        self._listeners.append(listener)

    def wake_with_events(self, follower: threading.Event) -> None:
        """The same after every save of events, for those who follow the log."""
        self._followers.append(follower)

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        aggregate: Any = self._from_snapshot(kind, aggregate_id)
        if aggregate is None:
            for stored in self.recorder.select_events(aggregate_id):
                aggregate = decode(stored).mutate(aggregate)
        return aggregate if isinstance(aggregate, kind) else None

    def _from_snapshot(self, kind: type[Aggregate], aggregate_id: UUID) -> Aggregate | None:
        if kind.STATE is None:
            return None
        end = self.recorder.read_end(aggregate_id, snapshots.code_of(kind))
        return snapshots.from_end(kind, aggregate_id, end)

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        """The aggregate.

        Raises:
            NotFound: when no aggregate of this kind has this id.
        """
        found = self.find(kind, aggregate_id)
        if found is None:
            raise NotFound("There is no such case.")
        return found

    def history(self, aggregate_id: UUID) -> list[Event]:
        """The events of one aggregate, oldest first."""
        return [decode(stored) for stored in self.recorder.select_events(aggregate_id)]

    def log(
        self, after: int = 0, chunk: int = 500, topics: Sequence[str] = ()
    ) -> Iterator[tuple[int, Event]]:
        """Yield every event after a position, or only those of some topics, in log order."""
        while found := self.recorder.read_log(after, chunk, topics):
            for position, aggregate_id, version, topic, state in found:
                yield position, decoded(topic, aggregate_id, version, state)
            after = found[-1][0]

    def save(
        self,
        *aggregates: Aggregate,
        trigger: Trigger,
        answer: Answer | None = None,
        work: Work | None = None,
    ) -> Answer:
        """Save the new events, their rows, other ``work`` and the trigger: all of it or nothing.

        Returns the answer: id and version of the first aggregate, and what the command adds.
        Without events it still records the trigger. A save that fails empties the aggregates:
        reload them, never save them again. If the trigger was recorded before, its original
        answer is returned.

        Raises:
            Conflict: when an aggregate was changed concurrently.
            KeyReused: when the trigger's key was used for another request.
            Stale: when the caller has read another version of the first aggregate.
            TooManyEvents: above ``recorder.MAX_EVENTS``.
            TwoSaves: when this trigger object was saved before; the second save would be lost.
        """
        events = self._decided(aggregates, trigger)
        stored, kept = _stored(aggregates, events)
        reply = cast("Answer", to_jsonable_python({**_identity(aggregates), **(answer or {})}))

        save = Save(trigger, reply, stored, self._changes(events), work, kept)
        failpoint("before-save")
        try:
            self._writer.write(save)
        except AlreadyDone as done:
            reply = done.answer
        else:
            self._spent.add(trigger)
            security_log.record_facts(events)
        failpoint("after-save")
        for each in (*self._listeners, *(self._followers if events else ())):
            each.set()
        return reply

    def has_saved(self, trigger: Trigger) -> bool:
        """Whether this trigger object, not merely an equal one, has been saved here."""
        return trigger in self._spent

    def _decided(self, aggregates: Sequence[Aggregate], trigger: Trigger) -> list[Event]:
        """Empty the aggregates first, then check whether they may be saved."""
        read = _version_read(aggregates)
        events = [cast("Event", event) for each in aggregates for event in each.collect_events()]
        if self.has_saved(trigger):
            raise TwoSaves("A command or a policy may save only once.")
        if read is not None and not _fits(trigger.expected, read):
            raise Stale(read)
        return events

    def _write_alone(self, save: Save) -> None:
        """Write one save; its trigger's row shows whether a commit whose answer was lost succeeded.

        Comparing the stored events would not be enough: under a virtual clock another trigger may
        have produced identical ones.
        """

        def rows(cursor: Cursor[DictRow]) -> None:
            save.trigger.record(cursor, save.answer)
            if save.work is not None:
                save.work(cursor)
            write_all(cursor, save.changes)
            snapshots.write(cursor, save.snapshots)

        try:
            self.recorder.insert_events(save.stored, work=rows)
        except IntegrityError as error:
            if isinstance(error.__cause__, UniqueViolation | ExclusionViolation):
                raise Conflict("Another save was faster.") from error
            raise

    def _write_together(self, saves: Sequence[Save]) -> None:
        """Write saves of requests in their order, except those that turn out to be repeats."""

        def rows(cursor: Cursor[DictRow]) -> list[StoredEvent]:
            requests = [(cast("Request", each.trigger), each.answer) for each in saves]
            for each, refused in zip(saves, record_all(cursor, requests), strict=True):
                each.refused = refused
            new = [each for each in saves if each.refused is None]
            write_all(cursor, (change for each in new for change in each.changes))
            snapshots.write(cursor, [kept for each in new for kept in each.snapshots])
            return [stored for each in new for stored in each.stored]

        self.recorder.insert_after(rows)

    def _changes(self, events: Sequence[Event]) -> list[tuple[View, Change]]:
        return [
            (view, change)
            for event in events
            for view in self.views
            for change in view.changes(event)
        ]


def _version_read(aggregates: Sequence[Aggregate]) -> int | None:
    return aggregates[0].version - len(aggregates[0].pending_events) if aggregates else None


def _stored(
    aggregates: Sequence[Aggregate], events: Sequence[Event]
) -> tuple[list[StoredEvent], list[snapshots.Snapshot]]:
    stored = [encode(event) for event in events]
    return stored, snapshots.due(aggregates, stored)


def _fits(expected: Expected, version: int) -> bool:
    return expected is None or version in ({expected} if isinstance(expected, int) else expected)


def _identity(aggregates: Sequence[Aggregate]) -> Answer:
    if not aggregates:
        return {}
    return {"id": str(aggregates[0].id), "version": aggregates[0].version}


def retried(attempt: Callable[[], A | Answer], times: int = 14) -> Any:
    """Retry a command after a concurrent save; it reloads and decides again.

    The pauses grow and have a random length: without them, eight threads on one aggregate gave up
    two commands in five.
    """
    for done in range(times - 1):
        try:
            return attempt()
        except Conflict:
            forget()
            longest = min(FIRST_PAUSE * 2**done, LONGEST_PAUSE_SECONDS)
            sleep(longest * random())  # noqa: S311 - jitter, not a secret
    return attempt()
