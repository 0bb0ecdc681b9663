"""Read models of agencies, units and people by id; names are stored in separate sealed rows."""

from collections.abc import Iterable

from services.directory.domain import agency, erasure, person_events, unit
from shared.plumbing.base.database import VACUUMED_AT_ONCE, Database
from shared.plumbing.eventstore.views import Amend, Change, Patch, Put, Row, View

CONTACTS = """CREATE TABLE IF NOT EXISTS contacts (
    person_id uuid PRIMARY KEY, agency_id uuid NOT NULL, sealed jsonb NOT NULL)"""
"""Names and contact data, each row sealed with the person's key; never events (R-D1)."""
MARKS = """CREATE TABLE IF NOT EXISTS marks (mark bytea PRIMARY KEY, person_id uuid)"""
"""Agencies' own marks of people, blinded; the mark of an erased person maps to NULL (R-D1)."""

IMPORTS = """CREATE TABLE IF NOT EXISTS imports (
    import_id uuid PRIMARY KEY, agency_id uuid NOT NULL, people int NOT NULL, done int NOT NULL,
    wrong int NOT NULL, finished boolean NOT NULL DEFAULT false,
    since timestamptz NOT NULL DEFAULT now(), moved timestamptz NOT NULL DEFAULT now(),
    answer jsonb)"""
"""Progress of people imports: counts, and errors by line and field, but never cell contents."""


def migrate(database: Database) -> None:
    """Create the tables that are not projected from events."""
    database.execute(CONTACTS)
    database.execute("CREATE INDEX IF NOT EXISTS contacts_of_agency ON contacts (agency_id)")
    database.execute("ALTER TABLE contacts ADD COLUMN IF NOT EXISTS email_mark bytea")
    database.execute("CREATE INDEX IF NOT EXISTS contacts_by_email ON contacts (email_mark)")
    database.execute(MARKS)
    for each in ("contacts", "marks"):
        database.execute(f"ALTER TABLE {each} SET {VACUUMED_AT_ONCE}")
    database.execute(IMPORTS)


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


def _person(
    event: person_events.PersonRegistered | person_events.EmploymentChanged,
) -> Iterable[Put]:
    yield Put(
        {
            "person_id": event.originator_id,
            "agency_id": event.employment.agency_id,
            "unit_id": event.employment.unit_id,
            "employment_percent": event.employment.percent,
            "version": event.originator_version,
        }
    )


def _no_last_day(event: person_events.EmploymentChanged) -> Iterable[Change]:
    for change in _person(event):
        yield Put({**change.row, "last_day": None})


def _roles(event: person_events.RolesChanged) -> Iterable[Change]:
    def with_roles(old: Row | None) -> Row | None:
        if old is None:
            return None
        before: dict[str, list[str]] = old.get("roles") or {}
        roles = {**before, str(event.agency_id): [str(role) for role in event.roles]}
        return {**old, "roles": roles, "version": event.originator_version}

    yield Amend((event.originator_id,), with_roles)


def _left(event: person_events.PersonLeft) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {"last_day": event.last_day, "version": event.originator_version},
    )


def _request(
    event: erasure.ErasureRequested | erasure.ErasureDeclined | erasure.ErasureWithdrawn,
) -> Iterable[Change]:
    waits = isinstance(event, erasure.ErasureRequested)
    yield Patch(
        (event.originator_id,),
        {
            "erasure_requested_on": event.on if waits else None,
            "version": event.originator_version,
        },
    )


def _holds(event: erasure.HoldsChanged) -> Iterable[Change]:
    holds = [str(ground) for ground in event.holds]
    yield Patch((event.originator_id,), {"holds": holds, "version": event.originator_version})


def _erased(event: erasure.PersonErased) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {
            "erased_on": event.on,
            "erasure_requested_on": None,
            "version": event.originator_version,
        },
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
        "holds": "jsonb",
        "erasure_requested_on": "date",
        "erased_on": "date",
        "version": "bigint",
    },
    key=("person_id",),
    folds={
        person_events.PersonRegistered: _person,
        person_events.PersonMoved: _person,
        person_events.EmploymentPercentChanged: _person,
        person_events.RoleGranted: _roles,
        person_events.RoleRevoked: _roles,
        person_events.PersonLeft: _left,
        person_events.LeavingTakenBack: _no_last_day,
        person_events.PersonEmployedAgain: _no_last_day,
        erasure.ErasureRequested: _request,
        erasure.ErasureDeclined: _request,
        erasure.ErasureWithdrawn: _request,
        erasure.HoldSet: _holds,
        erasure.HoldLifted: _holds,
        erasure.PersonErased: _erased,
    },
    indexes=("(agency_id)",),
)
