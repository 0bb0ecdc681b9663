"""What the directory shows: agencies, units, people by id; names are sealed rows beside them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.domain import agency, person, unit
from shared.plumbing.database import VACUUMED_AT_ONCE, Database
from shared.plumbing.views import Amend, Change, Patch, Put, Row, View
from shared.plumbing.who import VIEWS as WHO

CONTACTS = """CREATE TABLE IF NOT EXISTS contacts (
    person_id uuid PRIMARY KEY, agency_id uuid NOT NULL, sealed jsonb NOT NULL)"""
"""Names and contact data, each row sealed with its person's key; not events (R-D1)."""
MARKS = """CREATE TABLE IF NOT EXISTS marks (mark bytea PRIMARY KEY, person_id uuid)"""
"""Agencies' own marks of people, blinded; one of somebody who was erased leads to nobody (R-D1)."""

IMPORTS = """CREATE TABLE IF NOT EXISTS imports (
    import_id uuid PRIMARY KEY, agency_id uuid NOT NULL, people int NOT NULL, done int NOT NULL,
    wrong int NOT NULL, finished boolean NOT NULL DEFAULT false,
    since timestamptz NOT NULL DEFAULT now(), moved timestamptz NOT NULL DEFAULT now())"""
"""How far imports of people have come; numbers, and in answers lines and fields, but no cells."""


def migrate(database: Database) -> None:
    """Create the tables that no event describes."""
    database.execute(CONTACTS)
    database.execute("CREATE INDEX IF NOT EXISTS contacts_of_agency ON contacts (agency_id)")
    database.execute(MARKS)
    database.execute(IMPORTS)
    database.execute("ALTER TABLE imports ADD COLUMN IF NOT EXISTS answer jsonb")
    for each in ("contacts", "marks"):
        database.execute(f"ALTER TABLE {each} SET {VACUUMED_AT_ONCE}")


def _agency(event: agency.AgencyRegistered | agency.ProfileChanged) -> Iterable[Change]:
    named = isinstance(event, agency.ProfileChanged)
    yield Put(
        {
            "agency_id": event.originator_id,
            **event.profile.model_dump(),
            "contact_person_id": event.contact_person_id if named else None,
            "version": event.originator_version,
        }
    )


def _unit(event: unit.UnitRegistered | unit.CardChanged) -> Iterable[Change]:
    version = event.originator_version
    yield Put({"unit_id": event.originator_id, **event.card.model_dump(), "version": version})


def _person(event: person.PersonRegistered | person.EmploymentChanged) -> Iterable[Put]:
    yield Put(
        {
            "person_id": event.originator_id,
            "agency_id": event.employment.agency_id,
            "unit_id": event.employment.unit_id,
            "employment_percent": event.employment.percent,
            "version": event.originator_version,
        }
    )


def _no_last_day(event: person.EmploymentChanged) -> Iterable[Change]:
    for change in _person(event):
        yield Put({**change.row, "last_day": None})


def _roles(event: person.RolesChanged) -> Iterable[Change]:
    def with_roles(old: Row | None) -> Row | None:
        if old is None:
            return None
        before: dict[str, list[str]] = old.get("roles") or {}
        roles = {**before, str(event.agency_id): [str(role) for role in event.roles]}
        return {**old, "roles": roles, "version": event.originator_version}

    yield Amend((event.originator_id,), with_roles)


def _left(event: person.PersonLeft) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {"last_day": event.last_day, "version": event.originator_version},
    )


AGENCIES = View(
    name="agencies",
    columns={
        "agency_id": "uuid",
        "name": "text",
        "organisation_number": "text",
        "country": "text",
        "sector": "text",
        "city": "text",
        "electronic_address": "text",
        "payment_account": "text",
        "buyer_reference": "text",
        "contact_person_id": "uuid",
        "version": "bigint",
    },
    key=("agency_id",),
    folds={
        agency.AgencyRegistered: _agency,
        agency.AgencyChanged: _agency,
        agency.ContactPersonNamed: _agency,
    },
    indexes=("(name, agency_id)",),
)

UNITS = View(
    name="units",
    columns={
        "unit_id": "uuid",
        "name": "text",
        "agency_id": "uuid",
        "parent_unit_id": "uuid",
        "manager_id": "uuid",
        "substitute_id": "uuid",
        "version": "bigint",
    },
    key=("unit_id",),
    folds={
        unit.UnitRegistered: _unit,
        unit.ManagerChanged: _unit,
        unit.UnitMoved: _unit,
        unit.UnitRenamed: _unit,
    },
    indexes=("(agency_id)",),
)

PEOPLE = View(
    name="people",
    columns={
        "person_id": "uuid",
        "agency_id": "uuid",
        "unit_id": "uuid",
        "employment_percent": "numeric",
        "roles": "jsonb",
        "last_day": "date",
        "version": "bigint",
    },
    key=("person_id",),
    folds={
        person.PersonRegistered: _person,
        person.PersonMoved: _person,
        person.EmploymentPercentChanged: _person,
        person.RoleGranted: _roles,
        person.RoleRevoked: _roles,
        person.PersonLeft: _left,
        person.LeavingTakenBack: _no_last_day,
        person.PersonEmployedAgain: _no_last_day,
    },
    indexes=("(agency_id)",),
)

