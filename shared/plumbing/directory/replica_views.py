"""The tables of the directory replica, and how the directory's contracts change them."""

from collections.abc import Iterable

from shared.contracts.directory import (
    AgencyRegistered,
    PersonErased,
    PersonLeft,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.plumbing.eventstore.views import Amend, Change, Patch, Put, Row, View


def _agency(message: AgencyRegistered) -> Iterable[Change]:
    yield Put(message.model_dump())


def _unit(message: UnitRegistered) -> Iterable[Change]:
    yield Put(message.model_dump())


def _person(message: PersonRegistered) -> Iterable[Change]:
    row: Row = message.model_dump()
    yield Put(row if message.after_leaving is None else {**row, "left_on": None})


def _left(message: PersonLeft) -> Iterable[Change]:
    def marked(old: Row | None) -> Row | None:
        # A person who has moved to another agency has not left that one.
        if old is None or old["agency_id"] != message.agency_id:
            return old
        return {**old, "left_on": message.last_day}

    yield Amend((message.person_id,), marked)


def _erased(message: PersonErased) -> Iterable[Change]:
    yield Patch((message.person_id,), {"erased": True})


def _roles(message: RolesChanged) -> Iterable[Change]:
    yield Put(
        {
            "person_id": message.person_id,
            "agency_id": message.agency_id,
            "roles": sorted(message.roles),
        }
    )


VIEWS = (
    View(
        name="replica_agencies",
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
        name="replica_units",
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
        name="replica_people",
        columns={
            "person_id": "uuid",
            "agency_id": "uuid",
            "unit_id": "uuid",
            "employment_percent": "numeric",
            "left_on": "date",
            "erased": "boolean",
        },
        key=("person_id",),
        folds={PersonRegistered: _person, PersonLeft: _left, PersonErased: _erased},
        indexes=("(unit_id)", "(person_id) WHERE erased"),
    ),
    View(
        name="replica_roles",
        columns={"person_id": "uuid", "agency_id": "uuid", "roles": "jsonb"},
        key=("person_id", "agency_id"),
        folds={RolesChanged: _roles},
        indexes=("(agency_id)", "USING gin (roles)"),
    ),
)
