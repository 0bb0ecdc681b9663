"""The courier brings everything once in effect, in order, and goes on where it was."""

import signal
import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from shared.kernel.ids import fresh_id
from shared.plumbing.messaging import courier as couriers
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.messaging.messages import Message
from shared.plumbing.service import Service
from tests.toy import club
from tests.toy.books import Book
from tests.toy.pairs import Pair
from tests.toy.processes import carry_everything, exit_code
from tests.toy.town import ANNA, all_rows, open_service, publishers_of, request, running


def buy(service: Service, title: str = "x") -> UUID:
    book_id = fresh_id()
    service.store.save(Book.buy(request().actor, book_id, title), trigger=request())
    return book_id


def lend(service: Service, times: int = 1) -> list[UUID]:
    books = [buy(service) for _ in range(times)]
    for book_id in books:
        service.commands.lend(book_id, ANNA, request())
    return books


def lag(courier: Courier, *speakers: Service) -> int:
    return courier.lag({name: each.last() for name, each in publishers_of(*speakers).items()})


def until_idle(courier: Courier, *speakers: Service, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while lag(courier, *speakers):
        assert time.monotonic() < end, "never quiet"
        threading.Event().wait(0.005)


def test_everything_that_is_published_is_consumed_in_order(pair: Pair) -> None:
    one, other = pair
    with running(other, publishers_of(one)) as courier:
        books = lend(one, 20)
        until_idle(courier, one)
    assert other.commands.books_of(ANNA) == books
    assert len(all_rows(other, "out_books")) == 20


def test_what_was_published_before_the_courier_came_is_consumed(pair: Pair) -> None:
    one, other = pair
    books = lend(one, 3)
    with running(other, publishers_of(one)) as courier:
        assert lag(courier, one) > 0
        until_idle(courier, one)
    assert other.commands.books_of(ANNA) == books


def test_a_save_wakes_the_courier_long_before_it_would_look_by_itself(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "POLL_SECONDS", 60.0)
    one, other = pair
    with running(other, publishers_of(one)) as courier:
        until_idle(courier, one)
        threading.Event().wait(0.2)
        [book] = lend(one)
        until_idle(courier, one, seconds=5)
    assert other.commands.books_of(ANNA) == [book]


def test_pitfall_4_without_being_woken_the_courier_looks_by_itself(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "POLL_SECONDS", 0.1)
    one, other = pair
    with running(other, publishers_of(one), wakes=False) as courier:
        until_idle(courier, one)
        [book] = lend(one)
        until_idle(courier, one, seconds=5)
    assert other.commands.books_of(ANNA) == [book]


def test_the_courier_looks_again_only_behind_a_page_that_was_full(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "PAGE", 4)
    one, other = pair
    lend(one, 5)
    assert one.publisher.last() == 10
    courier = Courier("club", other.consumer, publishers_of(one))
    courier._look_everywhere()  # noqa: SLF001 - without its thread
    reads = 0
    while courier._news["library"].is_set():  # noqa: SLF001 - likewise
        courier._carry("library")  # noqa: SLF001 - likewise
        reads += 1
    assert (reads, lag(courier, one)) == (3, 0)


def test_the_lag_is_what_lies_ahead_and_nothing_when_idle(pair: Pair) -> None:
    one, other = pair
    courier = Courier("club", other.consumer, publishers_of(one))
    assert lag(courier, one) == 0
    buy(one)
    buy(one)
    assert lag(courier, one) == 2
    with running(other, publishers_of(one)) as carrying:
        until_idle(carrying, one)
        assert lag(carrying, one) == 0


def test_a_new_courier_goes_on_where_the_last_one_was(pair: Pair) -> None:
    one, other = pair
    lend(one, 5)
    with running(other, publishers_of(one)) as courier:
        until_idle(courier, one)
    other.database.execute("DELETE FROM inbox")
    more = lend(one, 2)
    with running(other, publishers_of(one)) as courier:
        until_idle(courier, one)
    assert other.commands.books_of(ANNA)[5:] == more
    assert other.consumer.position("library") == one.publisher.last()


def test_delivering_everything_once_more_has_no_effect(pair: Pair) -> None:
    one, other = pair
    came: list[str] = []
    receive = other.consumer.receive

    def noted(message: Message, stopped: threading.Event) -> bool:
        came.append(message.id)
        return receive(message, stopped)

    other.consumer.receive = noted
    with running(other, publishers_of(one)) as courier:
        books = lend(one, 5)
        until_idle(courier, one)
        before, once = all_rows(other, "out_books"), list(came)
        for _ in range(3):
            courier.start_over()
            until_idle(courier, one)
    assert came == once * 4
    assert other.commands.books_of(ANNA) == books
    assert all_rows(other, "out_books") == before


class Restless(Consumer):
    """Has everything delivered once more when it hears its second message."""

    def receive(self, message: Message, stopped: threading.Event) -> bool:
        """Remember what came."""
        self.came.append(message.id)
        if len(self.came) == 2:
            self.courier.start_over()
        return super().receive(message, stopped)

    came: list[str]
    courier: Courier


def test_starting_over_in_the_midst_of_a_batch_is_not_forgotten(pair: Pair) -> None:
    one, other = pair
    lend(one, 3)
    consumer = Restless(other.store, other.clock, other.commands, club.DEFINITION.policies)
    consumer.came = []
    consumer.courier = Courier("restless", consumer, publishers_of(one))
    consumer.courier.start()
    until_idle(consumer.courier, one)
    consumer.courier.stop()
    announced = [str(position) for position, each in one.publisher.read("library", 0) if each]
    assert consumer.came == announced + announced


def test_a_poisoned_message_holds_up_none_of_the_others(pair: Pair) -> None:
    one, other = pair
    before = lend(one)
    buy(one, "cursed")
    after = lend(one)
    with running(other, publishers_of(one)) as courier:
        until_idle(courier, one)
    assert other.commands.books_of(ANNA) == before + after
    assert len(other.database.rows("SELECT * FROM dead_letters")) == 1


def test_a_private_stream_is_carried_to_its_listener_alone(
    pair: Pair, fresh_database: Callable[[], str]
) -> None:
    one, other = pair
    with open_service(club.CASHIER, fresh_database()) as cashier:
        book = buy(one, "Kallocain")
        with (
            running(cashier, publishers_of(one)) as one_courier,
            running(other, publishers_of(one)) as another,
        ):
            until_idle(one_courier, one)
            until_idle(another, one)
        assert cashier.commands.paid == [book]
        assert other.commands.seen == ["Kallocain"]
        sources = [row["source"] for row in other.database.rows("SELECT source FROM inbox")]
        assert all(source.startswith("library@") for source in sources)


def no_work(_: object) -> None:
    pass


def test_pitfall_7_a_log_that_cannot_be_read_does_not_end_the_courier(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "PAUSE_SECONDS", 0.05)
    one, other = pair
    broken = StoredEvent(fresh_id(), 1, "library.BookBought", b'{"title": "half an event"}')
    one.store.recorder.insert_events([broken], work=no_work)
    book = lend(one)
    with running(other, publishers_of(one)) as courier:
        threading.Event().wait(0.3)
        assert lag(courier, one) > 0
        one.database.execute("DELETE FROM events WHERE originator_id = %s", broken.originator_id)
        until_idle(courier, one)
    assert other.commands.books_of(ANNA) == book


def test_a_crash_at_any_point_loses_nothing_and_doubles_nothing(pair: Pair) -> None:
    """Killed before and after the effect and before the cursor, again and again."""
    one, other = pair
    books = lend(one, 6)
    points = ["after-handle:2", "before-cursor:1", "before-save:3", ""]
    codes: list[int | None] = []
    for point in points:
        codes.append(
            exit_code(point, carry_everything, one.database.address, other.database.address)
        )
        if point.startswith("before-cursor"):
            # Everything has had its effect, and the cursor does not know.
            assert other.consumer.position("library") == 0
            books += lend(one, 3)
    assert codes == [-signal.SIGKILL] * 3 + [0]
    assert other.commands.books_of(ANNA) == books
    assert all(row["times"] == 1 for row in all_rows(other, "out_books"))
    assert len(all_rows(other, "out_books")) == 9