VIEWS = (AGENCIES, UNITS, PEOPLE, *WHO)


def above(cursor: Cursor[DictRow], unit_id: UUID) -> tuple[UUID, ...]:
    """Return all units above a unit, the nearest first, as a transaction sees them."""
    cursor.execute(
        "WITH RECURSIVE up AS (SELECT parent_unit_id, 1 AS n FROM units WHERE unit_id = %s"
        " UNION ALL SELECT u.parent_unit_id, n + 1 FROM units u JOIN up"
        " ON u.unit_id = up.parent_unit_id)"
        " SELECT parent_unit_id FROM up WHERE parent_unit_id IS NOT NULL ORDER BY n",
        (unit_id,),
    )
    return tuple(row["parent_unit_id"] for row in cursor.fetchall())


def other_leaders(cursor: Cursor[DictRow], agency_id: UUID, person_id: UUID, on: date) -> int:
    """Return how many leaders an agency has on a day beside one of them."""
    cursor.execute(
        "SELECT count(*) AS n FROM people WHERE agency_id = %s AND roles -> %s ? 'leader'"
        " AND person_id <> %s AND (last_day IS NULL OR last_day >= %s)",
        (agency_id, str(agency_id), person_id, on),
    )
    row = cursor.fetchone()
    return int(row["n"]) if row is not None else 0


class Queries:
    """Answers what the directory's pages and the other services ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agencies(self, after: UUID | None, limit: int) -> list[Row]:
        """Return agencies by name, those after one of them, a page at a time (B-22)."""
        return self._database.rows(
            "SELECT * FROM agencies WHERE %s::uuid IS NULL OR (name, agency_id) >"
            " (SELECT name, agency_id FROM agencies WHERE agency_id = %s)"
            " ORDER BY name, agency_id LIMIT %s",
            after,
            after,
            limit,
        )

    def agency_of_number(self, country: str, number: str) -> UUID | None:
        """Return the agency that has an organisation number today."""
        row = self._database.row(
            "SELECT agency_id FROM agencies WHERE country = %s AND organisation_number = %s",
            country,
            number,
        )
        return row["agency_id"] if row is not None else None

    def agency(self, agency_id: UUID) -> Row | None:
        """Return one agency."""
        return self._database.row("SELECT * FROM agencies WHERE agency_id = %s", agency_id)

    def units(self, agency_id: UUID) -> list[Row]:
        """Return the units of an agency by name."""
        return self._database.rows(
            "SELECT * FROM units WHERE agency_id = %s ORDER BY name, unit_id", agency_id
        )

    def unit(self, unit_id: UUID) -> Row | None:
        """Return one unit."""
        return self._database.row("SELECT * FROM units WHERE unit_id = %s", unit_id)

    def above(self, unit_id: UUID) -> tuple[UUID, ...]:
        """Return all units above a unit, the nearest first."""
        with self._database.transaction() as cursor:
            return above(cursor, unit_id)

    def other_leaders(self, agency_id: UUID, person_id: UUID, on: date) -> int:
        """Return how many leaders an agency has on a day beside one of them."""
        with self._database.transaction() as cursor:
            return other_leaders(cursor, agency_id, person_id, on)

    def person(self, person_id: UUID) -> Row | None:
        """Return one person by id, without a name."""
        return self._database.row("SELECT * FROM people WHERE person_id = %s", person_id)

    def left(self, people: Iterable[UUID], on: date) -> list[UUID]:
        """Return who of some people has left before a day (R-O14)."""
        rows = self._database.rows(
            "SELECT person_id FROM people WHERE person_id = ANY(%s) AND last_day < %s"
            " ORDER BY person_id",
            list(people),
            on,
        )
        return [row["person_id"] for row in rows]

    def led_by(self, people: Iterable[UUID]) -> list[UUID]:
        """Return the units in which one of some people is the manager or the substitute."""
        known = list(people)
        rows = self._database.rows(
            "SELECT unit_id FROM units WHERE manager_id = ANY(%s) OR substitute_id = ANY(%s)"
            " ORDER BY unit_id",
            known,
            known,
        )
        return [row["unit_id"] for row in rows]

    def people(self, limit: int) -> list[Row]:
        """Return people for the demo's chooser."""
        return self._database.rows(
            "SELECT * FROM people ORDER BY agency_id, person_id LIMIT %s", limit
        )

    def count_people(self) -> int:
        """Return how many people there are."""
        return self._database.rows("SELECT count(*) AS people FROM people")[0]["people"]

    def contacts(self, people: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
        """Return the sealed contacts of people."""
        rows = self._database.rows(
            "SELECT person_id, sealed FROM contacts WHERE person_id = ANY(%s)", list(people)
        )
        return {row["person_id"]: row["sealed"] for row in rows}

    def people_of(self, agency_id: UUID) -> list[UUID]:
        """Return the people of an agency whose contact data are kept."""
        rows = self._database.rows("SELECT person_id FROM contacts WHERE agency_id = %s", agency_id)
        return [row["person_id"] for row in rows]

    def marks(self, marks: Iterable[bytes]) -> dict[bytes, UUID | None]:
        """Return whom blinded marks stand for."""
        rows = self._database.rows("SELECT * FROM marks WHERE mark = ANY(%s)", list(marks))
        return {bytes(row["mark"]): row["person_id"] for row in rows}
