"""Triggers: why a save is made, recorded in the save's transaction so that it happens once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.kernel.aggregate import Actor
from shared.plumbing.base.database import Database, given_rows, query, rows_given
from shared.plumbing.base.request_hashes import RequestHash

Answer = Mapping[str, Any]
"""What a command returns: the aggregate's id and version, and what the caller needs to know."""
Kept = Mapping[str, Any]
"""What is kept under an idempotency key: the hash of the request, and the answer to it."""
Expected = int | frozenset[int] | None
"""A version, or one of several; None when any version is accepted."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS inbox (
        source text, id text, handled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (source, id))""",
    """CREATE TABLE IF NOT EXISTS idempotency (
        scope bytea PRIMARY KEY, request bytea NOT NULL, key_id bytea NOT NULL,
        answer jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now())""",
    "CREATE INDEX IF NOT EXISTS inbox_handled_at ON inbox (handled_at)",
    "CREATE INDEX IF NOT EXISTS idempotency_at ON idempotency (at)",
)


class AlreadyDone(Exception):
    """The same trigger has been recorded before; nothing was saved now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("Already done.")
        self.answer = answer


class KeyReused(Exception):
    """An idempotency key was used again with another request."""


class Trigger(Protocol):
    """Why something is saved."""

    @property
    def actor(self) -> Actor:
        """Who acts, when, and on which business day."""
        ...

    @property
    def expected(self) -> Expected:
        """The version that the first aggregate must have, if the caller has read one."""
        ...

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Write the row that makes a repeat harmless.

        Raises:
            AlreadyDone: when the row exists.
            KeyReused: when it exists for another request.
        """
        ...


_ENTER = f"""
    INSERT INTO inbox (source, id)
    SELECT source, id FROM {given_rows("given", {"source": "text", "id": "text"})}
    ON CONFLICT DO NOTHING"""  # noqa: S608 - our own words


def _enter_inbox(cursor: Cursor[DictRow], entries: Iterable[tuple[str, str]]) -> None:
    rows = [{"source": source, "id": key} for source, key in entries]
    cursor.execute(query(_ENTER), [rows_given(rows)])
    if cursor.rowcount < len(rows):
        raise AlreadyDone({})


class Request:
    """A command over HTTP with its Idempotency-Key; ``operation`` includes the caller."""

    def __init__(self, actor: Actor, operation: str, key: str, request: RequestHash) -> None:
        self.actor = actor
        self.operation = operation
        self.key = key
        self.scope = _scope(operation, key)
        self.request = request
        self.expected: Expected = None

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Store the answer under the key.

        Raises:
            AlreadyDone: when the key was used for the same request; it has the first answer.
            KeyReused: when the key was used for another request.
        """
        [refused] = record_all(cursor, [(self, answer)])
        if refused is not None:
            raise refused

    def answer_in(self, row: Kept) -> Answer:
        """The answer that is kept under this key.

        Raises:
            KeyReused: when the key was used for another request.
        """
        if self.request.differs_from(row["request"], row["key_id"]):
            raise KeyReused
        return row["answer"]


_KEY = {"scope": "text", "request": "text", "key_id": "text", "answer": "jsonb"}
_KEEP = f"""
    INSERT INTO idempotency (scope, request, key_id, answer)
    SELECT decode(scope, 'hex'), decode(request, 'hex'), decode(key_id, 'hex'), answer
    FROM {given_rows("given", _KEY)}
    ON CONFLICT DO NOTHING RETURNING scope"""  # noqa: S608 - our own words
_KEPT = "SELECT request, key_id, answer FROM idempotency WHERE scope = %s"


def record_all(
    cursor: Cursor[DictRow], answered: Sequence[tuple[Request, Answer]]
) -> list[AlreadyDone | KeyReused | None]:
    """Store answers under their keys, which are all different.

    Tells for each why it is not stored, as ``Request.record`` would raise it; None if it is.
    """
    rows = [
        {
            "scope": each.scope.hex(),
            "request": each.request.digest.hex(),
            "key_id": each.request.key_id.hex(),
            "answer": answer,
        }
        for each, answer in answered
    ]
    cursor.execute(query(_KEEP), [rows_given(rows)])
    stored = {bytes(row["scope"]) for row in cursor.fetchall()}
    return [None if each.scope in stored else _repeated(cursor, each) for each, _ in answered]


def _repeated(cursor: Cursor[DictRow], request: Request) -> AlreadyDone | KeyReused:
    row = cursor.execute(_KEPT, (request.scope,)).fetchone()
    try:
        return AlreadyDone(request.answer_in(row) if row is not None else {})
    except KeyReused as reused:
        return reused


def kept(database: Database, operation: str, key: str) -> Kept | None:
    """What is kept under an idempotency key; ``operation`` as in ``Request``."""
    return database.row(_KEPT, _scope(operation, key))


def _scope(operation: str, key: str) -> bytes:
    return sha256(f"{operation}\x00{key}".encode()).digest()


class Part:
    """A part of a large command that is saved separately; its key includes the key of the whole.

    This also lets a policy save more than once: in parts, each of which happens once.
    """

    expected = None

    def __init__(self, whole: "Request | MessageTrigger", name: object) -> None:
        self.actor = whole.actor
        self._key = f"{whole.scope.hex()}/{name}"

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Enter the part in the inbox, so that a repeated command continues where it stopped."""
        del answer
        _enter_inbox(cursor, [("part", self._key)])


