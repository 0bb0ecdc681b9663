"""Queries on the directory's tables: agencies, units, people."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import Row

_EMPLOYED = "erased_on IS NULL AND (last_day IS NULL OR last_day >= %s)"


def above(cursor: Cursor[DictRow], unit_id: UUID) -> tuple[UUID, ...]:
    """All units above a unit, nearest first, as seen by the transaction."""
    cursor.execute(
        "WITH RECURSIVE up AS (SELECT parent_unit_id, 1 AS n FROM units WHERE unit_id = %s"
        " UNION ALL SELECT u.parent_unit_id, n + 1 FROM units u JOIN up"
        " ON u.unit_id = up.parent_unit_id)"
        " SELECT parent_unit_id FROM up WHERE parent_unit_id IS NOT NULL ORDER BY n",
        (unit_id,),
    )
    return tuple(row["parent_unit_id"] for row in cursor.fetchall())


def other_leaders(cursor: Cursor[DictRow], agency_id: UUID, person_id: UUID, on: date) -> int:
    """Count the agency's leaders on a day, excluding the given person."""
    cursor.execute(
        "SELECT count(*) AS n FROM people WHERE agency_id = %s AND roles -> %s ? 'leader'"
        " AND person_id <> %s AND (last_day IS NULL OR last_day >= %s)",
        (agency_id, str(agency_id), person_id, on),
    )
    row = cursor.fetchone()
    return int(row["n"]) if row is not None else 0


def gone(cursor: Cursor[DictRow], people: Iterable[UUID], on: date) -> bool:
    """Whether any of the people left before a day or is erased, as seen by the transaction."""
    cursor.execute(
        "SELECT 1 FROM people WHERE person_id = ANY(%s)"
        " AND (last_day < %s OR erased_on IS NOT NULL) LIMIT 1",
        (list(people), on),
    )
    return cursor.fetchone() is not None


