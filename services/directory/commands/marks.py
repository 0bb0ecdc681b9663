"""The agency's own marks of its people, stored blinded, so that an import finds known people.

A mark leads to a person only through its row. An employee number does not reveal the person's id,
and without the agency's key, which is in the vault, it does not reveal the row.
"""

import hmac
from collections.abc import Iterable, Mapping
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.contacts import VaultKeys
from services.directory.views import Queries
from shared.kernel.ids import natural_id
from shared.plumbing.base.database import given_rows, query, rows_given
from shared.plumbing.eventstore.store import Work

_WRITE = f"""
    INSERT INTO marks (mark, person_id)
    SELECT decode(mark, 'hex'), person
    FROM {given_rows("given", {"mark": "text", "person": "uuid"})}"""  # noqa: S608 - constants only


class Marks:
    """Finds people by their agency's marks, and keeps the marks of erased people taken."""

    def __init__(self, queries: Queries, keys: VaultKeys) -> None:
        self._queries = queries
        self._keys = keys

    def blinded(self, agency_id: UUID, marks: Iterable[str]) -> list[bytes]:
        """The marks as stored, in the same order; upper and lower case are equal."""
        key = self._keys.get(natural_id("marks", agency_id))
        if key is None:
            raise RuntimeError("The key of an agency is never erased.")
        return [hmac.digest(key, mark.casefold().encode(), "sha256") for mark in marks]

    def known(self, marks: Iterable[bytes]) -> dict[bytes, UUID | None]:
        """Map each known mark to its person, or to None if that person was erased."""
        return self._queries.marks(marks)

    def writing(self, people: Mapping[bytes, UUID]) -> Work:
        """Store marks in the save; it conflicts with another import of the same mark."""

        def write(cursor: Cursor[DictRow]) -> None:
            rows = [{"mark": mark.hex(), "person": people[mark]} for mark in sorted(people)]
            cursor.execute(query(_WRITE), [rows_given(rows)])

        return write

    def erasing(self, person_id: UUID) -> Work:
        """Unlink a person from their mark in the save; the mark is never used again."""

        def erase(cursor: Cursor[DictRow]) -> None:
            cursor.execute("UPDATE marks SET person_id = NULL WHERE person_id = %s", (person_id,))

        return erase
