"""The queries of the inbox and the calendar."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain import addresses
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import Row


class Place(NamedTuple):
    """A position in an inbox, which is sorted newest first."""

    at: datetime
    notification_id: UUID


class InboxQuery(NamedTuple):
    """The filter and the page of an inbox request."""

    waiting: bool
    after: Place | None
    limit: int


_SEEN = "n.address = held.address AND {condition} AND (n.waits OR NOT held.missing)"
_NEWEST = """
CROSS JOIN LATERAL (
    SELECT * FROM notifications n WHERE {seen}{waiting}
    AND (%s::timestamptz IS NULL OR (n.at, n.notification_id) < (%s::timestamptz, %s::uuid))
    ORDER BY n.at DESC, n.notification_id DESC LIMIT %s) AS found
"""
_NOT_OTHERS = (
    "NOT EXISTS (SELECT FROM unnest(%s::text[], %s::uuid[]) AS other (address, about)"
    " WHERE other.address = n.address AND other.about = n.person_id)"
)


def _seen() -> tuple[str, str]:
    """What is seen at a place that is held for every person, and at one held for one person."""
    return (
        _SEEN.format(condition=_NOT_OTHERS),
        _SEEN.format(condition="n.person_id = held.about"),
    )


def inbox_statement(*, waiting: bool) -> str:
    """Read each address along its own index, so that no cost grows with the history."""
    only = " AND n.waits" if waiting else ""
    always, of_one = (_NEWEST.format(seen=each, waiting=only) for each in _seen())
    return (
        "SELECT found.*, held.missing"  # noqa: S608 - own
        f" FROM unnest(%s::text[], %s::boolean[]) AS held (address, missing) {always}"
        " UNION ALL SELECT found.*, held.missing"
        " FROM unnest(%s::text[], %s::boolean[], %s::uuid[]) AS held (address, missing, about)"
        f" {of_one} ORDER BY at DESC, notification_id DESC LIMIT %s"
    )


def count_statement() -> str:
    """Count what ``inbox_statement`` lists as waiting, along the same indexes."""
    always, of_one = (f"JOIN notifications n ON {each} AND n.waits" for each in _seen())
    return (
        "SELECT (SELECT count(*)"  # noqa: S608 - own
        f" FROM unnest(%s::text[], %s::boolean[]) AS held (address, missing) {always})"
        " + (SELECT count(*)"
        " FROM unnest(%s::text[], %s::boolean[], %s::uuid[]) AS held (address, missing, about)"
        f" {of_one}) AS waiting"
    )


class Queries:
    """Runs the queries of the inbox and the calendar."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inbox(self, places: Sequence[addresses.Place], query: InboxQuery) -> list[Row]:
        """Notifications at the places that a reader holds, the newest first (R-O2).

        ``missing`` means that no one can take the step, and the reader is to name a substitute.
        """
        always, of_one = _held(places)
        at, notification_id = query.after or (None, None)
        page = (at, at, notification_id, query.limit)
        statement = inbox_statement(waiting=query.waiting)
        return self._database.rows(statement, *always, *page, *of_one, *page, query.limit)

    def waiting(self, places: Sequence[addresses.Place]) -> int:
        """How many steps are waiting at the places that a reader holds."""
        always, of_one = _held(places)
        row = self._database.row(count_statement(), *always, *of_one)
        return row["waiting"] if row is not None else 0

    def notification(self, notification_id: UUID) -> Row | None:
        return self._database.row(
            "SELECT * FROM notifications WHERE notification_id = %s", notification_id
        )

    def files_to_remind(self, day: date) -> list[UUID]:
        """The files of the cases in which a reminder is due (R-N2)."""
        rows = self._database.rows(
            "SELECT DISTINCT file_id FROM agenda WHERE remind_on <= %s ORDER BY file_id", day
        )
        return [row["file_id"] for row in rows]

    def offices_of(self, person: UUID) -> list[UUID]:
        rows = self._database.rows(
            "SELECT collaboration_id FROM replica_offices WHERE office ? %s ORDER BY 1", str(person)
        )
        return [row["collaboration_id"] for row in rows]

    def collaborations_of(self, agencies: Collection[UUID]) -> list[UUID]:
        rows = self._database.rows(
            "SELECT DISTINCT collaboration_id FROM replica_members WHERE agency_id = ANY(%s)"
            " ORDER BY 1",
            list(agencies),
        )
        return [row["collaboration_id"] for row in rows]


def _held(places: Sequence[addresses.Place]) -> tuple[Sequence[object], Sequence[object]]:
    """The places as parameters: for every person, then for one person each."""
    always = [place for place in places if place.about is None]
    of_one = [place for place in places if place.about is not None]
    others = [(place.address.key, one) for place in always for one in place.but_not]
    return (
        [place.address.key for place in always],
        [place.substitute_missing for place in always],
        [address for address, _ in others],
        [one for _, one in others],
    ), (
        [place.address.key for place in of_one],
        [place.substitute_missing for place in of_one],
        [place.about for place in of_one],
    )
