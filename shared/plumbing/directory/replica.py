"""The service's replica of the directory: opaque ids, roles, units, agencies.

Every service keeps the same tables, filled from the directory's contracts.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.kernel.clock import Clock
from shared.kernel.values import Value
from shared.plumbing.base.database import Database
from shared.plumbing.base.once import once
from shared.plumbing.directory.erased import Erased
from shared.plumbing.directory.replica_views import VIEWS

__all__ = [
    "HEADS",
    "VIEWS",
    "AgencyFacts",
    "LineFacts",
    "PersonFacts",
    "Replica",
    "UnitFacts",
]

MOST_LEVELS = 30
"""How many levels of superiors are followed, so that a cycle cannot loop forever."""

HEADS = {"hr_contact": "contacts", "leader": "leaders", "signatory": "signatories"}
"""The roles that decide for a whole agency, and the ``LineFacts`` fields that hold them."""


class AgencyFacts(Value):
    """An agency, with the facts that invoices and pages show."""

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
    """A unit, its current manager and the manager's substitute."""

    unit_id: UUID
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class LineFacts(Value):
    """Who is responsible for a unit today: in it, above it, and for its whole agency.

    ``above`` are the managers of the units above, the nearest first.
    """

    manager: UUID | None = None
    substitute: UUID | None = None
    above: tuple[UUID, ...] = ()
    contacts: tuple[UUID, ...] = ()
    leaders: tuple[UUID, ...] = ()
    signatories: tuple[UUID, ...] = ()


class PersonFacts(Value):
    """Where a person is employed; ``left_on`` is the last day of an employment that ended."""

    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    employment_percent: Decimal
    left_on: date | None
    erased: bool | None = None


_LEFT = (
    "EXISTS (SELECT FROM replica_people p WHERE p.person_id = {} AND (p.left_on < %s OR p.erased))"
)
"""Until the end of the last day nothing changes; after it the person acts for no one (R-O14).

An erased person acts for no one from that moment (R-D2a).

An unknown person counts as employed: roles may arrive before the person who holds them.
"""
_UNITS = (
    "SELECT unit_id, agency_id, parent_unit_id,"  # noqa: S608 - own
    f" CASE WHEN NOT {_LEFT.format('manager_id')} THEN manager_id END AS manager_id,"
    f" CASE WHEN NOT {_LEFT.format('substitute_id')} THEN substitute_id END AS substitute_id"
    " FROM replica_units"
)
"""A person who has left is not the current manager: the substitute or superior acts (R-O2)."""
_REACHED = f"""
WITH RECURSIVE reached AS (
    SELECT unit_id FROM replica_units WHERE manager_id = %s OR substitute_id = %s
    UNION SELECT u.unit_id FROM replica_units u JOIN reached r ON u.parent_unit_id = r.unit_id)
{_UNITS} WHERE unit_id IN (SELECT unit_id FROM reached) ORDER BY unit_id
"""  # noqa: S608 - own
_UP = f"""
WITH RECURSIVE up AS (
    SELECT unit_id, parent_unit_id, 0 AS level FROM replica_units WHERE unit_id = %s
    UNION ALL SELECT u.unit_id, u.parent_unit_id, up.level + 1 FROM replica_units u
    JOIN up ON u.unit_id = up.parent_unit_id WHERE up.level < {MOST_LEVELS})
SELECT led.manager_id, led.substitute_id
FROM up JOIN ({_UNITS}) AS led USING (unit_id) ORDER BY up.level
"""  # noqa: S608 - own
_ROLES = f"SELECT * FROM replica_roles r WHERE NOT {_LEFT.format('r.person_id')}"  # noqa: S608 - own

_HELD = f"""
WITH asked AS (SELECT %s::uuid AS person_id)
SELECT jsonb_array_elements_text(r.roles) AS role FROM asked JOIN replica_roles r USING (person_id)
WHERE NOT {_LEFT.format("asked.person_id")}
UNION SELECT 'manager' FROM asked WHERE NOT {_LEFT.format("asked.person_id")} AND EXISTS (
    SELECT FROM replica_units u WHERE asked.person_id IN (u.manager_id, u.substitute_id))
"""  # noqa: S608 - own


