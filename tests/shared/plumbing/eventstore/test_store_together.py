"""Many at once: nobody deadlocks, nothing is applied twice, the log is in commit order."""

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from functools import partial
from threading import Thread
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.store import Conflict, EventStore, retried
from shared.plumbing.eventstore.triggers import Answer, CalendarStep, MessageTrigger
from shared.plumbing.service import Service, migrate
from tests.toy import club, library
from tests.toy.books import Book
from tests.toy.processes import exit_codes, migrate_the_club
from tests.toy.town import ANNA, at_once, of_kind, open_service, request


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


def test_a_message_that_eight_threads_consume_is_applied_once(store: EventStore) -> None:
    book_id = fresh_id()
    store.save(Book.buy(request().actor, book_id, "Kallocain"), trigger=request())

    def consume(_: int) -> Answer:
        def once() -> Answer:
            book = store.load(Book, book_id)
            if book.reader is None:
                book.lend(request().actor, ANNA)
            return store.save(book, trigger=MessageTrigger(request().actor, "club@e", "7", 1))

        return retried(once)

    outcomes = at_once(8, consume)
    assert of_kind(outcomes, dict) == 8
    assert len(store.history(book_id)) == 2
    rows = store.database.rows("SELECT * FROM inbox WHERE source = 'club@e'")
    assert len(rows) == 1


def test_one_key_that_eight_threads_bring_is_one_command(store: EventStore) -> None:
    def buy(number: int) -> Answer:
        book = Book.buy(request().actor, fresh_id(), f"copy {number}")
        return store.save(book, trigger=request("one-key", b"same"))

    outcomes = at_once(8, buy)
    assert all(each == outcomes[0] for each in outcomes)
    row = store.database.row("SELECT count(*) n FROM shelf WHERE title LIKE 'copy %%'")
    assert row == {"n": 1}


def change(store: EventStore, books: Iterable[UUID], trigger: CalendarStep) -> Answer:
    """Lend those books that are in and take back those that are out."""
    found = [store.load(Book, each) for each in dict.fromkeys(books)]
    for book in found:
        if book.reader is None:
            book.lend(trigger.actor, ANNA)
        else:
            book.take_back(trigger.actor)
    return store.save(*found, trigger=trigger)


def until_saved(command: Callable[[], Answer]) -> None:
    while True:
        with suppress(Conflict):
            retried(command)
            return


def test_many_saves_at_once_neither_deadlock_nor_lose_anything(store: EventStore) -> None:
    """With row locks before the table lock a part of them would deadlock."""
    books = [fresh_id() for _ in range(4)]
    for book_id in books:
        store.save(Book.buy(request().actor, book_id, "x"), trigger=request())

    def turn(number: int) -> int:
        for step in range(20):
            # Two aggregates, in another order for each thread.
            pair = (books[(number + step) % 4], books[(number + 2 * step + 1) % 4])
            until_saved(
                partial(change, store, pair, CalendarStep(request().actor, f"turn-{number}", step))
            )
        return number

    assert at_once(8, turn) == list(range(8))
    row = store.database.row("SELECT count(*) n FROM inbox WHERE id LIKE 'turn-%%'")
    assert row == {"n": 160}
    for book_id in books:
        history = store.history(book_id)
        shown = store.database.row("SELECT * FROM shelf WHERE book_id = %s", book_id) or {}
        assert [each.originator_version for each in history] == list(range(1, len(history) + 1))
        assert shown["version"] == len(history)
        assert shown["reader"] == store.load(Book, book_id).reader


def test_pitfall_1_a_reader_of_the_log_misses_nothing(store: EventStore) -> None:
    begin = max((position for position, _ in store.log()), default=0)
    followed: list[int] = []
    done = threading.Event()

    def follow() -> None:
        at = begin
        while not done.is_set() or at < (store.recorder.max_notification_id() or 0):
            for position, _ in store.log(at):
                followed.append(position)
                at = position

    reader = Thread(target=follow)
    reader.start()

    def write(_: int) -> int:
        for _ in range(30):
            store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request())
        return 30

    assert at_once(6, write) == [30] * 6
    done.set()
    reader.join(timeout=30)
    assert followed == [position for position, _ in store.log(begin)]
    assert len(followed) == 180


def test_pitfall_5_many_threads_migrate_an_empty_database_at_once(database: str) -> None:
    def start(_: int) -> str:
        mine = Database(database)
        migrate(library.DEFINITION, mine)
        mine.close()
        return "migrated"

    assert at_once(8, start) == ["migrated"] * 8
    with open_service(library.DEFINITION, database) as service:
        service.store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request())
        assert len(service.database.rows("SELECT * FROM epoch")) == 1


def test_pitfall_5_several_processes_migrate_an_empty_database_at_once(database: str) -> None:
    assert exit_codes("", 3, migrate_the_club, database) == [0, 0, 0]
    with open_service(club.DEFINITION, database) as service:
        assert service.database.rows("SELECT * FROM out_books") == []


def test_migrating_again_keeps_what_is_there(database: str) -> None:
    with open_service(library.DEFINITION, database) as service:
        service.store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request())
        epoch = service.publisher.epoch
    with open_service(library.DEFINITION, database) as service:
        assert len(service.database.rows("SELECT * FROM shelf")) == 1
        assert service.publisher.epoch == epoch
