"""The list of the loans that a person sees, newest proposals first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.plumbing.base.database import Database
from shared.plumbing.base.newest import Listed, Rows, newest_page, place
from shared.plumbing.eventstore.views import Row


@dataclass(frozen=True)
class Place:
    """A position in the list of loans, newest proposals first."""

    proposed_on: date
    loan_id: UUID


@dataclass(frozen=True)
class Seen:
    """Which loans a person sees: their own, and those of agencies, units and collaborations.

    They may also see loans in which they act in a manager's place, which must be checked loan by
    loan: ``vacant`` units have no manager, and ``led`` managers of other units may be lent
    themselves.
    """

    person: UUID
    agencies: Collection[UUID]
    units: Collection[UUID]
    vacant: Collection[UUID]
    led: Collection[UUID]
    collaborations: Collection[UUID]


LOANS = Rows("loans", "loan_id", "proposed_on")
LISTS = (
    Listed.by("person_id", "people"),
    Listed.by("collaboration_id", "collaborations"),
    Listed.by("lender_agency_id", "agencies"),
    Listed.by("receiver_agency_id", "agencies"),
    Listed.by("lender_unit_id", "near"),
    Listed.by("receiver_unit_id", "near"),
    Listed(
        "(SELECT person_id, agency_id FROM replica_people"
        " WHERE unit_id = ANY(%(near)s::uuid[])) AS k",
        "r.person_id = k.person_id AND r.lender_agency_id = k.agency_id",
    ),
    Listed(
        "(SELECT DISTINCT loan_id FROM loan_managers WHERE person_id = %(person)s) AS k",
        "r.loan_id = k.loan_id",
    ),
)
"""The lender's unit is the one where the person is employed today; the loan's own unit counts only
for people who have moved to another agency, and is then checked loan by loan."""
SEEN = """
WITH mine AS (SELECT person_id, agency_id FROM replica_people
    WHERE unit_id = ANY(%(units)s::uuid[]))
SELECT l.*, (l.person_id = %(person)s OR l.collaboration_id = ANY(%(collaborations)s::uuid[])
    OR l.lender_agency_id = ANY(%(agencies)s::uuid[])
    OR l.receiver_agency_id = ANY(%(agencies)s::uuid[])
    OR (l.person_id, l.lender_agency_id) IN (SELECT person_id, agency_id FROM mine)
    OR l.receiver_unit_id = ANY(%(units)s::uuid[])) AS sure
FROM """


def seen(
    database: Database, by: Seen, status: str | None, after: Place | None, limit: int
) -> list[Row]:
    """The loans that a person sees; those not ``sure`` must be checked one by one."""
    more = "" if status is None else " AND r.status = %(status)s"
    last = None if after is None else (after.proposed_on, after.loan_id)
    page = newest_page(LOANS, LISTS, more, last)
    return database.rows_named(
        f"{SEEN} {page} JOIN loans l USING (loan_id) ORDER BY l.proposed_on DESC, l.loan_id DESC",
        {
            "person": by.person,
            "people": [by.person, *by.led],
            "agencies": list(by.agencies),
            "units": list(by.units),
            "near": [*by.units, *by.vacant],
            "collaborations": list(by.collaborations),
            "status": status,
            **place(last, limit),
        },
    )
