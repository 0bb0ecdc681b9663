"""Dead letters: messages that could not be read or that broke three times, kept whole."""

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
"""What is noted about a letter on its topic stands in headers of this prefix."""


@dataclass(frozen=True)
class DeadLetter:
    """A message as it came, where it came from, and what went wrong with it.

    ``source`` and ``id`` name it: what its headers say, or where it lay when they say nothing.
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
        """Return its headers for its topic, with what went wrong and where it lay."""
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
        """Keep a letter; one that is there already stays as it was."""
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
        """Return every letter, the oldest first."""
        rows = self._database.rows("SELECT * FROM dead_letters ORDER BY at, source, id")
        return [_letter(row) for row in rows]

    def find(self, letter_id: str) -> list[DeadLetter]:
        """Return the letters of that id, one for each source that has one."""
        return [each for each in self.all() if letter_id in (each.id, name_of(each))]

    def remove(self, letter: DeadLetter) -> None:
        """Forget a letter that has had its effect after all."""
        self._database.execute(
            "DELETE FROM dead_letters WHERE source = %s AND id = %s", letter.source, letter.id
        )

    def unsent(self) -> Sequence[DeadLetter]:
        """Return letters that are not on their topic yet, the oldest first."""
        rows = self._database.rows(
            "SELECT * FROM dead_letters WHERE NOT sent ORDER BY at, source, id LIMIT %s", AT_ONCE
        )
        return [_letter(row) for row in rows]

    def unsent_count(self) -> int:
        """Return how many letters are not on their topic yet."""
        row = self._database.row("SELECT count(*) AS n FROM dead_letters WHERE NOT sent")
        return int(row["n"]) if row is not None else 0

    def count(self) -> int:
        """Return how many letters there are."""
        row = self._database.row("SELECT count(*) AS n FROM dead_letters")
        return int(row["n"]) if row is not None else 0

    def mark_sent(self, letter: DeadLetter) -> None:
        """Remember that the broker has the letter."""
        self._database.execute(
            "UPDATE dead_letters SET sent = true WHERE source = %s AND id = %s",
            letter.source,
            letter.id,
        )


def name_of(letter: DeadLetter) -> str:
    """Return what names one letter on the command line."""
    return f"{letter.source}/{letter.id}"


def told(error: BaseException) -> str:
    """Return an error as it is kept."""
    return "".join(traceback.format_exception(error))


def _storable(text: str) -> str:
    """Return the text without what PostgreSQL cannot hold."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _letter(row: DictRow) -> DeadLetter:
    fields: dict[str, Any] = {
        name: row[name] for name in ("stream", "source", "id", "headers", "error", "origin", "at")
    }
    key = bytes(row["key"]) if row["key"] is not None else None
    return DeadLetter(**fields, data=bytes(row["data"]), key=key)


def letter_of(message: Message, error: Exception, origin: str) -> DeadLetter:
    """Return the letter of a message that broke; ``origin`` is where it lay."""
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
