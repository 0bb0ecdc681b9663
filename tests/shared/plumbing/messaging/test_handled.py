"""Which messages have taken effect, to the position: rows, spans of old parts, and exceptions."""

from collections.abc import Callable, Generator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.plumbing.base.database import Database
from shared.plumbing.messaging import handled
from shared.plumbing.messaging.handled import Spans, any_handled, begin, extend
from shared.plumbing.messaging.messages import Message
from tests.toy import library
from tests.toy.town import open_service

EPOCH, OTHER_EPOCH = "library@one", "library@two"
LENT, SEEN = "library.book-lent.v1", "library.book-seen.v1"


def message(at: int | str, source: str = EPOCH, name: str = LENT) -> Message:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    return Message(source, str(at), name, UUID(int=1), 1, when, b"{}")


@pytest.fixture(scope="module")
def migrated(fresh_database: Callable[[], str]) -> Generator[Database]:
    with open_service(library.DEFINITION, fresh_database()) as service:
        yield service.database


@pytest.fixture
def database(migrated: Database) -> Database:
    migrated.execute("TRUNCATE inbox, handled_spans, not_heard")
    return migrated


def is_handled(database: Database, one: Message) -> bool:
    """What a consumer and what the pruning say, which must be the same."""
    with database.transaction() as cursor:
        covered = Spans(cursor, "library").cover(one)
    assert any_handled(database, [one]) == covered
    return covered


def handled_of(database: Database, source: str = EPOCH, name: str = LENT) -> set[int]:
    return {at for at in range(40) if is_handled(database, message(at, source, name))}


def test_a_span_is_exactly_its_part_of_the_log_of_one_source_and_one_type(
    database: Database,
) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10, 20))
    assert handled_of(database) == {*range(10, 20)}
    assert handled_of(database, OTHER_EPOCH) == handled_of(database, name=SEEN) == set()


def test_a_span_is_extended_to_the_end_of_the_part_that_follows_it(database: Database) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10, 20))
        extend(cursor, "library", [LENT], range(20, 30))
    assert handled_of(database) == {*range(10, 30)}


@pytest.mark.parametrize(
    ("stream", "kinds", "part"),
    [
        ("library", [LENT], range(21, 30)),
        ("library", [LENT], range(19, 30)),
        ("library", [SEEN], range(20, 30)),
        ("club", [LENT], range(20, 30)),
    ],
)
def test_a_span_that_does_not_end_there_or_is_of_another_kind_stays(
    database: Database, stream: str, kinds: list[str], part: range
) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10, 20))
        extend(cursor, stream, kinds, part)
    assert handled_of(database) == {*range(10, 20)}


def test_a_part_that_a_span_already_ends_with_begins_no_other(database: Database) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10, 20))
        extend(cursor, "library", [LENT], range(20, 30))
        begin(cursor, EPOCH, LENT, range(20, 30))
        begin(cursor, EPOCH, SEEN, range(20, 30))
    rows = database.rows("SELECT type, after, until FROM handled_spans ORDER BY after")
    assert [tuple(each.values()) for each in rows] == [(LENT, 9, 29), (SEEN, 19, 29)]


def test_an_exception_within_a_span_is_not_handled(database: Database) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10, 13))
        begin(cursor, OTHER_EPOCH, LENT, range(10, 13))
    database.execute("INSERT INTO not_heard VALUES (%s, '11')", EPOCH)
    assert handled_of(database) == {10, 12}
    assert handled_of(database, OTHER_EPOCH) == {10, 11, 12}


def test_the_spans_of_another_stream_are_not_looked_at(database: Database) -> None:
    with database.transaction() as cursor:
        begin(cursor, "club@one", LENT, range(10, 20))
        assert not Spans(cursor, "library").cover(message(15, "club@one"))
        assert Spans(cursor, "club").cover(message(15, "club@one"))


@pytest.mark.parametrize("written", ["", "-1", "+5", "05", "5 ", "\u0665", "1e1", "1" * 19])
def test_an_id_that_is_not_ours_is_in_no_span(database: Database, written: str) -> None:
    with database.transaction() as cursor:
        begin(cursor, EPOCH, LENT, range(10**18))
    assert handled.position_of(message(written)) == -1
    assert not is_handled(database, message(written))


def test_the_longest_position_of_ours_is_read() -> None:
    assert [handled.position_of(message(each)) for each in (0, 7, 10**18 - 1)] == [0, 7, 10**18 - 1]
