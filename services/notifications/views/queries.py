"""What an inbox and the calendar ask of the tables."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from shared.plumbing.database import Database
from shared.plumbing.views import Row


class Held(NamedTuple):
    """The addresses that a reader holds, and those held in the cases about one person alone."""

    own: str
    addresses: Sequence[str]
    stands_in: Sequence[tuple[str, UUID]]


class Place(NamedTuple):
    """A place in an inbox, which is read from the newest on."""

    at: datetime
    notice_id: UUID


class Wish(NamedTuple):
    """What of an inbox is asked for."""

    waiting: bool
    after: Place | None
    limit: int


_NEWEST = """
CROSS JOIN LATERAL (
    SELECT * FROM notices n WHERE n.address = held.address AND {condition}{waiting}
    AND (%s::timestamptz IS NULL OR (n.at, n.notice_id) < (%s::timestamptz, %s::uuid))
    ORDER BY n.at DESC, n.notice_id DESC LIMIT %s) AS found
"""
_NOT_OWN = "(NOT n.is_step OR n.address = %s OR n.person_id IS DISTINCT FROM %s)"


def inbox_statement(*, waiting: bool) -> str:
    """Return the statement of an inbox.

    Each address is read along the index of its own, so that nothing grows with the history.
    """
    only = " AND n.waits" if waiting else ""
    always = _NEWEST.format(condition=_NOT_OWN, waiting=only)
    stands_in = _NEWEST.format(condition="n.person_id = held.about", waiting=only)
    return (
        f"SELECT found.* FROM unnest(%s::text[]) AS held (address) {always}"  # noqa: S608 - own
        f" UNION ALL SELECT found.* FROM unnest(%s::text[], %s::uuid[]) AS held (address, about)"
        f" {stands_in} ORDER BY at DESC, notice_id DESC LIMIT %s"
    )


class Queries:
    """Answers what an inbox and the calendar ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inbox(self, reader: UUID, held: Held, wish: Wish) -> list[Row]:
        """Return notices at the addresses that a reader holds, the newest first.

        Steps in the reader's own case are there only at their ``own`` address (R-O2).
        """
        at, notice_id = wish.after or (None, None)
        page = (at, at, notice_id, wish.limit)
        stands_in = tuple(zip(*held.stands_in, strict=True)) or ((), ())
        return self._database.rows(
            inbox_statement(waiting=wish.waiting),
            list(held.addresses),
            held.own,
            reader,
            *page,
            *map(list, stands_in),
            *page,
            wish.limit,
        )

    def notice(self, notice_id: UUID) -> Row | None:
        """Return one notice."""
        return self._database.row("SELECT * FROM notices WHERE notice_id = %s", notice_id)

    def files_to_remind(self, day: date) -> list[UUID]:
        """Return the files of the cases in which something is to be called to mind (R-N2)."""
        rows = self._database.rows(
            "SELECT DISTINCT file_id FROM agenda WHERE remind_on <= %s ORDER BY file_id", day
        )
        return [row["file_id"] for row in rows]

    def offices_of(self, person: UUID) -> list[UUID]:
        """Return the collaborations whose office a person belongs to."""
        rows = self._database.rows(
            "SELECT collaboration_id FROM heard_offices WHERE office ? %s ORDER BY 1", str(person)
        )
        return [row["collaboration_id"] for row in rows]

    def collaborations_of(self, agencies: Collection[UUID]) -> list[UUID]:
        """Return the collaborations in which one of these agencies takes part."""
        rows = self._database.rows(
            "SELECT DISTINCT collaboration_id FROM heard_members WHERE agency_id = ANY(%s)"
            " ORDER BY 1",
            list(agencies),
        )
        return [row["collaboration_id"] for row in rows]
