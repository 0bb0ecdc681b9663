"""The recorder: inserts events together with the rows that belong to them, and reads them."""

from collections.abc import Callable, Sequence
from inspect import unwrap
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg import Cursor, sql
from psycopg.rows import DictRow, tuple_row

from shared.plumbing.base.database import given_rows, query, rows_given
from shared.plumbing.eventstore.snapshots import End

MAX_EVENTS = 400
"""A larger save would hold up all other writers; split such saves."""


_EVENT = {"id": "uuid", "version": "bigint", "topic": "text", "state": "text"}
_INSERT = f"""
    INSERT INTO {{}} (originator_id, originator_version, topic, state)
    SELECT id, version, topic, convert_to(state, 'UTF8') FROM {given_rows("given", _EVENT)}
    RETURNING pg_notify({{}}, '')"""  # noqa: S608 - own
_LOG = """
    SELECT notification_id, originator_id::text, originator_version, topic, state FROM {}
    WHERE notification_id > %s AND (%s::text[] IS NULL OR topic = ANY(%s))
    ORDER BY notification_id LIMIT %s"""
_END = """
    WITH kept AS (
        SELECT version, event, state FROM snapshots WHERE aggregate_id = %(id)s AND code = %(code)s)
    SELECT e.originator_version, e.topic, e.state, kept.state, kept.event
    FROM {} e LEFT JOIN kept ON kept.version = e.originator_version
    WHERE e.originator_id = %(id)s
        AND e.originator_version >= coalesce((SELECT version FROM kept), 1)
    ORDER BY e.originator_version"""
Work = Callable[[Cursor[DictRow]], None]
LogRow = tuple[int, str, int, str, bytes]
"""Position, aggregate id, version, topic and state of a stored event."""


class TooManyEvents(Exception):
    """The save holds more events than one transaction may; split it."""


_AWAY = (InterfaceError, OperationalError)


class Recorder(PostgresApplicationRecorder):
    """The library's recorder, which also writes other rows in the transaction of the events.

    The table lock comes first: with row locks before it, concurrent saves deadlock. The library's
    insert is replaced, because its pipeline mode hangs forever on large saves over a Unix socket
    (400 events of 5 kB) and commits the rows when the events cannot be sent. Its ten attempts,
    each of which waits for the pool, are left out: the caller knows how to wait.
    """

    select_events = unwrap(PostgresApplicationRecorder.select_events)
    select_notifications = unwrap(PostgresApplicationRecorder.select_notifications)
    max_notification_id = unwrap(PostgresApplicationRecorder.max_notification_id)

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="events")
        # Every session has its limit for locks: it need not be set again in each transaction.
        self.lock_table_statements = self.lock_table_statements[-1:]

    def create_table(self) -> None:
        """Create what is missing; types have no IF NOT EXISTS, and PostgreSQL logs the error."""
        name = f"{self.datastore.schema}.{self.stored_event_type_name}"
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT to_regtype(%s) IS NOT NULL AS known", (name,))
            row = cursor.fetchone()
        if row is not None and row["known"]:
            self.sql_create_statements = [
                each for each in self.sql_create_statements if "CREATE TYPE" not in each.as_string()
            ]
        super().create_table()

    def read_log(self, after: int, limit: int, topics: Sequence[str] = ()) -> list[LogRow]:
        """The events after a position, or only those of some topics, in log order.

        As plain rows in binary form, which costs a third of the library's notifications.
        """
        named = list(topics) or None
        return self._read(_LOG, (after, named, named, limit))

    def _read(self, text: str, params: Any) -> Any:
        statement = query(text).format(
            sql.Identifier(self.datastore.schema, self.events_table_name)
        )
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            cursor.execute(statement, params, prepare=True, binary=True)
            return cursor.fetchall()

    def read_end(self, aggregate_id: UUID, code: str) -> list[End]:
        """The events of an aggregate from its snapshot by that code on, or all without one.

        One statement, so that the snapshot and the events are of the same moment.
        """
        return self._read(_END, {"id": aggregate_id, "code": code})

    @retry(_AWAY, max_attempts=3, wait=0.1)
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Insert events after the rows that ``work`` writes, all in one transaction.

        It retries when the connection is lost: the row of the trigger, which is part of the work,
        then shows whether the commit succeeded.

        Raises:
            TooManyEvents: above ``MAX_EVENTS``.
        """
        if len(stored_events) > MAX_EVENTS:
            raise TooManyEvents(f"{len(stored_events)} events in one save")

        def rows(cursor: Cursor[DictRow]) -> Sequence[StoredEvent]:
            cast("Work", kwargs["work"])(cursor)
            return stored_events

        self.insert_after(rows)

    def insert_after(self, rows: Callable[[Cursor[DictRow]], Sequence[StoredEvent]]) -> None:
        """Insert the events that ``rows`` gives back, in one transaction with what it writes."""
        with self.datastore.transaction(commit=True) as cursor:
            self._lock_table(cursor)
            stored_events = rows(cursor)
            if stored_events:
                self._insert_stored_events(cursor, stored_events)

    def _insert_stored_events(
        self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent], **_: Any
    ) -> None:
        """Insert events as rows of one parameter; the library's array of composites is slower."""
        rows = [
            {"id": each.originator_id, "version": each.originator_version, "topic": each.topic}
            | {"state": each.state.decode()}
            for each in stored_events
        ]
        statement = query(_INSERT).format(
            sql.Identifier(self.datastore.schema, self.events_table_name),
            sql.Literal(self.channel_name),
        )
        curs.execute(statement, [rows_given(rows)])
