"""What is stored: frozen names, states that come back as they were, old forms brought along."""

import json
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from eventsourcing.domain import ProgrammingError
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import TopicError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.kernel.aggregate import Aggregate, Event
from shared.kernel.dates import Period
from shared.kernel.ids import fresh_id
from shared.kernel.money import Money
from shared.kernel.refusals import NotFound
from shared.kernel.values import Value
from shared.plumbing.base.telemetry import HEADER
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.stored_events import decode, encode, upcast
from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.books import Book, BookBought, BookLent
from tests.toy.town import ANNA, BERIT, DAY, open_service, request

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Inner(Value):
    money: Money
    days: tuple[Period, ...]


class EverythingHappened(Event):
    TOPIC = "forms.EverythingHappened"
    text: str
    number: Decimal
    day: date
    moment: datetime
    person: UUID | None
    people: tuple[UUID, ...]
    by_month: dict[str, Decimal]
    inner: Inner
    truth: bool

    def apply(self, aggregate: Aggregate) -> None:
        del aggregate


dates = st.dates(date(1, 1, 1), date(9999, 12, 31))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=zones)
decimals = st.decimals(allow_nan=False, allow_infinity=False)
inners = st.builds(
    Inner,
    money=st.builds(
        Money,
        amount=st.decimals(-(10**20), 10**20, places=2),
        currency=st.sampled_from(["SEK", "NOK", "EUR", "DKK"]),
    ),
    days=st.lists(
        st.tuples(dates, dates).map(lambda two: Period(start=min(two), end=max(two))), max_size=3
    ).map(tuple),
)
happenings = st.builds(
    EverythingHappened,
    originator_id=st.uuids(),
    originator_version=st.integers(1, 2**62),
    timestamp=moments,
    by=st.none() | st.uuids(),
    on=dates,
    text=st.text(),
    number=decimals,
    day=dates,
    moment=moments,
    person=st.none() | st.uuids(),
    people=st.lists(st.uuids(), max_size=4).map(tuple),
    by_month=st.dictionaries(st.text(max_size=7), decimals, max_size=3),
    inner=inners,
    truth=st.booleans(),
)


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


@given(event=happenings)
def test_any_event_comes_back_as_it_was(event: EverythingHappened) -> None:
    assert decode(encode(event)) == event


@given(event=happenings)
def test_what_comes_back_is_stored_in_the_same_bytes(event: EverythingHappened) -> None:
    assert encode(decode(encode(event))) == encode(event)


@given(event=happenings, traceparent=st.none() | st.just(TRACEPARENT))
def test_stored_bytes_are_read_as_their_json_is(
    event: EverythingHappened, traceparent: str | None
) -> None:
    stored = encode(event)
    if traceparent is not None:
        traced = f'{{"{HEADER}":"{traceparent}",'.encode() + stored.state[1:]
        stored = replace(stored, state=traced)
    at = (str(event.originator_id), event.originator_version)
    assert decode(stored) == upcast(EverythingHappened, *at, stored.state) == event


def test_what_is_stored_is_the_frozen_name_and_json() -> None:
    book = Book.buy(request().actor, UUID(int=5), "Kallocain")
    stored = encode(book.pending_events[0])
    assert stored.topic == "library.BookBought"
    assert json.loads(stored.state) == {
        "timestamp": "2026-03-02T09:00:00Z",
        "by": str(ANNA),
        "on": "2026-03-02",
        "originator_topic": "library.Book",
        "title": "Kallocain",
        "price": "100",
    }


def test_pitfall_10_two_events_of_one_name_are_an_error() -> None:
    with pytest.raises(TopicError):
        type("Another", (Event,), {"TOPIC": "library.BookLent", "__module__": __name__})


def test_pitfall_10_two_aggregates_of_one_name_are_an_error() -> None:
    with pytest.raises(ProgrammingError):
        type("Another", (Aggregate,), {"TOPIC": "library.Book", "__module__": __name__})


