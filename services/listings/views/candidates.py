"""The list of the interests in which a reader may have a role, newest first."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from shared.kernel.values import Value
from shared.plumbing.base.database import Database
from shared.plumbing.base.newest import Listed, Rows, newest_page, place
from shared.plumbing.eventstore.views import Row

Key = tuple[date, UUID]
"""A position in a list ordered by a day and an id, newest first."""


class Reader(Value):
    """Who reads interests: for themselves, for agencies, for units.

    ``leads``: units that the person manages; ``near``: units where the person can also stand in, as
    substitute, as the manager of a unit above, or as the agency's leader. The lending unit of an
    interest is the one where its person is employed today (R-O2).
    """

    person_id: UUID
    agencies: tuple[UUID, ...]
    leads: tuple[UUID, ...]
    near: tuple[UUID, ...]
    today: date


_MANAGER = """(SELECT u.manager_id FROM replica_units u WHERE u.unit_id = k.id
    AND NOT EXISTS (SELECT FROM replica_people p
        WHERE p.person_id = u.manager_id AND p.left_on < %(today)s))"""
_ACTS = f"k.id = ANY(%(leads)s::uuid[]) OR COALESCE({_MANAGER} = r.person_id, TRUE)"
"""The reader leads the unit, or it has no manager now, or only the person whose interest it is."""
_ACTS_OR_TURN = f"({_ACTS} OR r.waits_for IN ('substitute', 'superior', 'contact'))"
_EMPLOYED = (
    "(SELECT person_id, agency_id, unit_id AS id FROM replica_people"
    " WHERE unit_id = ANY(%(units)s::uuid[])) AS k"
)
_NOT_EMPLOYED = (
    "NOT EXISTS (SELECT FROM replica_people p WHERE p.person_id = r.person_id"
    " AND p.agency_id = r.agency_id AND p.unit_id IS NOT NULL)"
)


def _restricted(listed: Listed, condition: str) -> Listed:
    return listed._replace(where=f"{listed.where} AND {condition}")


INTERESTS = Rows("interests", "interest_id", "expressed_on")
LISTS = (
    Listed.by("person_id", "reader"),
    Listed.by("answered_by", "reader"),
    Listed.by("agency_id", "agencies"),
    Listed(
        _EMPLOYED,
        f"r.person_id = k.person_id AND r.agency_id = k.agency_id AND {_ACTS_OR_TURN}",
    ),
    _restricted(Listed.by("unit_id", "units"), f"{_NOT_EMPLOYED} AND {_ACTS_OR_TURN}"),
    _restricted(Listed.by("receiver_agency_id", "agencies"), "r.receiver_sees"),
    _restricted(Listed.by("receiver_unit_id", "units"), f"r.receiver_sees AND ({_ACTS})"),
)


def candidates(
    database: Database,
    reader: Reader,
    wanted: Mapping[str, object],
    after: Key | None,
    limit: int,
) -> list[Row]:
    """The interests with these values in their columns in which the reader may have a role."""
    more = "".join(f" AND r.{column} = %({column})s" for column in wanted)
    page = newest_page(INTERESTS, LISTS, more, after)
    return database.rows_named(
        f"SELECT i.*, l.title, l.kind, l.starts, l.ends FROM {page}"  # noqa: S608 - constants only
        " JOIN interests i USING (interest_id) JOIN listings l USING (listing_id)"
        " ORDER BY i.expressed_on DESC, i.interest_id DESC",
        {
            "reader": [reader.person_id],
            "agencies": list(reader.agencies),
            "leads": list(reader.leads),
            "units": [*reader.leads, *reader.near],
            "today": reader.today,
            **wanted,
            **place(after, limit),
        },
    )
