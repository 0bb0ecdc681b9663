"""The progress of an import: a row of counts, updated in the save of each part."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.store import Work
from shared.plumbing.eventstore.views import Row

STANDS_STILL_SECONDS = 60
"""No part of an import takes nearly this long."""
_SHOWN = f"""
    SELECT import_id, people, done, wrong, since, answer, CASE WHEN finished THEN 'done'
    WHEN moved < now() - make_interval(secs => {STANDS_STILL_SECONDS}) THEN 'interrupted'
    ELSE 'running' END AS status FROM imports WHERE agency_id = %s"""  # noqa: S608 - constants only


class Imports:
    """Shows the progress of imports; one without progress for a while counts as interrupted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_agency(self, agency_id: UUID, limit: int) -> list[Row]:
        """Newest first."""
        return self._database.rows(
            f"{_SHOWN} ORDER BY since DESC, import_id LIMIT %s", agency_id, limit
        )

    def one(self, agency_id: UUID, import_id: UUID) -> Row | None:
        return self._database.row(f"{_SHOWN} AND import_id = %s", agency_id, import_id)


class Progress:
    """The row of one import; a repeat under the same key uses the same row."""

    def __init__(self, import_id: UUID, database: Database) -> None:
        self.import_id = import_id
        self._database = database

    def begin(self, agency_id: UUID, people: int, done: int, wrong: int) -> None:
        """Record how many people there are, how many are known and how many rows are wrong."""
        self._database.execute(
            "INSERT INTO imports (import_id, agency_id, people, done, wrong)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (import_id) DO UPDATE"
            " SET people = excluded.people, done = excluded.done, wrong = excluded.wrong,"
            " moved = now()",
            self.import_id,
            agency_id,
            people,
            done,
            wrong,
        )

    def moving(self, done: int) -> Work:

        def move(cursor: Cursor[DictRow]) -> None:
            cursor.execute(
                "UPDATE imports SET done = done + %s, moved = now() WHERE import_id = %s",
                (done, self.import_id),
            )

        return move

    def finishing(self, answer: Mapping[str, Any]) -> Work:

        def finish(cursor: Cursor[DictRow]) -> None:
            cursor.execute(
                "UPDATE imports SET finished = true, done = people, answer = %s, moved = now()"
                " WHERE import_id = %s",
                (Jsonb(dict(answer)), self.import_id),
            )

        return finish