def lent_in_form(version: int, **more: object) -> StoredEvent:
    state = {
        "timestamp": "2026-03-02T09:00:00Z",
        "by": None,
        "on": "2026-03-02",
        "reader": str(BERIT),
        "due": "2026-03-16",
        **({"class_version": version} if version > 1 else {}),
        **more,
    }
    return StoredEvent(UUID(int=5), 2, "library.BookLent", json.dumps(state).encode())


def test_an_event_of_an_older_form_is_brought_along() -> None:
    event = decode(lent_in_form(1))
    assert isinstance(event, BookLent)
    assert event.desk == "main"


def test_an_event_states_its_form_when_it_is_stored() -> None:
    stored = encode(decode(lent_in_form(1)))
    assert json.loads(stored.state)["class_version"] == 2
    assert decode(stored) == decode(lent_in_form(2, desk="main"))


def test_an_event_of_a_newer_form_than_known_is_an_error() -> None:
    with pytest.raises(ValidationError):
        decode(lent_in_form(3, desk="main", shelf="unheard of"))


def test_an_event_of_an_unknown_name_is_an_error() -> None:
    with pytest.raises(TopicError):
        decode(replace(lent_in_form(1), topic="library.NeverHeardOf"))


def no_work(_: object) -> None:
    pass


def test_a_history_in_an_older_form_makes_the_aggregate(store: EventStore) -> None:
    book = Book.buy(request().actor, fresh_id(), "Kallocain")
    store.save(book, trigger=request())
    old = replace(lent_in_form(1), originator_id=book.id)
    store.recorder.insert_events([old], work=no_work)
    assert store.load(Book, book.id).reader == BERIT


def test_the_history_of_an_aggregate_is_its_events_oldest_first(store: EventStore) -> None:
    book = Book.buy(request().actor, fresh_id(), "Kallocain")
    book.lend(request().actor, ANNA)
    store.save(book, trigger=request())
    book = store.load(Book, book.id)
    book.take_back(request().actor)
    store.save(book, trigger=request())
    found = store.history(book.id)
    assert [event.originator_version for event in found] == [1, 2, 3]
    assert [event.TOPIC for event in found] == [
        "library.BookBought",
        "library.BookLent",
        "library.BookReturned",
    ]
    assert all(event.on == DAY and event.by == ANNA for event in found)


def test_an_aggregate_loads_as_it_was_saved(store: EventStore) -> None:
    book = Book.buy(request().actor, fresh_id(), "Kallocain", Decimal("12.50"))
    book.lend(request().actor, ANNA)
    store.save(book, trigger=request())
    loaded = store.load(Book, book.id)
    assert (loaded.title, loaded.price, loaded.reader) == ("Kallocain", Decimal("12.50"), ANNA)
    assert loaded.version == 2
    assert not loaded.pending_events


def test_an_aggregate_of_another_kind_is_not_there(store: EventStore) -> None:
    book = Book.buy(request().actor, fresh_id(), "Kallocain")
    store.save(book, trigger=request())
    assert store.find(club.Member, book.id) is None
    with pytest.raises(NotFound):
        store.load(club.Member, book.id)
    with pytest.raises(NotFound):
        store.load(Book, fresh_id())


def test_the_log_gives_all_events_in_order_from_any_position(store: EventStore) -> None:
    for number in range(7):
        store.save(Book.buy(request().actor, fresh_id(), f"book {number}"), trigger=request())
    whole = list(store.log(chunk=3))
    positions = [position for position, _ in whole]
    assert positions == sorted(set(positions))
    assert len(whole) >= 7
    middle = positions[len(positions) // 2]
    assert list(store.log(after=middle, chunk=2)) == [each for each in whole if each[0] > middle]


def test_the_log_can_be_asked_for_some_names_only(store: EventStore) -> None:
    found = [event for _, event in store.log(topics=["library.BookBought"])]
    assert found
    assert {type(event) for event in found} == {BookBought}
    assert len(found) == sum(isinstance(event, BookBought) for _, event in store.log())
