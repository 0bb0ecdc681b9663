"""Which messages have taken effect: a set, whose old part is stored as spans.

A row of the inbox is a message that was handled. Where old rows were pruned, ``handled_spans``
records for one source and one type that everything in a part of the log was handled, except what
``not_heard`` lists. Both record the same as the rows did, message by message: see decision 0012.
"""

import re
from collections.abc import Iterable, Sequence

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.base.database import Database, given_rows, rows_given
from shared.plumbing.messaging.messages import Message

TABLES = (
    """CREATE TABLE IF NOT EXISTS handled_spans (
        source text, type text, after bigint, until bigint NOT NULL,
        PRIMARY KEY (source, type, after))""",
    "CREATE TABLE IF NOT EXISTS not_heard (source text, id text, PRIMARY KEY (source, id))",
    """CREATE TABLE IF NOT EXISTS pruned (
        stream text PRIMARY KEY, position bigint NOT NULL)""",
)

_POSITION = re.compile("0|[1-9][0-9]{0,17}")
_MESSAGE = {"source": "text", "id": "text", "type": "text", "at": "bigint"}
_HANDLED = f"""
    SELECT 1 FROM {given_rows("m", _MESSAGE)}
    WHERE EXISTS (SELECT FROM inbox i WHERE i.source = m.source AND i.id = m.id)
        OR EXISTS (
            SELECT FROM handled_spans s
            WHERE s.source = m.source AND s.type = m.type AND s.after < m.at AND s.until >= m.at)
        AND NOT EXISTS (SELECT FROM not_heard n WHERE n.source = m.source AND n.id = m.id)
    LIMIT 1"""  # noqa: S608 - our own words


def position_of(message: Message) -> int:
    """The message's position in its publisher's log; -1 when its id is not one of ours."""
    return int(message.id) if _POSITION.fullmatch(message.id) else -1


def any_handled(database: Database, messages: Sequence[Message]) -> bool:
    """Whether any of the messages has taken effect here."""
    rows = [
        {"source": m.source, "id": m.id, "type": m.name, "at": position_of(m)} for m in messages
    ]
    return bool(database.rows(_HANDLED, rows_given(rows)))


class Spans:
    """The spans and exceptions of the old part of a stream, as a transaction sees them."""

    def __init__(self, cursor: Cursor[DictRow], stream: str) -> None:
        of_stream = "split_part(source, '@', 1) = %s"
        cursor.execute(f"SELECT * FROM handled_spans WHERE {of_stream}", (stream,))  # noqa: S608 - our own words
        self._spans = [
            (row["source"], row["type"], range(row["after"] + 1, row["until"] + 1))
            for row in cursor.fetchall()
        ]
        cursor.execute(f"SELECT * FROM not_heard WHERE {of_stream}", (stream,))  # noqa: S608 - our own words
        self._unhandled = {(row["source"], row["id"]) for row in cursor.fetchall()}

    def cover(self, message: Message) -> bool:
        """Whether the message was handled so long ago that its row was pruned."""
        at = position_of(message)
        return (message.source, message.id) not in self._unhandled and any(
            at in span
            for source, kind, span in self._spans
            if (source, kind) == (message.source, message.name)
        )


def extend(cursor: Cursor[DictRow], stream: str, kinds: Iterable[str], part: range) -> None:
    """Extend the spans of these types that end just before a part of the log to the end of it."""
    cursor.execute(
        "UPDATE handled_spans SET until = %s"
        " WHERE split_part(source, '@', 1) = %s AND type = ANY(%s) AND until = %s",
        (part.stop - 1, stream, list(kinds), part.start - 1),
    )


def begin(cursor: Cursor[DictRow], source: str, kind: str, part: range) -> None:
    """Begin a span of a source and a type with a part of the log, unless one already ends there."""
    cursor.execute(
        "INSERT INTO handled_spans (source, type, after, until) SELECT %s, %s, %s, %s"
        " WHERE NOT EXISTS"
        " (SELECT FROM handled_spans WHERE source = %s AND type = %s AND until = %s)",
        (source, kind, part.start - 1, part.stop - 1, source, kind, part.stop - 1),
    )
