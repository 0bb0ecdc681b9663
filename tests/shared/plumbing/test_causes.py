"""A cause is recorded with its effects, so that each repeat of it is known and harmless."""

from collections.abc import Callable, Generator
from datetime import date, timedelta
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.causes import CalendarStep, Cause, Heard, KeyReused, Part, Request, prune
from shared.plumbing.service import Service
from shared.plumbing.store import EventStore
from tests.toy import library
from tests.toy.books import Book
from tests.toy.town import ANNA, BERIT, DAY, open_service, request

Make = Callable[[], Cause]


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.BLUEPRINT, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


def books(store: EventStore, title: str) -> int:
    row = store.database.row("SELECT count(*) n FROM shelf WHERE title = %s", title) or {}
    return int(row["n"])


def buy(store: EventStore, title: str, cause: Cause) -> UUID | None:
    answer = store.save(Book.buy(cause.act, fresh_id(), title), cause=cause)
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
    act = request().act
    buy(store, "two steps", Request(act, "person/one", "key-4", b""))
    buy(store, "two steps", Request(act, "person/two", "key-4", b""))
    assert books(store, "two steps") == 2


def test_no_operation_and_key_can_be_mistaken_for_two_others() -> None:
    act = request().act
    assert Request(act, "a", "b/c", b"").scope != Request(act, "a/b", "c", b"").scope


@pytest.mark.parametrize(
    "again",
    [
        lambda: Heard(request().act, "club@e", "41", 3),
        lambda: CalendarStep(request().act, "remind", "a-book"),
        lambda: Part(Request(request().act, "person/import", "key-5", b""), "rows-1"),
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
        (Heard(request().act, "a@e", "1", 1), Heard(request().act, "a@e", "2", 1)),
        (Heard(request().act, "a@e", "3", 1), Heard(request().act, "b@e", "3", 1)),
        (Heard(request().act, "a@e", "4", 1), Heard(request().act, "a@f", "4", 1)),
        (
            CalendarStep(request().act, "one", "x"),
            CalendarStep(request(on=DAY + timedelta(days=1)).act, "one", "x"),
        ),
        (CalendarStep(request().act, "two", "x"), CalendarStep(request().act, "two", "y")),
        (
            Part(Request(request().act, "o", "k", b""), "1"),
            Part(Request(request().act, "o", "k", b""), "2"),
        ),
    ],
    ids=["id", "source", "epoch", "day", "subject", "part"],
)
def test_what_differs_in_anything_is_another_cause(
    store: EventStore, one: Cause, other: Cause
) -> None:
    title = fresh_id().hex
    buy(store, title, one)
    buy(store, title, other)
    assert books(store, title) == 2


def test_old_causes_are_forgotten_and_young_ones_kept(store: EventStore) -> None:
    today = date(2026, 9, 1)
    sources = {"young@e": 59, "old@e": 61}
    for source, days in sources.items():
        buy(store, "pruned", Heard(request().act, source, "1", 1))
        store.database.execute(
            "UPDATE inbox SET heard_at = %s::date - %s + interval '12 hours' WHERE source = %s",
            today,
            days,
            source,
        )
    for key, days in {"young": 6, "old": 8}.items():
        cause = request(key)
        buy(store, "pruned", cause)
        store.database.execute(
            "UPDATE idempotency SET at = %s::date - %s + interval '12 hours' WHERE scope = %s",
            today,
            days,
            cause.scope,
        )
    with store.database.transaction() as cursor:
        prune(cursor, today, inbox_days=60, idempotency_days=7)
    before = books(store, "pruned")
    for cause in (Heard(request().act, "young@e", "1", 1), request("young")):
        buy(store, "pruned", cause)
    assert books(store, "pruned") == before
    for cause in (Heard(request().act, "old@e", "1", 1), request("old")):
        buy(store, "pruned", cause)
    assert books(store, "pruned") == before + 2
