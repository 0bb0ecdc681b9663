"""Dead letters: messages that could not be read or failed three times, kept unchanged."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from shared.plumbing.base.database import Database
from shared.plumbing.messaging.messages import Message

TABLE = """CREATE TABLE IF NOT EXISTS dead_letters (
    stream text, source text, id text, headers jsonb NOT NULL, data bytea NOT NULL,
    error text NOT NULL, at timestamptz NOT NULL DEFAULT now(), key bytea,
    origin text NOT NULL DEFAULT '', sent boolean NOT NULL DEFAULT false,
    PRIMARY KEY (source, id))"""
AT_ONCE = 50

_NOTED = "utbyte-"
"""Prefix of the headers that describe a letter on its topic."""


@dataclass(frozen=True)
class DeadLetter:
    """A message as it arrived, where it came from, and what went wrong with it.

    ``source`` and ``id`` identify it: taken from its headers, or from where it was read when they
    cannot be used.
    """

    stream: str
    source: str
    id: str
    headers: Mapping[str, str]
    data: bytes
    error: str
    key: bytes | None = None
    origin: str = ""
    at: datetime | None = None

    @property
    def type(self) -> str:
        """The name of the contract that it claims to be."""
        return str(self.headers.get("ce_type", ""))

    def wire_headers(self) -> list[tuple[str, bytes]]:
        """Its headers for its topic, with the error and where the message was read."""
        noted = {"error": self.error[-2000:], "origin": self.origin, "source": self.source}
        return [
            *((name, value.encode()) for name, value in self.headers.items()),
            *((f"{_NOTED}{name}", value.encode()) for name, value in noted.items()),
        ]


class DeadLetters:
    """The dead letters of one service: a table, from which its relay fills the topic."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, letter: DeadLetter) -> None:
        """Store a letter; one that is already stored stays as it was."""
        self._database.execute(
            "INSERT INTO dead_letters (stream, source, id, headers, data, error, key, origin)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            letter.stream,
            _storable(letter.source),
            _storable(letter.id),
            Jsonb({_storable(name): _storable(text) for name, text in letter.headers.items()}),
            letter.data,
            _storable(letter.error),
            letter.key,
            letter.origin,
        )

    def all(self) -> list[DeadLetter]:
        rows = self._database.rows("SELECT * FROM dead_letters ORDER BY at, source, id")
        return [_letter(row) for row in rows]

    def find(self, letter_id: str) -> list[DeadLetter]:
        """The letters with that id, or with that name (``source/id``)."""
        return [each for each in self.all() if letter_id in (each.id, name_of(each))]

    def remove(self, letter: DeadLetter) -> None:
        """Delete a letter that has taken effect after all."""
        self._database.execute(
            "DELETE FROM dead_letters WHERE source = %s AND id = %s", letter.source, letter.id
        )

    def unsent(self) -> Sequence[DeadLetter]:
        """At most ``AT_ONCE`` letters that are not on their topic yet, the oldest first."""
        rows = self._database.rows(
            "SELECT * FROM dead_letters WHERE NOT sent ORDER BY at, source, id LIMIT %s", AT_ONCE
        )
        return [_letter(row) for row in rows]

    def unsent_count(self) -> int:
        row = self._database.row("SELECT count(*) AS n FROM dead_letters WHERE NOT sent")
        return int(row["n"]) if row is not None else 0

    def count(self) -> int:
        row = self._database.row("SELECT count(*) AS n FROM dead_letters")
        return int(row["n"]) if row is not None else 0

    def mark_sent(self, letter: DeadLetter) -> None:
        """Record that the broker has the letter."""
        self._database.execute(
            "UPDATE dead_letters SET sent = true WHERE source = %s AND id = %s",
            letter.source,
            letter.id,
        )


def name_of(letter: DeadLetter) -> str:
    """The name of a letter on the command line."""
    return f"{letter.source}/{letter.id}"


def told(error: BaseException) -> str:
    """The error with its traceback, as it is stored."""
    return "".join(traceback.format_exception(error))


def _storable(text: str) -> str:
    """The text without characters that PostgreSQL cannot store."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _letter(row: DictRow) -> DeadLetter:
    fields: dict[str, Any] = {
        name: row[name] for name in ("stream", "source", "id", "headers", "error", "origin", "at")
    }
    key = bytes(row["key"]) if row["key"] is not None else None
    return DeadLetter(**fields, data=bytes(row["data"]), key=key)


def letter_of(message: Message, error: Exception, origin: str) -> DeadLetter:
    """The letter of a message that failed; ``origin`` is where it was read."""
    return DeadLetter(
        stream=message.stream,
        source=message.source,
        id=message.id,
        headers=message.headers(),
        data=message.data,
        error=told(error),
        key=message.key,
        origin=origin,
    )
