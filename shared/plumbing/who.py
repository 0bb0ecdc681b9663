"""Who is who, as a service has heard it from the directory: opaque ids, roles, units, agencies.

The one table of facts that every service keeps alike, fed by the directory's contracts.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.directory import (
    AgencyRegistered,
    PersonLeft,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.kernel.clock import Clock
from shared.kernel.values import Value
from shared.plumbing.database import Database
from shared.plumbing.views import Amend, Change, Put, Row, View

MOST_LEVELS = 30
"""How far up a line of superiors is followed: a circle in it must not turn for ever."""


class AgencyFacts(Value):
    """An agency as an invoice and a page name it."""

    agency_id: UUID
    name: str
    organisation_number: str
    country: str
    sector: str
    city: str
    electronic_address: str
    payment_account: str
    buyer_reference: str
    contact_person_id: UUID | None


class UnitFacts(Value):
    """A unit, its manager of the day and the manager's substitute."""

    unit_id: UUID
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class PersonFacts(Value):
    """Where a person is employed; ``left_on`` is the last day of an employment that ended."""

    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    employment_percent: Decimal
    left_on: date | None


def _agency(said: AgencyRegistered) -> Iterable[Change]:
    yield Put(said.model_dump())


def _unit(said: UnitRegistered) -> Iterable[Change]:
    yield Put(said.model_dump())


def _person(said: PersonRegistered) -> Iterable[Change]:
    row: Row = said.model_dump(exclude={"on", "after_leaving"})
    yield Put(row if said.after_leaving is None else {**row, "left_on": None})


def _left(said: PersonLeft) -> Iterable[Change]:
    def marked(old: Row | None) -> Row | None:
        # Whoever has gone on to another agency has not left that one.
        if old is None or old["agency_id"] != said.agency_id:
            return old
        return {**old, "left_on": said.last_day}

    yield Amend((said.person_id,), marked)


def _roles(said: RolesChanged) -> Iterable[Change]:
    yield Put(
        {"person_id": said.person_id, "agency_id": said.agency_id, "roles": sorted(said.roles)}
    )


VIEWS = (
    View(
        name="who_agencies",
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
        },
        key=("agency_id",),
        folds={AgencyRegistered: _agency},
    ),
    View(
        name="who_units",
        columns={
            "unit_id": "uuid",
            "agency_id": "uuid",
            "parent_unit_id": "uuid",
            "manager_id": "uuid",
            "substitute_id": "uuid",
        },
        key=("unit_id",),
        folds={UnitRegistered: _unit},
        indexes=("(manager_id)", "(substitute_id)", "(parent_unit_id)"),
    ),
    View(
        name="who_people",
        columns={
            "person_id": "uuid",
            "agency_id": "uuid",
            "unit_id": "uuid",
            "employment_percent": "numeric",
            "left_on": "date",
        },
        key=("person_id",),
        folds={PersonRegistered: _person, PersonLeft: _left},
    ),
    View(
        name="who_roles",
        columns={"person_id": "uuid", "agency_id": "uuid", "roles": "jsonb"},
        key=("person_id", "agency_id"),
        folds={RolesChanged: _roles},
        indexes=("(agency_id)",),
    ),
)


_LEFT = "EXISTS (SELECT FROM who_people p WHERE p.person_id = {} AND p.left_on < %s)"
"""Through the last day everything goes on as before, after it the person acts for nobody (R-O14).

Who has not been heard of is here: roles may be heard before the person who holds them.
"""
_UNITS = (
    "SELECT unit_id, agency_id, parent_unit_id,"  # noqa: S608 - own
    f" CASE WHEN NOT {_LEFT.format('manager_id')} THEN manager_id END AS manager_id,"
    f" CASE WHEN NOT {_LEFT.format('substitute_id')} THEN substitute_id END AS substitute_id"
    " FROM who_units"
)
"""Who has left is no manager of the day: the substitute or the superior acts (R-O2)."""
_REACHED = f"""
WITH RECURSIVE reached AS (
    SELECT unit_id FROM who_units WHERE manager_id = %s OR substitute_id = %s
    UNION SELECT u.unit_id FROM who_units u JOIN reached r ON u.parent_unit_id = r.unit_id)
{_UNITS} WHERE unit_id IN (SELECT unit_id FROM reached) ORDER BY unit_id
"""  # noqa: S608 - own
_ROLES = f"SELECT * FROM who_roles r WHERE NOT {_LEFT.format('r.person_id')}"  # noqa: S608 - own


