"""A page out of several lists holds the newest rows of all of them, each once."""

from collections.abc import Callable, Generator
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.plumbing.base.database import Database
from shared.plumbing.base.newest import Listed, Place, Rows, newest_page, place

DAY = date(2026, 1, 12)
ROWS = Rows("books", "book_id", "bought_on")
LISTS = (Listed.by("owner", "owners"), Listed.by("reader", "readers"))
Book = tuple[date, UUID, UUID, UUID]


@pytest.fixture(scope="module")
def opened(fresh_database: Callable[[], str]) -> Generator[Database]:
    database = Database(fresh_database())
    database.execute(
        "CREATE TABLE books (book_id uuid PRIMARY KEY, bought_on date, owner uuid, reader uuid)"
    )
    yield database
    database.close()


def page(
    database: Database, owners: set[UUID], readers: set[UUID], after: Place | None, limit: int
) -> list[Place]:
    more = " AND r.owner <> %(none)s"
    found = newest_page(ROWS, LISTS, more, after)
    rows = database.rows_named(
        f"SELECT * FROM {found} ORDER BY bought_on DESC, book_id DESC",  # noqa: S608 - our own words
        {
            "owners": list(owners),
            "readers": list(readers),
            "none": UUID(int=9),
            **place(after, limit),
        },
    )
    return [(row["bought_on"], row["book_id"]) for row in rows]


people = st.integers(0, 4).map(lambda number: UUID(int=number))
books = st.tuples(st.integers(0, 3), people, people)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    bought=st.lists(books, max_size=25),
    owners=st.sets(people),
    readers=st.sets(people),
    limit=st.integers(1, 7),
)
def test_the_pages_together_are_the_rows_of_all_lists_newest_first(
    opened: Database,
    bought: list[tuple[int, UUID, UUID]],
    owners: set[UUID],
    readers: set[UUID],
    limit: int,
) -> None:
    opened.execute("TRUNCATE books")
    all_books: list[Book] = [
        (DAY + timedelta(days), UUID(int=number + 100), owner, reader)
        for number, (days, owner, reader) in enumerate(bought)
    ]
    for day, key, owner, reader in all_books:
        opened.execute("INSERT INTO books VALUES (%s, %s, %s, %s)", key, day, owner, reader)
    found: list[Place] = []
    after: Place | None = None
    while several := page(opened, owners, readers, after, limit):
        assert len(several) <= limit
        found += several
        after = several[-1]
    listed = [each[:2] for each in all_books if each[2] in owners or each[3] in readers]
    assert found == sorted(listed, reverse=True)
