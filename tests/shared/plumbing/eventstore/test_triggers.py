"""A cause is recorded with its effects, so that each repeat of it is known and harmless."""

from collections.abc import Callable, Generator
from datetime import date, timedelta
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.triggers import (
    CalendarStep,
    KeyReused,
    MessageTrigger,
    Part,
    Request,
    Trigger,
    prune,
)
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.books import Book
from tests.toy.town import ANNA, BERIT, DAY, HASHES, open_service, request

Make = Callable[[], Trigger]
ASKED = HASHES.of(b"")


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


def books(store: EventStore, title: str) -> int:
    row = store.database.row("SELECT count(*) n FROM shelf WHERE title = %s", title) or {}
    return int(row["n"])


def buy(store: EventStore, title: str, trigger: Trigger) -> UUID | None:
    answer = store.save(Book.buy(trigger.actor, fresh_id(), title), trigger=trigger)
    return UUID(answer["id"]) if answer else None


def test_the_same_key_and_body_is_answered_the_same_and_done_once(store: EventStore) -> None:
    first = buy(store, "once", request("key", b"body"))
    assert buy(store, "once", request("key", b"body")) == first
    assert books(store, "once") == 1


def test_the_same_key_with_another_body_is_refused(store: EventStore) -> None:
    buy(store, "first body", request("key-2", b"body"))
    with pytest.raises(KeyReused):
        buy(store, "other body", request("key-2", b"another"))
    assert books(store, "other body") == 0


def test_the_same_key_of_another_person_is_another_command(store: EventStore) -> None:
    buy(store, "each their own", request("key-3", by=ANNA))
    buy(store, "each their own", request("key-3", by=BERIT))
    assert books(store, "each their own") == 2


def test_the_same_key_for_another_operation_is_another_command(store: EventStore) -> None:
    actor = request().actor
    buy(store, "two steps", Request(actor, "person/one", "key-4", ASKED))
    buy(store, "two steps", Request(actor, "person/two", "key-4", ASKED))
    assert books(store, "two steps") == 2


def test_no_operation_and_key_can_be_mistaken_for_two_others() -> None:
    actor = request().actor
    assert Request(actor, "a", "b/c", ASKED).scope != Request(actor, "a/b", "c", ASKED).scope


@pytest.mark.parametrize(
    "again",
    [
        lambda: MessageTrigger(request().actor, "club@e", "41", 3),
        lambda: CalendarStep(request().actor, "remind", "a-book"),
        lambda: Part(Request(request().actor, "person/import", "key-5", ASKED), "rows-1"),
    ],
    ids=["message", "step", "part"],
)
def test_a_message_a_step_and_a_part_are_done_once(store: EventStore, again: Make) -> None:
    title = type(again()).__name__
    assert buy(store, title, again()) is not None
    assert buy(store, title, again()) is None
    assert books(store, title) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            MessageTrigger(request().actor, "a@e", "1", 1),
            MessageTrigger(request().actor, "a@e", "2", 1),
        ),
        (
            MessageTrigger(request().actor, "a@e", "3", 1),
            MessageTrigger(request().actor, "b@e", "3", 1),
        ),
        (
            MessageTrigger(request().actor, "a@e", "4", 1),
            MessageTrigger(request().actor, "a@f", "4", 1),
        ),
        (
            CalendarStep(request().actor, "one", "x"),
            CalendarStep(request(on=DAY + timedelta(days=1)).actor, "one", "x"),
        ),
        (CalendarStep(request().actor, "two", "x"), CalendarStep(request().actor, "two", "y")),
        (
            Part(Request(request().actor, "o", "k", ASKED), "1"),
            Part(Request(request().actor, "o", "k", ASKED), "2"),
        ),
    ],
    ids=["id", "source", "epoch", "day", "subject", "part"],
)
def test_what_differs_in_anything_is_another_cause(
    store: EventStore, one: Trigger, other: Trigger
) -> None:
    title = fresh_id().hex
    buy(store, title, one)
    buy(store, title, other)
    assert books(store, title) == 2


TODAY = date(2026, 9, 1)


def aged(store: EventStore, table: str, days: int) -> None:
    """Let everything in a table be so many days old."""
    column = {"inbox": "handled_at", "idempotency": "at"}[table]
    store.database.execute(
        f"UPDATE {table} SET {column} = %s::date - %s + interval '12 hours'",  # noqa: S608 - ours
        TODAY,
        days,
    )


def pruned(store: EventStore, most: int = 500) -> int:
    with store.database.transaction() as cursor:
        return prune(cursor, TODAY, 60, 7, most)


@pytest.mark.parametrize(("days", "again"), [(6, False), (7, False), (8, True)])
def test_an_old_key_is_forgotten_and_a_young_one_kept(
    store: EventStore, days: int, *, again: bool
) -> None:
    title = fresh_id().hex
    buy(store, title, request(title))
    aged(store, "idempotency", days)
    pruned(store)
    buy(store, title, request(title))
    assert books(store, title) == 1 + again


def test_keys_are_forgotten_in_chunks(store: EventStore) -> None:
    store.database.execute("TRUNCATE idempotency")
    for _ in range(5):
        buy(store, "chunks", request())
    aged(store, "idempotency", 8)
    assert [pruned(store, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_step_is_forgotten_when_its_day_is_done_and_it_is_old(store: EventStore) -> None:
    title = fresh_id().hex
    store.database.execute("TRUNCATE inbox, tick")

    def step() -> CalendarStep:
        return CalendarStep(request(on=DAY).actor, title, "a-book")

    buy(store, title, step())
    left: list[int] = []
    for done, age in ((None, 61), (DAY - timedelta(days=1), 61), (DAY, 60), (DAY, 61)):
        store.database.execute("TRUNCATE tick")
        store.database.execute("INSERT INTO tick SELECT true, %s::date WHERE %s", done, bool(done))
        aged(store, "inbox", age)
        pruned(store)
        left.append(len(store.database.rows("SELECT 1 FROM inbox")))
    assert left == [1, 1, 1, 0]


def test_a_part_is_kept_while_a_dead_letter_could_go_on_with_it(store: EventStore) -> None:
    store.database.execute("TRUNCATE inbox")
    buy(store, "parts", Part(MessageTrigger(request().actor, "club@e", "9", 1), "one"))
    aged(store, "inbox", 61)
    store.database.execute(
        "INSERT INTO dead_letters (stream, source, id, headers, data, error)"
        " VALUES ('club', 'club@e', '9', '{}', '', '')"
    )
    assert pruned(store) == 0
    store.database.execute("TRUNCATE dead_letters")
    assert pruned(store) == 1


def test_a_consumed_message_is_not_forgotten_by_its_age(store: EventStore) -> None:
    title = fresh_id().hex
    buy(store, title, MessageTrigger(request().actor, f"{title}@e", "1", 1))
    aged(store, "inbox", 600)
    pruned(store)
    buy(store, title, MessageTrigger(request().actor, f"{title}@e", "1", 1))
    assert books(store, title) == 1
