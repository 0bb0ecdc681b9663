"""How many open listings a search finds, and how many each value of a filter would leave."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.listings.views.queries import open_to
from services.listings.views.searching import Condition, Wanted, joined
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import Row

MOST_VALUES = 50
"""The values of a filter that are counted, the most frequent first."""


class Facet(NamedTuple):
    """A filter: which values a listing has in it, and what counts as the same value."""

    value: str
    same: str = "value"
    source: str = ""


_CITY = "COALESCE(NULLIF(l.city, ''), NULLIF(a.city, ''))"
FACETS = {
    "kind": Facet("l.kind"),
    "country": Facet("a.country"),
    "collaboration": Facet("c.id", source=", unnest(l.collaborations) AS c (id)"),
    "city": Facet(_CITY, same="lower(value)"),
    "tag": Facet("t.tag", source=", unnest(l.tags) AS t (tag)"),
}
_FROM = "FROM listings l LEFT JOIN replica_agencies a USING (agency_id)"


class Counting:
    """Counts with the access rule of the search; each filter is counted under all the others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def total(self, known_collaborations: Collection[UUID], wanted: Wanted, today: date) -> int:
        """How many listings the search finds (R-L1)."""
        where, params = joined(open_to(known_collaborations, wanted, today))
        row = self._database.row(f"SELECT count(*) AS number {_FROM} WHERE {where}", *params)
        return row["number"] if row is not None else 0

    def values(
        self, name: str, known_collaborations: Collection[UUID], wanted: Wanted, today: date
    ) -> list[Row]:
        """Each value of a filter with the listings that choosing it would find."""
        facet, free = FACETS[name], wanted.model_copy(update={name: None})
        conditions: list[Condition] = open_to(known_collaborations, free, today)
        if name == "collaboration":
            conditions.append(("c.id = ANY(%s)", (list(known_collaborations),)))
        where, params = joined(conditions)
        return self._database.rows(
            f"SELECT min(value::text) AS value, count(DISTINCT listing_id) AS number"  # noqa: S608 - constants only
            f" FROM (SELECT l.listing_id, {facet.value} AS value {_FROM}{facet.source}"
            f" WHERE {where}) found WHERE value IS NOT NULL GROUP BY {facet.same}"
            " ORDER BY number DESC, value LIMIT %s",
            *params,
            MOST_VALUES,
        )