class Replica:
    """Answers who a person is and for whom they may act, on the clock's business day."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.erased = Erased(self._erased)
        """Who has been erased, as far as this service knows."""

    def _one(self, statement: str, *params: object) -> dict[str, Any] | None:
        return next(iter(self._rows(statement, *params)), None)

    def _rows(self, statement: str, *params: object) -> list[dict[str, Any]]:
        """Rows of a query, which a request asks for once."""
        key = statement, repr(params)
        return once(self, key, lambda: self._database.rows(statement, *params))

    def agency(self, agency_id: UUID) -> AgencyFacts | None:
        row = self._one("SELECT * FROM replica_agencies WHERE agency_id = %s", agency_id)
        return AgencyFacts.model_validate(row) if row is not None else None

    def agencies(self, agency_ids: Iterable[UUID]) -> dict[UUID, AgencyFacts]:
        rows = self._rows(
            "SELECT * FROM replica_agencies WHERE agency_id = ANY(%s)", list(agency_ids)
        )
        return {row["agency_id"]: AgencyFacts.model_validate(row) for row in rows}

    def unit(self, unit_id: UUID) -> UnitFacts | None:
        """A unit; a person who has left is not its current manager or substitute."""
        today = self._clock.today()
        row = self._one(f"{_UNITS} WHERE unit_id = %s", today, today, unit_id)
        return UnitFacts.model_validate(row) if row is not None else None

    def person(self, person_id: UUID) -> PersonFacts | None:
        row = self._one("SELECT * FROM replica_people WHERE person_id = %s", person_id)
        return PersonFacts.model_validate(row) if row is not None else None

    def has_left(self, person_id: UUID) -> bool:
        """Whether the last day of a person's employment has passed, or they are erased (R-O14)."""
        found = self.person(person_id)
        if found is None:
            return False
        ended = found.left_on is not None and found.left_on < self._clock.today()
        return ended or bool(found.erased)

    def _erased(self) -> frozenset[UUID]:
        rows = self._database.rows("SELECT person_id FROM replica_people WHERE erased")
        return frozenset(row["person_id"] for row in rows)

    def employer(self, person_id: UUID) -> UUID | None:
        """The agency where a person is employed today; None when they have left."""
        found = self.person(person_id)
        return None if found is None or self.has_left(person_id) else found.agency_id

    def roles(self, person_id: UUID, agency_id: UUID) -> frozenset[str]:
        return self.roles_anywhere(person_id).get(agency_id, frozenset())

    def roles_anywhere(self, person_id: UUID) -> dict[UUID, frozenset[str]]:
        rows = self._rows(f"{_ROLES} AND person_id = %s", self._clock.today(), person_id)
        return {row["agency_id"]: frozenset(row["roles"]) for row in rows}

    def roles_held(self, person_id: UUID) -> frozenset[str]:
        """The person's roles in any agency; managers and substitutes of units included."""
        today = self._clock.today()
        return frozenset(row["role"] for row in self._rows(_HELD, person_id, today, today))

    def holders(self, agency_id: UUID, role: str) -> list[UUID]:
        """Who holds a role for an agency, in a stable order."""
        rows = self._rows(
            f"{_ROLES} AND agency_id = %s AND roles ? %s ORDER BY person_id",
            self._clock.today(),
            agency_id,
            role,
        )
        return [row["person_id"] for row in rows]

    def holders_of(self, role: str) -> list[UUID]:
        """Who holds a role for any agency, in a stable order."""
        rows = self._rows(f"{_ROLES} AND roles ? %s ORDER BY person_id", self._clock.today(), role)
        return list(dict.fromkeys(row["person_id"] for row in rows))

    def units_led(self, person_id: UUID) -> list[UnitFacts]:
        """The units where the person is manager or substitute."""
        today = self._clock.today()
        rows = self._rows(
            f"{_UNITS} WHERE manager_id = %s OR substitute_id = %s ORDER BY unit_id",
            today,
            today,
            person_id,
            person_id,
        )
        found = [UnitFacts.model_validate(row) for row in rows]
        return [unit for unit in found if person_id in (unit.manager_id, unit.substitute_id)]

    def units_within_reach(self, person_id: UUID) -> list[UnitFacts]:
        """The units where the person is manager or substitute, and every unit below."""
        today = self._clock.today()
        rows = self._rows(_REACHED, person_id, person_id, today, today)
        return [UnitFacts.model_validate(row) for row in rows]

    def units_of(self, agency_ids: Iterable[UUID]) -> list[UnitFacts]:
        today = self._clock.today()
        rows = self._rows(
            f"{_UNITS} WHERE agency_id = ANY(%s) ORDER BY unit_id", today, today, list(agency_ids)
        )
        return [UnitFacts.model_validate(row) for row in rows]

    def line(self, unit_id: UUID, agency_id: UUID) -> LineFacts:
        """Who is responsible around a unit; a person who has left is never included."""
        today = self._clock.today()
        led = self._rows(_UP, unit_id, today, today)
        managers = [row["manager_id"] for row in led]
        return LineFacts(
            manager=managers[0] if managers else None,
            substitute=led[0]["substitute_id"] if led else None,
            above=tuple(dict.fromkeys(each for each in managers[1:] if each is not None)),
            **self.heads(agency_id),
        )

    def heads(self, agency_id: UUID) -> dict[str, tuple[UUID, ...]]:
        """Who decides for a whole agency: its contacts, leaders and signatories."""
        roles = self._rows(
            f"{_ROLES} AND agency_id = %s AND roles ?| %s ORDER BY person_id",
            self._clock.today(),
            agency_id,
            list(HEADS),
        )
        return {
            place: tuple(row["person_id"] for row in roles if role in row["roles"])
            for role, place in HEADS.items()
        }

    def employed(self, units: Iterable[UUID], people: Iterable[UUID]) -> list[PersonFacts]:
        """Where these people are employed: everyone in these units, and these people."""
        rows = self._rows(
            "SELECT * FROM replica_people WHERE unit_id = ANY(%s) OR person_id = ANY(%s)",
            list(units),
            list(people),
        )
        return [PersonFacts.model_validate(row) for row in rows]

    def unit_of(self, person_id: UUID, agency_id: UUID) -> UUID | None:
        """The unit where an agency employs a person, or last did."""
        found = self.person(person_id)
        return found.unit_id if found is not None and found.agency_id == agency_id else None