class Queries:
    """Queries for the directory's own pages and for other services."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agencies(self, words: str | None, after: UUID | None, limit: int) -> list[Row]:
        """R-P11: one page of agencies by name, starting after the given agency.

        ``words`` are a part of the name, the city or the organisation number, hyphens aside.
        """
        wanted = None if words is None else words.strip().replace("-", "")
        return self._database.rows(
            "SELECT * FROM agencies WHERE (%s::text IS NULL OR strpos("
            "lower(replace(concat_ws(' ', name, city, organisation_number), '-', '')), lower(%s))"
            " > 0) AND (%s::uuid IS NULL OR (name, agency_id) >"
            " (SELECT name, agency_id FROM agencies WHERE agency_id = %s))"
            " ORDER BY name, agency_id LIMIT %s",
            wanted,
            wanted,
            after,
            after,
            limit,
        )

    def agency_of_number(self, country: str, number: str) -> UUID | None:
        row = self._database.row(
            "SELECT agency_id FROM agencies WHERE country = %s AND organisation_number = %s",
            country,
            number,
        )
        return row["agency_id"] if row is not None else None

    def agency(self, agency_id: UUID) -> Row | None:
        return self._database.row("SELECT * FROM agencies WHERE agency_id = %s", agency_id)

    def units(self, agency_id: UUID) -> list[Row]:
        return self._database.rows(
            "SELECT * FROM units WHERE agency_id = %s ORDER BY name, unit_id", agency_id
        )

    def unit(self, unit_id: UUID) -> Row | None:
        return self._database.row("SELECT * FROM units WHERE unit_id = %s", unit_id)

    def above(self, unit_id: UUID) -> tuple[UUID, ...]:
        """Nearest first."""
        with self._database.transaction() as cursor:
            return above(cursor, unit_id)

    def other_leaders(self, agency_id: UUID, person_id: UUID, on: date) -> int:
        with self._database.transaction() as cursor:
            return other_leaders(cursor, agency_id, person_id, on)

    def person(self, person_id: UUID) -> Row | None:
        return self._database.row("SELECT * FROM people WHERE person_id = %s", person_id)

    def left(self, people: Iterable[UUID], on: date) -> list[UUID]:
        """R-O14: those of the people who left before the day."""
        rows = self._database.rows(
            "SELECT person_id FROM people WHERE person_id = ANY(%s) AND last_day < %s"
            " ORDER BY person_id",
            list(people),
            on,
        )
        return [row["person_id"] for row in rows]

    def led_by(self, people: Iterable[UUID]) -> list[UUID]:
        known = list(people)
        rows = self._database.rows(
            "SELECT unit_id FROM units WHERE manager_id = ANY(%s) OR substitute_id = ANY(%s)"
            " ORDER BY unit_id",
            known,
            known,
        )
        return [row["unit_id"] for row in rows]

    def members(self, agency_id: UUID, unit_id: UUID | None, role: str | None) -> list[Row]:
        """The people employed by an agency, now or before, who have not been erased."""
        return self._database.rows(
            "SELECT * FROM people WHERE agency_id = %s AND erased_on IS NULL"
            " AND (%s::uuid IS NULL OR unit_id = %s)"
            " AND (%s::text IS NULL OR roles -> %s ? %s)",
            agency_id,
            unit_id,
            unit_id,
            role,
            str(agency_id),
            role,
        )

    def people(self, on: date, limit: int) -> list[Row]:
        """People who are employed on a day, at any agency."""
        wanted = f"SELECT * FROM people WHERE {_EMPLOYED}"  # noqa: S608 - constants only
        return self._database.rows(f"{wanted} ORDER BY agency_id, person_id LIMIT %s", on, limit)

    def count_people(self, on: date) -> int:
        """Count the people who are employed on a day."""
        counted = f"SELECT count(*) AS people FROM people WHERE {_EMPLOYED}"  # noqa: S608 - likewise
        return self._database.rows(counted, on)[0]["people"]

    def contacts(self, people: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
        rows = self._database.rows(
            "SELECT person_id, sealed FROM contacts WHERE person_id = ANY(%s)", list(people)
        )
        return {row["person_id"]: row["sealed"] for row in rows}

    def with_email_mark(self, marks: Iterable[bytes]) -> list[UUID]:
        """The people whose blinded e-mail address is one of these."""
        rows = self._database.rows(
            "SELECT person_id FROM contacts WHERE email_mark = ANY(%s)", list(marks)
        )
        return [row["person_id"] for row in rows]

    def erasure_requests(self, agency_id: UUID, limit: int) -> list[Row]:
        """Oldest request first."""
        return self._database.rows(
            "SELECT person_id, erasure_requested_on FROM people WHERE agency_id = %s"
            " AND erasure_requested_on IS NOT NULL"
            " ORDER BY erasure_requested_on, person_id LIMIT %s",
            agency_id,
            limit,
        )

    def people_of(self, agency_id: UUID) -> list[UUID]:
        """Only the agency's people who have stored contact data."""
        rows = self._database.rows("SELECT person_id FROM contacts WHERE agency_id = %s", agency_id)
        return [row["person_id"] for row in rows]

    def employed_in(self, unit_id: UUID, on: date) -> list[Row]:
        """The people who are employed in a unit on a day."""
        return self._database.rows(
            "SELECT person_id, employment_percent, last_day FROM people WHERE unit_id = %s"
            " AND erased_on IS NULL AND (last_day IS NULL OR last_day >= %s) ORDER BY person_id",
            unit_id,
            on,
        )

    def marks(self, marks: Iterable[bytes]) -> dict[bytes, UUID | None]:
        """Map each known blinded mark to its person, or to None if that person was erased."""
        rows = self._database.rows("SELECT * FROM marks WHERE mark = ANY(%s)", list(marks))
        return {bytes(row["mark"]): row["person_id"] for row in rows}
