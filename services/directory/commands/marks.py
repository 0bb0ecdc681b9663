"""The agency's own marks of its people: blinded rows, so that an import finds whom it knows.

A mark leads to a person only through its row. Nobody who knows an employee number can work out
the person's id, and whoever lacks the agency's key, which is in the vault, cannot work out the row.
"""

import hmac
from collections.abc import Iterable, Mapping
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.contacts import VaultKeys
from services.directory.views import Queries
from shared.kernel.ids import natural_id
from shared.plumbing.store import Work


class Marks:
    """Finds people by the marks that their agency gave them, and remembers who was erased."""

    def __init__(self, queries: Queries, keys: VaultKeys) -> None:
        self._queries = queries
        self._keys = keys

    def blinded(self, agency_id: UUID, marks: Iterable[str]) -> list[bytes]:
        """Return the marks as they are kept, in the same order; letters count without case."""
        key = self._keys.get(natural_id("marks", agency_id))
        if key is None:
            raise RuntimeError("an agency's key is never erased")
        return [hmac.digest(key, mark.casefold().encode(), "sha256") for mark in marks]

    def known(self, marks: Iterable[bytes]) -> dict[bytes, UUID | None]:
        """Return whom marks stand for; nobody when that person was erased."""
        return self._queries.marks(marks)

    def writing(self, people: Mapping[bytes, UUID]) -> Work:
        """Return the work that keeps marks; another import with the same one is in conflict."""

        def write(cursor: Cursor[DictRow]) -> None:
            rows = sorted(people.items())
            cursor.execute(
                "INSERT INTO marks SELECT * FROM unnest(%s::bytea[], %s::uuid[])",
                ([mark for mark, _ in rows], [person for _, person in rows]),
            )

        return write

    def erasing(self, person_id: UUID) -> Work:
        """Return the work that cuts the way from a mark to a person; the mark is not used again."""

        def erase(cursor: Cursor[DictRow]) -> None:
            cursor.execute("UPDATE marks SET person_id = NULL WHERE person_id = %s", (person_id,))

        return erase