class Who:
    """Answers who somebody is and what they may act for, on the business day of a clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def _one(self, statement: str, *params: object) -> dict[str, Any] | None:
        return self._database.row(statement, *params)

    def agency(self, agency_id: UUID) -> AgencyFacts | None:
        """Return what is known of an agency."""
        row = self._one("SELECT * FROM who_agencies WHERE agency_id = %s", agency_id)
        return AgencyFacts.model_validate(row) if row is not None else None

    def agencies(self, agency_ids: Iterable[UUID]) -> dict[UUID, AgencyFacts]:
        """Return what is known of several agencies, by id."""
        rows = self._database.rows(
            "SELECT * FROM who_agencies WHERE agency_id = ANY(%s)", list(agency_ids)
        )
        return {row["agency_id"]: AgencyFacts.model_validate(row) for row in rows}

    def unit(self, unit_id: UUID) -> UnitFacts | None:
        """Return what is known of a unit; who has left is no manager of the day."""
        today = self._clock.today()
        row = self._one(f"{_UNITS} WHERE unit_id = %s", today, today, unit_id)
        return UnitFacts.model_validate(row) if row is not None else None

    def person(self, person_id: UUID) -> PersonFacts | None:
        """Return where a person is employed."""
        row = self._one("SELECT * FROM who_people WHERE person_id = %s", person_id)
        return PersonFacts.model_validate(row) if row is not None else None

    def has_left(self, person_id: UUID) -> bool:
        """Whether the last day of a person's employment has passed (R-O14)."""
        found = self.person(person_id)
        last_day = found.left_on if found is not None else None
        return last_day is not None and last_day < self._clock.today()

    def employer(self, person_id: UUID) -> UUID | None:
        """Return the agency where a person is employed today; of who has left, nothing."""
        found = self.person(person_id)
        return None if found is None or self.has_left(person_id) else found.agency_id

    def roles(self, person_id: UUID, agency_id: UUID) -> frozenset[str]:
        """Return the roles that a person holds for an agency."""
        return self.roles_anywhere(person_id).get(agency_id, frozenset())

    def roles_anywhere(self, person_id: UUID) -> dict[UUID, frozenset[str]]:
        """Return the roles that a person holds, by agency."""
        rows = self._database.rows(f"{_ROLES} AND person_id = %s", self._clock.today(), person_id)
        return {row["agency_id"]: frozenset(row["roles"]) for row in rows}

    def holders(self, agency_id: UUID, role: str) -> list[UUID]:
        """Return who holds a role for an agency, in a stable order."""
        rows = self._database.rows(
            f"{_ROLES} AND agency_id = %s AND roles ? %s ORDER BY person_id",
            self._clock.today(),
            agency_id,
            role,
        )
        return [row["person_id"] for row in rows]

    def units_led(self, person_id: UUID) -> list[UnitFacts]:
        """Return the units whose manager or substitute the person is."""
        today = self._clock.today()
        rows = self._database.rows(
            f"{_UNITS} WHERE manager_id = %s OR substitute_id = %s ORDER BY unit_id",
            today,
            today,
            person_id,
            person_id,
        )
        found = [UnitFacts.model_validate(row) for row in rows]
        return [unit for unit in found if person_id in (unit.manager_id, unit.substitute_id)]

    def units_within_reach(self, person_id: UUID) -> list[UnitFacts]:
        """Return the units whose manager or substitute the person is, and every unit below."""
        today = self._clock.today()
        rows = self._database.rows(_REACHED, person_id, person_id, today, today)
        return [UnitFacts.model_validate(row) for row in rows]

    def superior(self, unit_id: UUID) -> UUID | None:
        """Return the manager of the unit above."""
        unit = self.unit(unit_id)
        if unit is None or unit.parent_unit_id is None:
            return None
        parent = self.unit(unit.parent_unit_id)
        return parent.manager_id if parent is not None else None

    def manages(self, actor: UUID, unit_id: UUID, subject: UUID | None = None) -> bool:
        """Whether the actor acts as the unit's manager of the day in a case about a subject.

        Nobody acts in their own case: when the subject is the manager, the substitute or the
        superior does (R-O2); where they manage the units above as well, the first one above them.
        """
        unit = self.unit(unit_id)
        if unit is None or actor == subject:
            return False
        if unit.manager_id is not None and unit.manager_id != subject:
            return actor == unit.manager_id
        return actor in (unit.substitute_id, self._first_above(unit, subject))

    def _first_above(self, unit: UnitFacts, subject: UUID | None) -> UUID | None:
        """Return the nearest manager of a unit above who is somebody else than the subject."""
        for _ in range(MOST_LEVELS):
            above = self.unit(unit.parent_unit_id) if unit.parent_unit_id is not None else None
            if above is None:
                return None
            if above.manager_id not in (None, subject):
                return above.manager_id
            unit = above
        return None