class MessageTrigger:
    """A message from another service; ``seq`` is the version of its aggregate there."""

    expected = None

    def __init__(self, actor: Actor, source: str, message_id: str, seq: int) -> None:
        self.actor = actor
        self.source = source
        self.message_id = message_id
        self.seq = seq
        self.scope = sha256(f"{source}\x00{message_id}".encode()).digest()

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Enter the message in the inbox, which is a set."""
        del answer
        _enter_inbox(cursor, [(self.source, self.message_id)])


class MessagesTrigger:
    """Messages from other services that are consumed in one save: all of them, or none."""

    expected = None

    def __init__(self, actor: Actor, messages: Iterable[tuple[str, str]]) -> None:
        self.actor = actor
        self._messages = tuple(messages)

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Enter the messages in the inbox.

        Raises:
            AlreadyDone: when one of them was consumed before.
        """
        del answer
        _enter_inbox(cursor, self._messages)


class CalendarStep:
    """A step that falls due by the calendar: one subject, one step, one business day.

    The day is the actor's business day, unless the step fell due on an earlier one.
    """

    expected = None

    def __init__(self, actor: Actor, step: str, subject: object, due: date | None = None) -> None:
        self.actor = actor
        self._key = f"{step}/{subject}/{due or actor.on}"

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        """Enter the step in the inbox, so that a repeated tick does nothing."""
        del answer
        _enter_inbox(cursor, [("calendar", self._key)])


_OLD_KEYS = """
    DELETE FROM idempotency WHERE scope IN (
        SELECT scope FROM idempotency WHERE at < %s::date - %s LIMIT %s)"""
_OLD_STEPS = """
    DELETE FROM inbox WHERE (source, id) IN (
        SELECT source, id FROM inbox WHERE handled_at < %s::date - %s AND (
            source = 'calendar' AND right(id, 10) <= (SELECT day::text FROM tick)
            OR source = 'part' AND NOT EXISTS (SELECT FROM dead_letters))
        LIMIT %s)"""


def prune(
    cursor: Cursor[DictRow], today: date, inbox_days: int, idempotency_days: int, most: int = 500
) -> int:
    """Delete rows that can no longer be repeated, at most ``most`` of each kind.

    Returns the larger of the two counts.

    A calendar step is not repeated once its day is done. A part is deleted only when there are no
    dead letters, because one of them could be a message that failed halfway and is replayed.
    Messages can be repeated forever, from the feeds; ``pruning`` knows how to delete those.
    """
    cursor.execute(_OLD_KEYS, (today, idempotency_days, most))
    keys = cursor.rowcount
    cursor.execute(_OLD_STEPS, (today, inbox_days, most))
    return max(keys, cursor.rowcount)
