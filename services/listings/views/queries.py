"""Queries on the tables of listings: pages, the search, access, and what falls due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.listings.views.candidates import Key, Reader, candidates
from services.listings.views.listings import SHOWN
from services.listings.views.searching import (
    VOCABULARY,
    Condition,
    SearchOrder,
    Wanted,
    joined,
)
from services.listings.views.suggestions import suggestions
from shared.plumbing.base.database import Database
from shared.plumbing.base.newest import Listed, Rows, newest_page, place
from shared.plumbing.eventstore.views import Row

OWN = Rows("listings", "listing_id", "drafted_on")
OWN_LISTS = (Listed.by("agency_id", "agencies"), Listed.by("unit_id", "units"))

_OPEN = "l.status = 'published' AND l.last_day >= %s"
_PUBLISHED_IN = (
    "EXISTS (SELECT FROM replica_members m WHERE m.agency_id = l.agency_id AND m.left_on IS NULL"
    " AND m.collaboration_id = ANY(l.collaborations) AND m.collaboration_id = ANY(%s::uuid[]))"
)
_AGENCY = f"SELECT {SHOWN}, a.city AS agency_city, a.country FROM listings l"  # noqa: S608 - constants only
_BY_AGENCY = f"{_AGENCY} LEFT JOIN replica_agencies a USING (agency_id)"
_TAKES_PART = (
    "SELECT FROM replica_members m WHERE m.collaboration_id = ANY(l.collaborations)"
    " AND m.left_on IS NULL AND m.collaboration_id IS DISTINCT FROM %s"
)
"""A collaboration of the listing that an agency takes part in, other than one it is leaving."""


def open_to(
    known_collaborations: Collection[UUID] | None, wanted: Wanted, today: date
) -> list[Condition]:
    """R-L1: what is open to someone of these collaborations; with None, to the public (R-L7)."""
    seen = (
        ("l.public", ())
        if known_collaborations is None
        else (_PUBLISHED_IN, (list(known_collaborations),))
    )
    return [(_OPEN, (today,)), seen, *wanted.conditions()]


class Queries:
    """Queries for pages, commands and calendar steps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Listings

    def listing(self, listing_id: UUID) -> Row | None:
        return self._database.row(f"{_BY_AGENCY} WHERE l.listing_id = %s", listing_id)

    def search(
        self,
        known_collaborations: Collection[UUID] | None,
        wanted: Wanted,
        today: date,
        after: Key | None,
        limit: int,
    ) -> list[Row]:
        """R-L1: the open listings of these collaborations, in the wanted order.

        Listings of an agency that has left them accept no interest (R-P8) and are left out. With
        ``known_collaborations=None``, return the public vacancies (R-L7).
        """
        return self._listings(
            open_to(known_collaborations, wanted, today), wanted.order.column, after, limit
        )

    def did_you_mean(
        self, known_collaborations: Collection[UUID] | None, wanted: Wanted, today: date
    ) -> list[str]:
        """Suggestions for a search without results; each of them finds something."""
        where, params = joined(open_to(known_collaborations, wanted.having(None), today))
        return suggestions(
            wanted.words or "",
            lambda words: bool(
                self.search(known_collaborations, wanted.having(words), today, None, 1)
            ),
            lambda fewest, most: self._database.rows(
                VOCABULARY.format(where=where), *params, fewest, most
            ),
        )

    def public_vacancy(self, listing_id: UUID, today: date) -> Row | None:
        """R-L7: only while it is open and public."""
        return self._database.row(
            f"{_BY_AGENCY} WHERE {_OPEN} AND l.public AND l.listing_id = %s", today, listing_id
        )

    def own_listings(
        self, agencies: Collection[UUID], units: Collection[UUID], after: Key | None, limit: int
    ) -> list[Row]:
        """Listings in every status, drafts included, newest first."""
        page = newest_page(OWN, OWN_LISTS, "", after)
        return self._database.rows_named(
            f"SELECT {SHOWN}, a.city AS agency_city, a.country FROM {page}"  # noqa: S608 - constants only
            " JOIN listings l USING (listing_id) LEFT JOIN replica_agencies a USING (agency_id)"
            " ORDER BY l.drafted_on DESC, l.listing_id DESC",
            {"agencies": list(agencies), "units": list(units), **place(after, limit)},
        )

    def _listings(
        self, conditions: Sequence[Condition], order: str, after: Key | None, limit: int
    ) -> list[Row]:
        """Newest first, or by the last day with the nearest first."""
        asked, near = list(conditions), order == SearchOrder.LAST_DAY.column
        if after is not None:
            asked.append((f"(l.{order}, l.listing_id) {'>' if near else '<'} (%s, %s)", after))
        where, params = joined(asked)
        way = "ASC" if near else "DESC"
        return self._database.rows(
            f"{_BY_AGENCY} WHERE {where} ORDER BY l.{order} {way}, l.listing_id {way} LIMIT %s",
            *params,
            limit,
        )

    # Interests

    def interest(self, interest_id: UUID) -> Row | None:
        return self._database.row(
            "SELECT i.*, l.title, l.kind, l.starts, l.ends FROM interests i"
            " JOIN listings l USING (listing_id) WHERE i.interest_id = %s",
            interest_id,
        )

    def interests(
        self, reader: Reader, wanted: Mapping[str, object], after: Key | None, limit: int
    ) -> list[Row]:
        """The reader may have a role in each of them; callers must check it. Newest first.

        ``wanted`` are values that columns must have.
        """
        return candidates(self._database, reader, wanted, after, limit)

    def underway(self, listing_id: UUID, limit: int) -> list[UUID]:
        return self._ids(
            "SELECT interest_id AS id FROM interests"
            " WHERE listing_id = %s AND waits_for IS NOT NULL ORDER BY 1 LIMIT %s",
            listing_id,
            limit,
        )

    # Collaborations

    def known_collaborations(self, collaborations: Collection[UUID]) -> list[Row]:
        return self._database.rows(
            "SELECT c.*, ARRAY(SELECT m.agency_id FROM replica_members m"
            " WHERE m.collaboration_id = c.collaboration_id AND m.left_on IS NULL) AS members"
            " FROM replica_collaborations c WHERE c.collaboration_id = ANY(%s)",
            list(collaborations),
        )

    def collaborations_of(self, agency_id: UUID) -> set[UUID]:
        rows = self._database.rows(
            "SELECT collaboration_id FROM replica_members WHERE agency_id = %s AND left_on IS NULL",
            agency_id,
        )
        return {row["collaboration_id"] for row in rows}

    # What falls due by the calendar

    def past_their_last_day(self, day: date) -> list[UUID]:
        """R-L2: listings that are still open although their last day has passed."""
        return self._ids(
            "SELECT listing_id AS id FROM listings"
            " WHERE status = 'published' AND last_day < %s ORDER BY 1",
            day,
        )

    def unanswered(self, day: date) -> list[UUID]:
        """R-L4: interests whose endorsement was due before the day."""
        return self._ids(
            "SELECT interest_id AS id FROM interests WHERE waits_for IS NOT NULL"
            " AND status = 'expressed' AND answer_by < %s ORDER BY 1",
            day,
        )

    def started(self, day: date) -> list[UUID]:
        return self._underway_where("l.starts <= %s", day)

    def of_people_who_left(self, day: date) -> list[UUID]:
        """R-O14: interests underway of people whose last day has passed."""
        return self._ids(
            "SELECT i.interest_id AS id FROM interests i JOIN replica_people p USING (person_id)"
            " WHERE i.waits_for IS NOT NULL AND p.left_on < %s ORDER BY 1",
            day,
        )

    def without_a_shared_collaboration(self, left: UUID | None, agency: UUID | None) -> list[UUID]:
        """Interests underway whose agencies share no collaboration of the listing.

        Limited to the interests of ``agency``, which leaves the collaboration ``left``; with None,
        all interests (R-P8).
        """
        shared = (
            f"{_TAKES_PART} AND m.agency_id = i.agency_id AND EXISTS (SELECT FROM replica_members r"
            " WHERE r.collaboration_id = m.collaboration_id AND r.left_on IS NULL"
            " AND r.agency_id = i.receiver_agency_id)"
        )
        return self._underway_where(
            f"NOT EXISTS ({shared}) AND (%s::uuid IS NULL"
            " OR %s IN (i.agency_id, i.receiver_agency_id))",
            left,
            agency,
            agency,
        )

    def without_their_agency(self, left: UUID, agency: UUID) -> list[UUID]:
        """Open listings of an agency that leaves the last collaboration they are in.

        Public vacancies are left out: they are open to everyone in any case (R-L7).
        """
        return self._ids(
            "SELECT l.listing_id AS id FROM listings l WHERE l.status = 'published'"  # noqa: S608 - constants only
            f" AND l.agency_id = %s AND NOT l.public AND NOT EXISTS ({_TAKES_PART}"
            " AND m.agency_id = l.agency_id) ORDER BY 1",
            agency,
            left,
        )

    def enrolled_after(self, collaboration_id: UUID, agency_id: UUID, day: date) -> bool:
        """Whether an agency enrolled again after the day it left, so the message came late."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM replica_members WHERE collaboration_id = %s AND agency_id = %s"
                " AND enrolled_on > %s",
                collaboration_id,
                agency_id,
                day,
            )
        )

    def of_ended_listings(self) -> list[UUID]:
        return self._underway_where("l.status IN ('filled', 'withdrawn')")

    def _underway_where(self, condition: str, *params: object) -> list[UUID]:
        return self._ids(
            "SELECT i.interest_id AS id"  # noqa: S608 - constants only
            " FROM interests i JOIN listings l USING (listing_id)"
            f" WHERE i.waits_for IS NOT NULL AND {condition} ORDER BY 1",
            *params,
        )

    def _ids(self, statement: str, *params: object) -> list[UUID]:
        return [row["id"] for row in self._database.rows(statement, *params)]
