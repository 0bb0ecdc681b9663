"""A message has its effect once; what breaks is put aside, and what is away is waited for."""

import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread
from uuid import UUID

import pytest
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.contracts.base import Contract
from shared.kernel.ids import fresh_id
from shared.plumbing.base import database
from shared.plumbing.eventstore.store import TwoSaves
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.service import Service
from tests.toy import club
from tests.toy.books import BookCameBack, BookPaid, BookSeen, BookWentOut
from tests.toy.club import DEFINITION, Club
from tests.toy.town import ANNA, BERIT, DAY, all_rows, at_once, open_service
from tests.toy.wire import wire_to

NEVER = threading.Event()


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(club.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


def message(message_sent: Contract, number: int = 1, seq: int = 1, epoch: str = "e") -> Message:
    return over_the_wire(
        Message(
            source=f"{message_sent.STREAM}@{epoch}",
            id=str(number),
            name=message_sent.NAME,
            subject=UUID(int=5),
            seq=seq,
            time=datetime(2026, 3, 2, 9, tzinfo=UTC),
            data=message_sent.model_dump_json().encode(),
        )
    )


def went_out(book: UUID, reader: UUID = ANNA) -> BookWentOut:
    return BookWentOut(book_id=book, reader=reader, due=date(2026, 3, 16))


def inbox(service: Service) -> int:
    return len(service.database.rows("SELECT * FROM inbox"))


def dead(service: Service) -> list[DictRow]:
    return service.database.rows("SELECT * FROM dead_letters")


def test_a_message_has_its_effect_and_is_in_the_views_and_the_inbox(service: Service) -> None:
    book = fresh_id()
    service.consumer.handle(message(went_out(book)))
    assert service.commands.books_of(ANNA) == [book]
    assert [row["book_id"] for row in all_rows(service, "out_books")] == [book]
    assert inbox(service) == 1


def test_a_message_that_comes_again_has_no_second_effect(service: Service) -> None:
    book = fresh_id()
    for _ in range(3):
        service.consumer.handle(message(went_out(book)))
    assert service.commands.books_of(ANNA) == [book]
    assert all_rows(service, "out_books")[0]["times"] == 1


def test_a_message_that_comes_eight_times_at_once_has_one_effect(service: Service) -> None:
    book = fresh_id()
    assert at_once(8, lambda _: service.consumer.handle(message(went_out(book)))) == [None] * 8
    assert service.commands.books_of(ANNA) == [book]
    assert all_rows(service, "out_books")[0]["times"] == 1


def test_the_same_number_of_another_epoch_is_another_message(service: Service) -> None:
    book = fresh_id()
    service.consumer.handle(message(went_out(book), epoch="one"))
    service.consumer.handle(message(went_out(book), epoch="two"))
    assert service.commands.books_of(ANNA) == [book, book]


def test_pitfall_8_a_message_that_comes_after_later_ones_has_its_effect(service: Service) -> None:
    books = {number: fresh_id() for number in (3, 1, 2)}
    for number, book in books.items():
        service.consumer.handle(message(went_out(book), number))
    assert service.commands.books_of(ANNA) == list(books.values())
    assert inbox(service) == 3


def test_an_unknown_type_has_no_effect_and_holds_nothing_up(service: Service) -> None:
    unknown = replace(message(went_out(fresh_id())), name="library.unheard-of.v9")
    assert service.consumer.receive(unknown, NEVER)
    assert inbox(service) == 0
    assert dead(service) == []


def test_a_contract_that_only_a_view_follows_is_consumed(service: Service) -> None:
    book = fresh_id()
    service.consumer.handle(message(went_out(book), 1))
    service.consumer.handle(message(BookCameBack(book_id=book), 2))
    assert all_rows(service, "out_books")[0]["reader"] is None
    assert inbox(service) == 2


def test_a_refusal_of_a_policy_is_an_outcome_and_no_dead_letter(service: Service) -> None:
    message_sent = message(BookSeen(book_id=fresh_id(), title="forbidden"))
    assert service.consumer.receive(message_sent, NEVER)
    assert service.consumer.receive(message_sent, NEVER)
    assert service.commands.seen == ["forbidden"]
    assert inbox(service) == 1
    assert dead(service) == []


def test_a_message_that_breaks_three_times_is_put_aside_with_its_error(service: Service) -> None:
    message_sent = message(BookSeen(book_id=fresh_id(), title="cursed"), number=7)
    assert service.consumer.receive(message_sent, NEVER)
    assert service.commands.seen == ["cursed"] * 3
    assert inbox(service) == 0
    [letter] = dead(service)
    assert (letter["stream"], letter["source"], letter["id"]) == ("library", "library@e", "7")
    assert Message.parse(letter["headers"], bytes(letter["data"])) == message_sent
    assert "RuntimeError: nobody survives this" in letter["error"]


def test_a_message_that_is_not_what_it_claims_is_put_aside(service: Service) -> None:
    broken = replace(message(went_out(fresh_id())), data=b"[" * 100_000)
    assert service.consumer.receive(broken, NEVER)
    assert "Unreadable" in dead(service)[0]["error"]


def test_a_message_put_aside_twice_is_one_letter(service: Service) -> None:
    message_sent = message(BookSeen(book_id=fresh_id(), title="cursed"))
    for _ in range(2):
        assert service.consumer.receive(message_sent, NEVER)
    assert len(dead(service)) == 1


def test_what_a_policy_did_and_the_consumed_views_are_one_transaction(service: Service) -> None:
    """The view's row cannot be written, so the member is not counted either."""
    book = fresh_id()
    service.database.execute("ALTER TABLE out_books ADD CHECK (times < 2)")
    service.consumer.handle(message(went_out(book), 1))
    assert service.consumer.receive(message(went_out(book, BERIT), 2), NEVER)
    assert service.commands.books_of(BERIT) == []
    assert inbox(service) == 1
    assert "violates check constraint" in dead(service)[0]["error"]


def consumer_with(
    service: Service, policy: Callable[[BookSeen, Club, MessageTrigger], object]
) -> Consumer:
    return Consumer(service.store, service.clock, service.commands, {BookSeen: policy})


def test_a_policy_that_saves_twice_is_put_aside_instead_of_losing_the_second(
    service: Service,
) -> None:
    def twice(consumed: BookSeen, commands: Club, trigger: MessageTrigger) -> None:
        commands.count(ANNA, consumed.book_id, trigger)
        commands.count(BERIT, consumed.book_id, trigger)

    message_sent = message(BookSeen(book_id=fresh_id(), title="x"))
    with pytest.raises(TwoSaves):
        consumer_with(service, twice).handle(message_sent)


def test_a_refusal_out_of_the_transaction_itself_is_recorded_too(service: Service) -> None:
    def refuse_late(consumed: BookSeen, commands: Club, trigger: MessageTrigger) -> None:
        del consumed

        def work(_: Cursor[DictRow]) -> None:
            raise club.NotOurTaste("decided by a constraint")

        commands.store.save(trigger=trigger, work=work)

    message_sent = message(BookSeen(book_id=fresh_id(), title="x"))
    assert consumer_with(service, refuse_late).receive(message_sent, NEVER)
    assert inbox(service) == 1
    assert dead(service) == []


def test_a_consumed_message_has_the_version_at_its_sender(service: Service) -> None:
    seen: list[tuple[int, object]] = []

    def look(consumed: BookSeen, commands: Club, trigger: MessageTrigger) -> None:
        del consumed, commands
        seen.append((trigger.seq, trigger.actor.on))

    consumer_with(service, look).handle(message(BookSeen(book_id=fresh_id(), title="x"), seq=41))
    assert seen == [(41, DAY)]


def test_a_service_consumes_the_streams_of_what_it_follows(service: Service) -> None:
    assert service.consumer.streams == ["library"]
    cashier = Consumer(service.store, service.clock, None, club.CASHIER.policies)
    assert cashier.streams == [BookPaid.STREAM] == ["library.cashier"]


@pytest.mark.timeout(60)
def test_a_database_that_is_away_is_waited_for_and_puts_nothing_aside(
    fresh_database: Callable[[], str],
) -> None:
    with wire_to(fresh_database()) as wire, open_service(DEFINITION, wire.address) as service:
        book = fresh_id()
        wire.cut()
        outcome: list[bool] = []
        message_sent = message(went_out(book))
        waiting = Thread(
            target=lambda: outcome.append(service.consumer.receive(message_sent, NEVER))
        )
        waiting.start()
        waiting.join(timeout=1.5)
        assert waiting.is_alive()
        wire.fix()
        waiting.join(timeout=50)
        assert outcome == [True]
        assert service.commands.books_of(ANNA) == [book]
        assert dead(service) == []


@pytest.mark.timeout(60)
def test_waiting_ends_when_it_is_asked_to_stop(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "POOL_SECONDS", 1.0)
    with wire_to(fresh_database()) as wire, open_service(DEFINITION, wire.address) as service:
        wire.cut()
        stopped, outcome = threading.Event(), list[bool]()
        message_sent = message(went_out(fresh_id()))
        waiting = Thread(
            target=lambda: outcome.append(service.consumer.receive(message_sent, stopped))
        )
        waiting.start()
        stopped.set()
        waiting.join(timeout=50)
        assert outcome == [False]


def test_pitfall_3_a_message_whose_commit_was_lost_has_one_effect(
    fresh_database: Callable[[], str],
) -> None:
    with wire_to(fresh_database()) as wire, open_service(DEFINITION, wire.address) as service:
        book = fresh_id()
        wire.lose_the_answer_to(b"COMMIT")
        assert service.consumer.receive(message(went_out(book)), NEVER)
        assert wire.lost == 1
        assert service.commands.books_of(ANNA) == [book]
        assert all_rows(service, "out_books")[0]["times"] == 1


def test_the_cursor_never_goes_back(service: Service) -> None:
    assert service.consumer.position("library") == 0
    for position in (5, 9, 3):
        service.consumer.move("library", position)
    assert service.consumer.position("library") == 9
    assert service.consumer.position("elsewhere") == 0
