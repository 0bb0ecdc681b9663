"""A cursor is good for the list, filters and reader that it was given to, and shows nothing."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Generator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import fresh_id
from shared.kernel.refusals import Invalid
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.cursors import CursorKey, Cursors, LogPlace, place_in_log, resumed
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.books import Book
from tests.toy.town import open_service, request


class Place(NamedTuple):
    """A place in a list that a test has."""

    day: date
    made: UUID


PLACE = Place(date(2026, 4, 1), UUID(int=7))
FILTERS = (("city", "Umeå"), ("kind", "assignment"))


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture(scope="module")
def mine(service: Service) -> Cursors:
    return Cursors(service.cursor_key, "books", FILTERS, "person:a")


def is_refused(cursors: Cursors, cursor: str, kind: type[Any] = Place) -> None:
    with pytest.raises(Invalid) as refused:
        cursors.open(cursor, kind)
    assert refused.value.facts["field"] == "after"


def test_a_cursor_represents_its_place(mine: Cursors) -> None:
    assert mine.open(mine.seal(PLACE), Place) == PLACE
    assert mine.open(None, Place) is None


def test_the_same_place_has_the_same_cursor(mine: Cursors) -> None:
    assert mine.seal(PLACE) == mine.seal(PLACE)


@pytest.mark.parametrize(
    "other",
    [
        {"operation": "readers"},
        {"filters": ()},
        {"filters": (("city", "Umeå"),)},
        {"filters": (("city", "Umea"), FILTERS[1])},
        {"filters": (*FILTERS, FILTERS[1])},
        {"reader": "person:b"},
        {"reader": ""},
    ],
    ids=str,
)
def test_a_cursor_of_another_list_filter_or_reader_is_refused(
    mine: Cursors, other: dict[str, Any]
) -> None:
    asked: dict[str, Any] = {"operation": "books", "filters": FILTERS, "reader": "person:a"}
    is_refused(Cursors(mine.key, **(asked | other)), mine.seal(PLACE))


def test_what_is_the_same_for_all_readers_goes_on_for_another_one(mine: Cursors) -> None:
    others = Cursors(mine.key, "books", FILTERS, "person:b").for_any_reader()
    assert others.open(mine.for_any_reader().seal(PLACE), Place) == PLACE
    is_refused(mine, mine.for_any_reader().seal(PLACE))


def test_a_cursor_with_any_letter_changed_is_refused(mine: Cursors) -> None:
    cursor = mine.seal(PLACE)
    for at, letter in enumerate(cursor):
        is_refused(mine, cursor[:at] + ("A" if letter != "A" else "B") + cursor[at + 1 :])
    for other in (cursor[:-1], cursor + "A", cursor + "=", cursor[4:], " " + cursor, cursor * 2):
        is_refused(mine, other)


@given(text=st.text(max_size=120))
def test_a_text_that_was_never_given_out_is_refused(mine: Cursors, text: str) -> None:
    is_refused(mine, text)


def test_a_place_of_another_form_is_refused(mine: Cursors) -> None:
    """A release may order a list by something else."""
    is_refused(mine, mine.seal([1, "x"]))
    is_refused(mine, mine.seal(PLACE), UUID)


@given(positions=st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)))
def test_a_cursor_shows_nothing_of_a_position_not_even_its_length(
    mine: Cursors, positions: tuple[int, int]
) -> None:
    one, other = (mine.seal(LogPlace(each, "12345678")) for each in positions)
    assert len(one) == len(other) == 64
    assert str(positions[0]).encode() not in urlsafe_b64decode(one + "==") or positions[0] < 10**4


def test_a_cursor_outlasts_a_restart_and_is_understood_by_every_replica(
    service: Service, mine: Cursors
) -> None:
    again = Database(service.database.address)
    assert Cursors(CursorKey(again), "books", FILTERS, "person:a").seal(PLACE) == mine.seal(PLACE)
    again.close()


def test_another_services_cursor_is_refused(
    fresh_database: Callable[[], str], mine: Cursors
) -> None:
    with open_service(library.DEFINITION, fresh_database()) as other:
        is_refused(Cursors(other.cursor_key, "books", FILTERS, "person:a"), mine.seal(PLACE))


def publish(store: EventStore, count: int) -> None:
    for _ in range(count):
        store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request())


def restore(store: EventStore, last: int) -> None:
    store.database.execute("DELETE FROM events WHERE notification_id > %s", last)
    store.begin_epoch()


def test_after_a_restore_a_cursor_goes_on_where_the_log_was_set_back_to(
    fresh_database: Callable[[], str],
) -> None:
    """What is said at positions that were used before the restore is not skipped."""
    with open_service(library.DEFINITION, fresh_database()) as service:
        database, store = service.database, service.store

        publish(store, 9)
        last = service.publisher.last()
        ahead, behind = place_in_log(database, last), place_in_log(database, last - 6)
        assert (resumed(database, None), resumed(database, ahead)) == (0, last)
        restore(store, last - 4)
        publish(store, 1)
        assert resumed(database, ahead) == last - 4
        assert resumed(database, behind) == last - 6
        current = place_in_log(database, service.publisher.last())
        assert resumed(database, current) == current.position
        # Restored once more, to before the first time: its epoch is gone, and unknown is asked.
        restore(store, last - 7)
        assert resumed(database, ahead) == resumed(database, current) == last - 7
        assert resumed(database, behind) == last - 7
