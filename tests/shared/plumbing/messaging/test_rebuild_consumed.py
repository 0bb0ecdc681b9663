"""A view of what others say is made anew from their feeds, while the messages go on."""

import threading
from collections.abc import Callable, Sequence
from threading import Thread
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.eventstore.rebuild import NeverIdle
from shared.plumbing.messaging import rebuild_consumed as rebuilding
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.messaging.messages import Message, Publisher, over_the_wire
from shared.plumbing.messaging.rebuild_consumed import rebuild_consumed_view
from shared.plumbing.service import Service
from tests.toy.books import Book, BookWentOut
from tests.toy.club import OUT
from tests.toy.pairs import Pair
from tests.toy.town import ANNA, BERIT, all_rows, at_once, publishers_of, request, running


def lend_and_return(service: Service, times: int = 2) -> UUID:
    book_id = fresh_id()
    service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
    for reader in [ANNA, BERIT, ANNA, BERIT][:times]:
        service.commands.lend(book_id, reader, request())
        service.commands.take_back(book_id, request())
    service.commands.lend(book_id, ANNA, request())
    return book_id


def replay_all(pair: Pair) -> None:
    one, other = pair
    with running(other, publishers_of(one)) as courier:
        wait_until_consumed(courier, one)


def wait_until_consumed(courier: Courier, one: Service) -> None:
    for _ in range(1000):
        if courier.lag({"library": one.publisher.last()}) == 0:
            return
        threading.Event().wait(0.01)
    raise AssertionError("never quiet")


def test_a_rebuilt_consumed_view_is_equal_and_a_spoiled_row_is_repaired(pair: Pair) -> None:
    one, other = pair
    books = [lend_and_return(one) for _ in range(4)]
    replay_all(pair)
    before = all_rows(other, "out_books")
    assert [row["times"] for row in before] == [3, 3, 3, 3]
    other.database.execute("UPDATE out_books SET times = 99 WHERE book_id = %s", books[0])
    other.database.execute("DELETE FROM out_books WHERE book_id = %s", books[1])
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 4
    assert all_rows(other, "out_books") == before


def test_what_was_not_consumed_yet_comes_to_the_new_table_once(pair: Pair) -> None:
    one, other = pair
    lend_and_return(one)
    replay_all(pair)
    lend_and_return(one)
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 1
    replay_all(pair)
    assert [row["times"] for row in all_rows(other, "out_books")] == [3, 3]


def test_what_was_consumed_and_not_yet_passed_by_the_cursor_is_not_consumed_twice(
    pair: Pair,
) -> None:
    """A crash between effect and cursor leaves messages that only the inbox knows."""
    one, other = pair
    lend_and_return(one)
    for _, message in one.publisher.read("library", 0):
        if message is not None:
            other.consumer.handle(over_the_wire(message))
    before = all_rows(other, "out_books")
    assert other.consumer.position("library") == 0
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 1
    assert all_rows(other, "out_books") == before
    replay_all(pair)
    assert all_rows(other, "out_books") == before


def test_what_the_inbox_has_forgotten_is_still_known_by_the_cursor(pair: Pair) -> None:
    one, other = pair
    lend_and_return(one)
    replay_all(pair)
    before = all_rows(other, "out_books")
    other.database.execute("DELETE FROM inbox")
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 1
    assert all_rows(other, "out_books") == before


def test_a_dead_letter_is_left_out_and_one_that_was_replayed_is_not(pair: Pair) -> None:
    one, other = pair
    lend_and_return(one, times=0)
    [(position, message)] = [
        (position, announced)
        for position, announced in one.publisher.read("library", 0)
        if announced is not None and announced.name == BookWentOut.NAME
    ]
    assert message is not None
    other.database.execute(
        "INSERT INTO dead_letters VALUES ('library', %s, %s, '{}', '', 'broken')",
        message.source,
        message.id,
    )
    other.consumer.move("library", position)
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 0
    other.consumer.handle(over_the_wire(message))
    assert rebuild_consumed_view(other.consumer, OUT, publishers_of(one)) == 1


def test_messages_that_come_during_rebuilds_are_neither_lost_nor_doubled(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 5)
    one, other = pair
    done, counts = threading.Event(), list[int]()

    def again() -> None:
        while not done.is_set():
            counts.append(rebuild_consumed_view(other.consumer, OUT, publishers_of(one)))

    with running(other, publishers_of(one)) as courier:
        thread = Thread(target=again)
        thread.start()
        live: Callable[[int], object] = lambda _: [lend_and_return(one, 4) for _ in range(4)]  # noqa: E731 - a row of a table
        outcomes = at_once(3, live)
        wait_until_consumed(courier, one)
        done.set()
        thread.join(timeout=60)
    assert all(isinstance(each, list) for each in outcomes)
    assert len(counts) >= 2
    assert [row["times"] for row in all_rows(other, "out_books")] == [5] * 12


class EndlessFeed:
    """Says nothing while the consumer hears, as a feed does that hangs behind."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def last(self) -> int:
        """Return the newest position."""
        return self._publisher.last()

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        """Return nothing."""
        del stream, after, limit
        return []


def test_a_feed_that_lags_behind_what_was_consumed_leaves_the_old_table_in_use(pair: Pair) -> None:
    one, other = pair
    lend_and_return(one)
    replay_all(pair)
    before = all_rows(other, "out_books")
    with pytest.raises(NeverIdle):
        rebuild_consumed_view(other.consumer, OUT, {"library": EndlessFeed(one.publisher)})
    assert all_rows(other, "out_books") == before
