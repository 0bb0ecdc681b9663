"""Saves that arrive together commit together, and each has the outcome that it has alone."""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import DataError
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.ids import fresh_id
from shared.plumbing.eventstore import group_writer
from shared.plumbing.eventstore.group_writer import GroupWriter, Save
from shared.plumbing.eventstore.recorder import MAX_EVENTS, TooManyEvents
from shared.plumbing.eventstore.snapshots import EVERY
from shared.plumbing.eventstore.store import Conflict, EventStore
from shared.plumbing.eventstore.triggers import CalendarStep, KeyReused
from tests.toy import library
from tests.toy.books import Book
from tests.toy.club import Member, MemberCounted
from tests.toy.crowd import Attempt, Crowd, buying, log_of, transactions_of
from tests.toy.town import ANNA, open_service, request
from tests.toy.wire import wire_to


@pytest.fixture(scope="module")
def store(fresh_database: Callable[[], str]) -> Generator[EventStore]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made.store


def found_in_a_crowd(store: EventStore, patience: float = 0.0) -> set[str]:
    """What is wrong when six buy a book at once."""
    crowd = Crowd(store, [buying(store) for _ in range(6)], patience).arrive()
    books = crowd.books()
    found = set(crowd.early)
    if log_of(store, books) != books:
        found.add("order")
    if transactions_of(store, books) != [6]:
        found.add("not together")
    return found


def found_beside_failures(store: EventStore) -> set[str]:
    """What is wrong when a bad row is among those that buy at once."""
    crowd = Crowd(store, [buying(store), buying(store, "\x00"), buying(store)]).arrive()
    return set() if crowd.errors() == [None, DataError, None] else {"neighbour"}


def test_what_arrives_while_a_save_is_written_commits_together_in_that_order(
    store: EventStore,
) -> None:
    assert found_in_a_crowd(store) == set()


def test_a_bad_row_fails_alone(store: EventStore) -> None:
    assert found_beside_failures(store) == set()


def test_a_conflict_fails_alone(store: EventStore) -> None:
    book_id = UUID(str(buying(store)()["id"]))
    late = store.load(Book, book_id)
    late.lend(request().actor, ANNA)
    faster = store.load(Book, book_id)
    faster.lend(request().actor, ANNA)
    store.save(faster, trigger=request())
    attempts = [buying(store), lambda: store.save(late, trigger=request()), buying(store)]
    assert Crowd(store, attempts).arrive().errors() == [None, Conflict, None]
    assert len(store.history(book_id)) == 2


def test_of_two_saves_of_one_aggregate_the_first_is_made(store: EventStore) -> None:
    book_id = UUID(str(buying(store)()["id"]))

    def lending() -> Attempt:
        book = store.load(Book, book_id)
        book.lend(request().actor, ANNA)
        return lambda: store.save(book, trigger=request())

    crowd = Crowd(store, [buying(store), lending(), lending(), buying(store)]).arrive()
    assert crowd.errors() == [None, None, Conflict, None]


def test_a_repeat_among_others_has_the_first_answer_and_saves_nothing(store: EventStore) -> None:
    first = buying(store, key="repeated")()
    crowd = Crowd(store, [buying(store), buying(store, key="repeated"), buying(store)]).arrive()
    assert crowd.outcomes[1].result() == first
    assert transactions_of(store, crowd.books()) == [1, 2]


def test_one_key_twice_at_once_is_one_command(store: EventStore) -> None:
    attempts = [buying(store, key="double click") for _ in range(2)]
    crowd = Crowd(store, [buying(store), *attempts]).arrive()
    assert crowd.outcomes[1].result() == crowd.outcomes[2].result()


def test_a_key_that_is_used_for_another_request_is_refused_alone(store: EventStore) -> None:
    store.save(trigger=request("reused", b"one"))
    reused = Book.buy(request().actor, fresh_id(), "x")
    attempts = [
        buying(store),
        lambda: store.save(reused, trigger=request("reused", b"another")),
        buying(store),
    ]
    crowd = Crowd(store, attempts).arrive()
    assert crowd.errors() == [None, KeyReused, None]
    assert store.history(reused.id) == []


def test_what_no_request_asked_for_is_written_alone_in_its_turn(store: EventStore) -> None:
    stepped = Book.buy(request().actor, fresh_id(), "x")
    step = CalendarStep(request().actor, "buy", stepped.id)
    attempts = [
        buying(store),
        buying(store),
        lambda: store.save(stepped, trigger=step),
        buying(store),
        buying(store),
    ]
    books = Crowd(store, attempts).arrive().books()
    assert log_of(store, books) == books
    assert transactions_of(store, books) == [1, 2, 2]


