"""Cursors: places in a list, sealed for that list, its filters and its reader alone."""

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
"""The length of a cursor tells nothing about how far a log has come."""
NO_FILTERS = frozenset({"after", "limit"})

After = Annotated[
    str | None,
    QueryParameter(
        name="after",
        max_length=400,
        description="`next` of the page before, asked with the same filters",
    ),
]
"""The cursor of a list, as a query parameter."""


class CursorKey:
    """The key of a service's cursors, made when it is first needed.

    It is a row of the service's database: all replicas have it, and what was given out holds for as
    long as the database does. Who reads the database needs no cursor to learn what is in it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def cipher(self) -> AESSIV:
        """The cipher; the same place has the same cursor each time."""
        self._database.execute(
            "INSERT INTO cursor_key (key) VALUES (%s) ON CONFLICT DO NOTHING",
            secrets.token_bytes(KEY_BYTES),
        )
        row = self._database.row("SELECT key FROM cursor_key")
        if row is None:
            raise RuntimeError("the database has not been migrated")
        return AESSIV(bytes(row["key"]))


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list as one reader asks for it with some filters."""

    key: CursorKey
    operation: str
    filters: tuple[tuple[str, str], ...] = ()
    reader: str = ""

    def for_any_reader(self) -> "Cursors":
        """Return the cursors of a list that is the same for all who may read it."""
        return replace(self, reader="")

    def seal(self, place: object) -> str:
        """Return a place in the list in its opaque form."""
        told = to_json(place)
        padded = told.ljust(-(-len(told) // PADDED_TO_BYTES) * PADDED_TO_BYTES)
        return _written(self.key.cipher.encrypt(padded, self._bound))

    def open(self, cursor: str | None, kind: type[T]) -> T | None:
        """Return the place that a cursor stands for; nothing is the beginning.

        Raises:
            Invalid: when it was given out by another list, for other filters or to another
                reader, or was never given out.
        """
        if cursor is None:
            return None
        try:
            told = self.key.cipher.decrypt(_read(cursor), self._bound)
            return _adapter(kind).validate_json(told)
        except (InvalidTag, ValueError) as error:
            raise Invalid(
                "This cursor does not belong to this list with these filters. Send the `next` of"
                " the page before with the same filters, or begin without `after`.",
                field="after",
            ) from error

    @property
    def _bound(self) -> list[bytes]:
        return [json.dumps([self.operation, self.filters, self.reader]).encode()]


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _read(cursor: str) -> bytes:
    """Return what is sealed; only the one spelling that was given out is taken."""
    sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    if _written(sealed) != cursor:
        raise ValueError("this is spelled in another way than it was given out")
    return sealed


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


def cursors_of(request: Request[Any, Any, State]) -> Cursors:
    """Return the cursors of the list that a request asks for.

    Everything that it asks with counts as a filter, but for the cursor and the size of the page.
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
    """A place in a service's log, and the epoch of the log in which it was given out."""

    position: int
    epoch: str


def place_in_log(database: Database, position: int) -> LogPlace:
    """Return a position as it is to be kept by whoever goes on there later."""
    row = database.row("SELECT id FROM epoch ORDER BY since DESC LIMIT 1")
    return LogPlace(position, str(row["id"]) if row is not None else "")


def resumed(database: Database, place: LogPlace | None) -> int:
    """Return the position to go on after; nothing is the beginning.

    A restore may have set the log back since: then it is where the new epoch began, or the earliest
    of several, so that what has been said there since is told as well.
    """
    if place is None:
        return 0
    rows = database.rows("SELECT id, since FROM epoch ORDER BY since")
    began = next((row["since"] for row in rows if row["id"] == place.epoch), 0)
    return min([place.position, *(row["since"] - 1 for row in rows if row["since"] > began)])
