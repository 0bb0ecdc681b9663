"""A page of the newest rows out of several lists, each of which is read along its own index."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID


class Listed(NamedTuple):
    """A list: ``keys`` is a FROM item named ``k``, and ``where`` relates it to the rows ``r``."""

    keys: str
    where: str

    @classmethod
    def by(cls, column: str, ids: str) -> "Listed":
        """The rows in which a column is one of the ids of a named parameter."""
        return cls(f"unnest(%({ids})s::uuid[]) AS k (id)", f"r.{column} = k.id")


class Rows(NamedTuple):
    """The table that the lists consist of, its key, and the day by which it is sorted."""

    table: str
    key: str
    day: str


Place = tuple[date, UUID]
"""The day and the key of the last row of the previous page."""


def newest_page(rows: Rows, lists: Sequence[Listed], more: str, after: Place | None) -> str:
    """The FROM item of a page without repetitions: key and day of each row, newest first.

    With OR instead of lists, PostgreSQL reads the whole table, or sorts all that is seen, for each
    page. ``more`` begins with AND. ``place`` gives the parameters of the page.
    """
    key, day = rows.key, rows.day
    since = f" AND (r.{day}, r.{key}) < (%(after_day)s, %(after_key)s)" if after else ""
    found = (
        f"SELECT found.* FROM {keys} CROSS JOIN LATERAL (SELECT r.{key}, r.{day}"  # noqa: S608 - own words
        f" FROM {rows.table} r WHERE {where}{more}{since}"
        f" ORDER BY r.{day} DESC, r.{key} DESC LIMIT %(limit)s) AS found"
        for keys, where in lists
    )
    return f"({' UNION '.join(found)} ORDER BY {day} DESC, {key} DESC LIMIT %(limit)s) AS page"


def place(after: Place | None, limit: int) -> dict[str, object]:
    """The parameters of ``newest_page``."""
    day, key = after or (None, None)
    return {"after_day": day, "after_key": key, "limit": limit}
