"""One save holds events, rows and cause: all of it, once, or nothing."""

import threading
from collections.abc import Callable, Generator
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.recorder import MAX_EVENTS, TooManyEvents
from shared.plumbing.eventstore.store import (
    Conflict,
    EventStore,
    Stale,
    TwoSaves,
    retried,
)
from shared.plumbing.eventstore.triggers import (
    Answer,
    CalendarStep,
    KeyReused,
    MessageTrigger,
    Request,
    Trigger,
)
from shared.plumbing.service import Service, migrate
from tests.toy import library
from tests.toy.books import Book, BookIsOut
from tests.toy.town import ANNA, BERIT, open_service, request
from tests.toy.wire import Wire, wire_to


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


def bought(store: EventStore, title: str = "Kallocain") -> UUID:
    book_id = fresh_id()
    store.save(Book.buy(request().actor, book_id, title), trigger=request())
    return book_id


def shelf(store: EventStore, book_id: UUID) -> DictRow | None:
    return store.database.row("SELECT * FROM shelf WHERE book_id = %s", book_id)


def counts(store: EventStore) -> tuple[object, ...]:
    row = store.database.row(
        "SELECT (SELECT count(*) FROM events) e, (SELECT count(*) FROM inbox) i,"
        " (SELECT count(*) FROM idempotency) k, (SELECT count(*) FROM shelf) s"
    )
    return tuple((row or {}).values())


def test_a_save_holds_events_rows_and_cause(store: EventStore) -> None:
    before = counts(store)
    book_id = fresh_id()
    answer = store.save(Book.buy(request().actor, book_id, "Kallocain"), trigger=request())
    assert answer == {"id": str(book_id), "version": 1}
    assert (shelf(store, book_id) or {})["title"] == "Kallocain"
    assert [a - b for a, b in zip(counts(store), before, strict=True)] == [1, 0, 1, 1]


def test_a_row_that_cannot_be_written_rolls_all_of_it_back(store: EventStore) -> None:
    before = counts(store)
    book = Book.buy(request().actor, fresh_id(), "a title with a \0 null")
    with pytest.raises(Exception, match="u0000"):
        store.save(book, trigger=request())
    assert counts(store) == before


def test_other_work_that_fails_rolls_all_of_it_back_with_and_without_events(
    store: EventStore,
) -> None:
    def broken(cursor: Cursor[DictRow]) -> None:
        cursor.execute("INSERT INTO shelf (title) VALUES ('a book without an id')")

    before = counts(store)
    with pytest.raises(IntegrityError, match="null value"):
        store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request(), work=broken)
    with pytest.raises(IntegrityError, match="null value"):
        store.save(trigger=request(), work=broken)
    assert counts(store) == before


def test_an_aggregate_that_was_changed_in_between_is_a_conflict(store: EventStore) -> None:
    book_id = bought(store)
    first, second = store.load(Book, book_id), store.load(Book, book_id)
    first.lend(request().actor, ANNA)
    second.lend(request().actor, BERIT)
    store.save(first, trigger=request())
    before = counts(store)
    with pytest.raises(Conflict):
        store.save(second, trigger=request())
    assert counts(store) == before
    assert store.load(Book, book_id).reader == ANNA


def test_a_row_that_clashes_with_a_constraint_is_a_conflict(store: EventStore) -> None:
    taken = bought(store)
    with pytest.raises(Conflict):
        store.save(
            Book.buy(request().actor, fresh_id(), "x"),
            trigger=request(),
            work=lambda cursor: cursor.execute(
                "INSERT INTO shelf (book_id) VALUES (%s)", (taken,)
            ).close(),
        )


def test_a_conflict_is_decided_again_and_then_refused_by_the_rule(store: EventStore) -> None:
    book_id = bought(store)
    tries: list[UUID] = []

    def lend() -> Answer:
        book = store.load(Book, book_id)
        book.lend(request().actor, BERIT)
        if not tries:
            faster = store.load(Book, book_id)
            faster.lend(request().actor, ANNA)
            store.save(faster, trigger=request())
        tries.append(book_id)
        return store.save(book, trigger=request())

    with pytest.raises(BookIsOut):
        retried(lend)
    assert len(tries) == 1


def test_pitfall_3_the_same_events_of_another_cause_are_a_conflict(store: EventStore) -> None:
    """Under a virtual clock two commands can make the very same events; one of them is lost."""
    book_id = bought(store)
    first, second = store.load(Book, book_id), store.load(Book, book_id)
    actor = request().actor
    first.lend(actor, ANNA)
    second.lend(actor, ANNA)
    store.save(first, trigger=request())
    with pytest.raises(Conflict):
        store.save(second, trigger=request())


@pytest.fixture(scope="module")
def lossy(fresh_database: Callable[[], str]) -> Generator[tuple[EventStore, Wire]]:
    with wire_to(fresh_database()) as wire:
        database = Database(wire.address)
        migrate(library.DEFINITION, database)
        store = EventStore(database, library.DEFINITION.own_views)
        store.open()
        yield store, wire
        database.close()