def test_saves_that_commit_together_keep_their_snapshots(store: EventStore) -> None:
    def counting(key: str) -> tuple[UUID, Attempt]:
        member = Member.create(MemberCounted, request().actor, fresh_id(), book=fresh_id())
        for _ in range(EVERY - 1):
            member.count(request().actor, fresh_id())
        return member.id, lambda: store.save(member, trigger=request(key))

    store.save(trigger=request("counted before"))
    (new, saving), (repeated, repeating) = counting("new"), counting("counted before")
    crowd = Crowd(store, [buying(store), saving, repeating]).arrive()
    assert crowd.errors() == [None, None, None]
    rows = store.database.rows(
        "SELECT aggregate_id, version FROM snapshots WHERE aggregate_id = ANY(%s)", [new, repeated]
    )
    assert rows == [{"aggregate_id": new, "version": EVERY}]


def test_no_transaction_has_more_events_than_one_save_may_have(store: EventStore) -> None:
    def buying_several(count: int) -> Attempt:
        books = [Book.buy(request().actor, fresh_id(), "x") for _ in range(count)]
        return lambda: store.save(*books, trigger=request())

    sizes = [1, MAX_EVENTS - 1, 1, MAX_EVENTS + 1]
    before = store.recorder.max_notification_id() or 0
    crowd = Crowd(store, [buying_several(each) for each in sizes]).arrive()
    assert crowd.errors() == [None, None, None, TooManyEvents]
    rows = store.database.rows(
        "SELECT count(*) n FROM events WHERE notification_id > %s GROUP BY xmin::text", before
    )
    assert sorted(row["n"] for row in rows) == [1, MAX_EVENTS]


def test_no_transaction_has_too_many_saves(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_writer, "MOST_SAVES", 2)
    books = Crowd(store, [buying(store) for _ in range(5)]).arrive().books()
    assert transactions_of(store, books) == [1, 2, 2]
    assert log_of(store, books) == books


def test_pitfall_3_saves_whose_common_commit_was_lost_on_the_wire_count_as_made(
    fresh_database: Callable[[], str],
) -> None:
    address = fresh_database()
    with (
        open_service(library.DEFINITION, address) as direct,
        wire_to(address) as wire,
        open_service(library.DEFINITION, wire.address) as service,
    ):
        store, attempts = service.store, [buying(service.store) for _ in range(4)]
        del direct
        wire.lose_the_answer_to(b"COMMIT", after=1)
        books = Crowd(store, attempts).arrive().books()
        assert wire.lost == 1
        assert [len(store.history(each)) for each in books] == [1] * 4
        assert log_of(store, books) == books


@settings(max_examples=15, deadline=None)
@given(turns=st.lists(st.integers(0, 2), min_size=2, max_size=7))
def test_of_a_crowd_at_three_books_one_has_each_and_the_others_conflict(
    store: EventStore, turns: list[int]
) -> None:
    books = [UUID(str(buying(store)()["id"])) for _ in range(3)]

    def lending(number: int) -> Attempt:
        book = store.load(Book, books[number])
        book.lend(request().actor, ANNA)
        return lambda: store.save(book, trigger=request())

    crowd = Crowd(store, [lending(each) for each in turns]).arrive()
    outcomes = list(zip(turns, crowd.errors(), strict=True))
    assert {error for _, error in outcomes} <= {None, Conflict}
    assert sorted(each for each, error in outcomes if error is None) == sorted(set(turns))
    assert all(store.load(Book, books[each]).version == 2 for each in set(turns))


def _answers_early(patch: pytest.MonkeyPatch) -> None:
    real = GroupWriter._try_together  # noqa: SLF001 - this is what is spoiled

    def spoiled(self: GroupWriter, saves: Sequence[Save]) -> None:
        for each in saves:
            each.is_made = True
            each.woken.set()
        real(self, saves)

    patch.setattr(GroupWriter, "_try_together", spoiled)


def _fails_together(patch: pytest.MonkeyPatch) -> None:
    def spoiled(self: GroupWriter, saves: Sequence[Save]) -> None:
        try:
            self._together(saves)
        except DataError as error:
            for each in saves:
                each.refused = error
        for each in saves:
            each.is_made = True

    patch.setattr(GroupWriter, "_try_together", spoiled)


def _wakes_early(patch: pytest.MonkeyPatch) -> None:
    real: Any = EventStore._write_together  # noqa: SLF001 - as above

    def spoiled(self: EventStore, saves: Sequence[Save]) -> None:
        for each in self._listeners:
            each.set()
        real(self, saves)

    patch.setattr(EventStore, "_write_together", spoiled)


def _turns_around(patch: pytest.MonkeyPatch) -> None:
    real = GroupWriter._taken  # noqa: SLF001 - as above
    patch.setattr(GroupWriter, "_taken", lambda self: real(self)[::-1])


@pytest.mark.parametrize(
    ("plant", "look", "found"),
    [
        (_answers_early, partial(found_in_a_crowd, patience=20), "answer"),
        (_wakes_early, found_in_a_crowd, "wake-up"),
        (_turns_around, found_in_a_crowd, "order"),
        (_fails_together, found_beside_failures, "neighbour"),
    ],
)
def test_a_planted_fault_is_found_for_what_it_is(
    fresh_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    look: Callable[[EventStore], set[str]],
    found: str,
) -> None:
    plant(monkeypatch)
    with open_service(library.DEFINITION, fresh_database()) as service:
        assert found in look(service.store)
