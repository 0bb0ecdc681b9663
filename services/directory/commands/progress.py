"""How far an import has come: a row of numbers, moved on in the save of each part."""

from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.database import Database
from shared.plumbing.store import Work


class Progress:
    """The row of one import; given again under the same key it is the same row."""

    def __init__(self, import_id: UUID, database: Database) -> None:
        self.import_id = import_id
        self._database = database

    def begin(self, agency_id: UUID, people: int, done: int, wrong: int) -> None:
        """Write down how many people there are, how many are known and how many rows are wrong."""
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
        """Return the work that moves it on by so many people in a save's transaction."""

        def move(cursor: Cursor[DictRow]) -> None:
            cursor.execute(
                "UPDATE imports SET done = done + %s, moved = now() WHERE import_id = %s",
                (done, self.import_id),
            )

        return move

    def finishing(self) -> Work:
        """Return the work that says that it is done."""

        def finish(cursor: Cursor[DictRow]) -> None:
            cursor.execute(
                "UPDATE imports SET finished = true, done = people, moved = now()"
                " WHERE import_id = %s",
                (self.import_id,),
            )

        return finish
