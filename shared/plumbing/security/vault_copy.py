"""A copy of the vault in one file: its rows and the shelf key that opens them, both wrapped.

With the master key it opens the text about everyone who was not erased when it was created.
Therefore it is kept apart from every backup of a database, and only the newest copy is kept.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.shelf import MissingShelf
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_state import alone

_ROWS = "SELECT subject, wrapped, shelf, created, erased_on FROM personal_keys"
_PUT = """INSERT INTO personal_keys (subject, wrapped, shelf, created, erased_on)
    VALUES (%(subject)s, %(wrapped)s, %(shelf)s, %(created)s, %(erased_on)s)
    ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped, shelf = excluded.shelf,
        erased_on = excluded.erased_on"""


class CannotLoad(Exception):
    """The file is no copy of the vault, or not recent enough; the message says which."""


class Loaded(NamedTuple):
    """How many keys and how many new erasures a copy brought."""

    keys: int
    erased: int


def copy_of(vault: KeyVault) -> str:
    """A copy of the vault as it is now.

    Raises:
        MissingShelf: when the shelf key is not in its folder.
    """
    with vault.database.transaction() as cursor:
        generation = alone(cursor).generation
        cursor.execute(_ROWS)
        rows = cursor.fetchall()
        shelf = None if generation is None else _text(vault.shelf.wrapped(generation))
    kept = {
        "generation": None if generation is None else str(generation),
        "shelf": shelf,
        "keys": [_told(row) for row in rows],
    }
    return json.dumps(kept) + "\n"


def load_copy(vault: KeyVault, text: str, *, give_up: bool = False) -> Loaded:
    """Merge a copy into the vault after its database was restored; safe to repeat.

    A key that can already be opened here stays; a person who is erased here or in the copy is
    erased. With ``give_up``, persons whose key opens neither here nor there are erased as well;
    without it, nothing is changed in that case.

    Raises:
        CannotLoad: when it is no copy, or leaves keys that do not open.
        WrongMasterKey: when another master key wrapped it.
    """
    generation, shelf, rows = _read(text)
    with vault.database.transaction() as cursor:
        present = alone(cursor).generation
        if generation is not None and shelf is not None:
            vault.shelf.put(generation, shelf)
        cursor.execute(_ROWS)
        here = {row["subject"]: row for row in cursor.fetchall()}
        lost = {subject for subject, row in here.items() if not _opens(vault, row)}
        news = [row for row in rows if _is_news(row, here.get(row["subject"]), lost)]
        _put(cursor, news)
        left = lost - {row["subject"] for row in news}
        _refuse_or_give_up(cursor, left, give_up=give_up)
        if generation is not None and (present is None or not _is_there(vault, present)):
            cursor.execute("UPDATE shelf SET generation = %s", (generation,))
        cursor.execute("UPDATE shelf SET erasures = erasures + 1")
    erased = sum(row["erased_on"] is not None for row in news)
    return Loaded(len(news) - erased, erased)


def _opens(vault: KeyVault, row: DictRow) -> bool:
    try:
        vault.unwrapped(row)
    except (MissingShelf, WrongMasterKey):
        return False
    return True


def _is_there(vault: KeyVault, generation: UUID) -> bool:
    try:
        vault.shelf.key(generation)
    except MissingShelf:
        return False
    return True


def _is_news(row: DictRow, here: DictRow | None, lost: set[UUID]) -> bool:
    """Whether a row of the copy brings a key that cannot be opened here, or an erasure."""
    if here is None or row["subject"] in lost:
        return True
    return row["wrapped"] is None and here["wrapped"] is not None


def _put(cursor: Cursor[DictRow], rows: Iterable[DictRow]) -> None:
    cursor.executemany(_PUT, list(rows))


def _refuse_or_give_up(cursor: Cursor[DictRow], left: set[UUID], *, give_up: bool) -> None:
    if not left:
        return
    if not give_up:
        raise CannotLoad(
            f"{len(left)} personal keys open neither with the shelf key here nor with the one in"
            " the copy. Nothing was changed. Load a newer copy, or erase these people with"
            " --give-up."
        )
    cursor.execute(
        "UPDATE personal_keys SET wrapped = NULL, shelf = NULL, erased_on = current_date"
        " WHERE subject = ANY(%s)",
        (list(left),),
    )


def _told(row: DictRow) -> Mapping[str, Any]:
    return {
        "subject": str(row["subject"]),
        "wrapped": None if row["wrapped"] is None else _text(bytes(row["wrapped"])),
        "shelf": None if row["shelf"] is None else str(row["shelf"]),
        "created": str(row["created"]),
        "erased_on": None if row["erased_on"] is None else str(row["erased_on"]),
    }


def _read(text: str) -> tuple[UUID | None, bytes | None, list[DictRow]]:
    try:
        told = json.loads(text)
        generation, shelf = told["generation"], told["shelf"]
        rows = [_row(each) for each in told["keys"]]
        return (
            None if generation is None else UUID(generation),
            None if shelf is None else b64decode(shelf, validate=True),
            rows,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotLoad(f"This is not a copy of the vault: {error!r}") from error


def _row(told: Mapping[str, Any]) -> DictRow:
    wrapped, shelf, erased_on = told["wrapped"], told["shelf"], told["erased_on"]
    return {
        "subject": UUID(told["subject"]),
        "wrapped": None if wrapped is None else b64decode(wrapped, validate=True),
        "shelf": None if shelf is None else UUID(shelf),
        "created": date.fromisoformat(told["created"]),
        "erased_on": None if erased_on is None else date.fromisoformat(erased_on),
    }


def _text(content: bytes) -> str:
    return b64encode(content).decode()
