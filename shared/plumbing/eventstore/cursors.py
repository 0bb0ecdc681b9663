"""Cursors: positions in a list, sealed for exactly that list, its filters and its reader."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Annotated, Any, NamedTuple, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from litestar import Request
from litestar.datastructures import State
from litestar.params import QueryParameter
from pydantic import TypeAdapter
from pydantic_core import to_json

from shared.kernel.refusals import Invalid
from shared.plumbing.base.database import Database

T = TypeVar("T")
TABLE = """CREATE TABLE IF NOT EXISTS cursor_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), key bytea NOT NULL)"""

KEY_BYTES = 64
PADDED_TO_BYTES = 32
"""So that the length of a cursor does not reveal the position in a log."""
NO_FILTERS = frozenset({"after", "limit"})

After = Annotated[
    str | None,
    QueryParameter(
        max_length=400,
        description="`next` of the previous page, asked with the same filters",
    ),
]
"""The cursor of a list, as a query parameter."""


class CursorKey:
    """The key of a service's cursors, created when it is first needed.

    It is stored in the service's database: all replicas share it, and cursors stay valid as long as
    the database exists. Anyone who can read the database needs no cursor to learn its contents.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def cipher(self) -> AESSIV:
        """The cipher; it is deterministic, so the same position always has the same cursor."""
        self._database.execute(
            "INSERT INTO cursor_key (key) VALUES (%s) ON CONFLICT DO NOTHING",
            secrets.token_bytes(KEY_BYTES),
        )
        row = self._database.row("SELECT key FROM cursor_key")
        if row is None:
            raise RuntimeError("The database has not been migrated: run “utbyte migrate”.")
        return AESSIV(bytes(row["key"]))


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list, for one reader and one set of filters."""

    key: CursorKey
    operation: str
    filters: tuple[tuple[str, str], ...] = ()
    reader: str = ""

    def for_any_reader(self) -> "Cursors":
        """The cursors of a list that is the same for everyone who may read it."""
        return replace(self, reader="")

    def seal(self, place: object) -> str:
        told = to_json(place)
        padded = told.ljust(-(-len(told) // PADDED_TO_BYTES) * PADDED_TO_BYTES)
        return _written(self.key.cipher.encrypt(padded, self._bound))

    def open(self, cursor: str | None, kind: type[T]) -> T | None:
        """The position that a cursor stands for; None is the beginning.

        Raises:
            Invalid: when it was issued by another list, for other filters or to another reader,
                or was never issued.
        """
        if cursor is None:
            return None
        try:
            told = self.key.cipher.decrypt(_read(cursor), self._bound)
            return _adapter(kind).validate_json(told)
        except (InvalidTag, ValueError) as error:
            raise Invalid(
                "This cursor does not belong to this list with these filters. Send the `next` of"
                " the previous page with the same filters, or begin without `after`.",
                field="after",
            ) from error

    @property
    def _bound(self) -> list[bytes]:
        return [json.dumps([self.operation, self.filters, self.reader]).encode()]


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _read(cursor: str) -> bytes:
    """The sealed bytes; only the exact spelling that was issued is accepted."""
    sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    if _written(sealed) != cursor:
        raise ValueError("The cursor is not spelled as it was issued.")
    return sealed


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


def cursors_of(request: Request[Any, Any, State]) -> Cursors:
    """The cursors of the list that a request asks for.

    All its parameters count as filters, except the cursor and the page size.
    """
    identity = request.state.get("identity")
    filters = [
        *((name, str(value)) for name, value in request.path_params.items()),
        *(each for each in request.query_params.multi_items() if each[0] not in NO_FILTERS),
    ]
    return Cursors(
        key=request.app.state.cursor_key,
        operation=str(request.route_handler.opt["operation"]),
        filters=tuple(sorted(filters)),
        reader=f"{identity.kind}:{identity.subject}" if identity is not None else "",
    )


class LogPlace(NamedTuple):
    """A position in a service's log, and the epoch of the log in which it was issued."""

    position: int
    epoch: str


def place_in_log(database: Database, position: int) -> LogPlace:
    """A position in the form that a reader stores in order to continue there later."""
    row = database.row("SELECT id FROM epoch ORDER BY since DESC LIMIT 1")
    return LogPlace(position, str(row["id"]) if row is not None else "")


def resumed(database: Database, place: LogPlace | None) -> int:
    """The position to continue after; None is the beginning.

    A restore may have reset the log since. Then it is the position where the new epoch began, or
    the earliest of several, so that everything published since then is read as well.
    """
    if place is None:
        return 0
    rows = database.rows("SELECT id, since FROM epoch ORDER BY since")
    began = next((row["since"] for row in rows if row["id"] == place.epoch), 0)
    return min([place.position, *(row["since"] - 1 for row in rows if row["since"] > began)])