@pytest.mark.parametrize(
    "trigger",
    [
        request(),
        CalendarStep(request().actor, "buy", fresh_id()),
        MessageTrigger(request().actor, "library@e", "7", 1),
    ],
    ids=["request", "step", "message"],
)
def test_pitfall_3_a_save_whose_answer_was_lost_on_the_wire_counts_as_success(
    lossy: tuple[EventStore, Wire], trigger: Trigger
) -> None:
    store, wire = lossy
    lost = wire.lost
    book_id = fresh_id()
    wire.lose_the_answer_to(b"COMMIT")
    answer = store.save(Book.buy(trigger.actor, book_id, "Kallocain"), trigger=trigger)
    assert wire.lost == lost + 1
    if isinstance(trigger, Request):
        assert answer == {"id": str(book_id), "version": 1}
    assert len(store.history(book_id)) == 1
    assert shelf(store, book_id) is not None


def test_a_connection_lost_before_the_commit_leaves_one_save(
    lossy: tuple[EventStore, Wire],
) -> None:
    store, wire = lossy
    book_id = fresh_id()
    wire.lose_the_answer_to(b"LOCK TABLE")
    store.save(Book.buy(request().actor, book_id, "Kallocain"), trigger=request())
    assert len(store.history(book_id)) == 1


def test_a_save_that_failed_leaves_nothing_to_save_in_the_aggregates(store: EventStore) -> None:
    book_id = bought(store)
    book, late = store.load(Book, book_id), store.load(Book, book_id)
    book.lend(request().actor, ANNA)
    late.lend(request().actor, BERIT)
    store.save(book, trigger=request())
    with pytest.raises(Conflict):
        store.save(late, trigger=request())
    assert not late.pending_events


def test_a_stale_save_leaves_nothing_to_save_either(store: EventStore) -> None:
    book = store.load(Book, bought(store))
    book.lend(request().actor, ANNA)
    trigger = request()
    trigger.expected = 7
    with pytest.raises(Stale) as caught:
        store.save(book, trigger=trigger)
    assert caught.value.version == 1
    assert not book.pending_events


def test_the_version_that_was_read_lets_the_save_pass(store: EventStore) -> None:
    book = store.load(Book, bought(store))
    book.lend(request().actor, ANNA)
    trigger = request()
    trigger.expected = 1
    assert store.save(book, trigger=trigger)["version"] == 2


def test_a_save_without_events_records_its_cause(store: EventStore) -> None:
    before = counts(store)
    store.save(trigger=MessageTrigger(request().actor, "elsewhere@e", fresh_id().hex, 1))
    store.save(trigger=request())
    assert [a - b for a, b in zip(counts(store), before, strict=True)] == [0, 1, 1, 0]


def test_a_cause_that_was_recorded_before_saves_nothing_and_answers_the_same(
    store: EventStore,
) -> None:
    book_id = fresh_id()
    first = store.save(
        Book.buy(request().actor, book_id, "x"), trigger=request("k-1"), answer={"shelf": 7}
    )
    again = store.save(
        Book.buy(request().actor, fresh_id(), "x"), trigger=request("k-1"), answer={"shelf": 8}
    )
    assert again == first == {"id": str(book_id), "version": 1, "shelf": 7}


def test_the_same_key_with_another_request_is_refused(store: EventStore) -> None:
    store.save(trigger=request("k-2", b"one"))
    with pytest.raises(KeyReused):
        store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request("k-2", b"two"))


def test_two_saves_of_one_cause_are_refused_not_lost(store: EventStore) -> None:
    trigger = request()
    store.save(Book.buy(trigger.actor, fresh_id(), "one"), trigger=trigger)
    with pytest.raises(TwoSaves):
        store.save(Book.buy(trigger.actor, fresh_id(), "two"), trigger=trigger)


def test_pitfall_10a_a_save_of_too_many_events_is_refused(store: EventStore) -> None:
    before = counts(store)
    books = [Book.buy(request().actor, fresh_id(), "x") for _ in range(MAX_EVENTS + 1)]
    with pytest.raises(TooManyEvents):
        store.save(*books, trigger=request())
    assert counts(store) == before


@pytest.mark.timeout(30)
def test_pitfall_10a_the_largest_save_of_large_events_does_not_hang(store: EventStore) -> None:
    """In the library's pipeline mode it hung for ever: it is the bytes that count."""
    long = "x" * 5000
    books = [Book.buy(request().actor, fresh_id(), long) for _ in range(MAX_EVENTS)]
    store.save(*books, trigger=request())
    assert len(store.history(books[-1].id)) == 1


def test_those_who_follow_the_log_are_woken_by_events_alone(store: EventStore) -> None:
    everything, events = threading.Event(), threading.Event()
    store.wake(everything)
    store.wake_with_events(events)
    store.save(trigger=request())
    assert (everything.is_set(), events.is_set()) == (True, False)
    bought(store)
    assert events.is_set()
