"""Messages that only views follow are heard in one save, each once in effect as one by one."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.service import Service
from tests.toy.books import Book, BookWentOut
from tests.toy.pairs import Pair
from tests.toy.town import ANNA, all_rows, request


def announced(one: Service, count: int) -> tuple[list[Message], list[Message]]:
    """Lend books and take them back; return what was said first, and of their coming back."""
    books = [fresh_id() for _ in range(count)]
    for book in books:
        one.store.save(Book.buy(request().actor, book, "x"), trigger=request())
        one.commands.lend(book, ANNA, request())
    middle = one.publisher.last()
    for book in books:
        one.commands.take_back(book, request())
    everything = [
        (at, over_the_wire(each)) for at, each in one.publisher.read("library", 0) if each
    ]
    before = [each for at, each in everything if at <= middle]
    return before, [each for at, each in everything if at > middle]


def consume(other: Service, *messages: Message) -> None:
    assert other.consumer.receive_all(messages, threading.Event())


def out(other: Service) -> int:
    return sum(row["reader"] is not None for row in all_rows(other, "out_books"))


def saves(other: Service) -> int:
    """How many transactions the inbox was written in."""
    row = other.database.row("SELECT count(DISTINCT xmin::text) AS n FROM inbox")
    assert row is not None
    return int(row["n"])


def test_what_only_views_follow_is_consumed_in_one_save(pair: Pair) -> None:
    one, other = pair
    before, back = announced(one, 20)
    consume(other, *before)
    known, out_before = saves(other), out(other)
    consume(other, *back)
    assert (out_before, out(other)) == (20, 0)
    assert saves(other) == known + 1
    assert len(all_rows(other, "inbox")) == len(before) + len(back)


def test_what_was_consumed_before_has_no_second_effect_and_holds_up_none(pair: Pair) -> None:
    one, other = pair
    before, back = announced(one, 6)
    consume(other, *before, *back[:3])
    consume(other, *back)
    once = all_rows(other, "out_books")
    consume(other, *before, *back)
    assert out(other) == 0
    assert all_rows(other, "out_books") == once
    assert all(row["times"] == 1 for row in once)


def test_one_that_cannot_be_read_is_put_aside_alone(pair: Pair) -> None:
    one, other = pair
    before, back = announced(one, 5)
    back[2] = replace(back[2], data=b"{}")
    consume(other, *before, *back)
    assert out(other) == 1
    assert [row["id"] for row in all_rows(other, "dead_letters")] == [back[2].id]


def test_messages_that_policies_consume_keep_their_place(pair: Pair) -> None:
    one, other = pair
    before, back = announced(one, 3)
    again = [replace(each, id=f"again-{each.id}") for each in before]
    consume(other, *before, *back, *again)
    assert out(other) == 3
    assert {row["times"] for row in all_rows(other, "out_books")} == {2}


def test_what_does_not_concern_a_policy_is_consumed_in_one_save_and_the_rest_keeps_its_place(
    pair: Pair,
) -> None:
    one, other = pair
    before, _ = announced(one, 20)
    lent = [each for each in before if other.consumer.contracts.get(each.name) is BookWentOut]
    minded = lent[10].subject
    other.consumer.concerns = {
        BookWentOut: lambda consumed, _: [each.book_id == minded for each in consumed]
    }
    consume(other, *lent)
    assert len(all_rows(other, "inbox")) == len(lent)
    assert saves(other) == 3, "ten before it, the one that is minded, nine after it"


def test_a_policy_reacts_to_what_has_come_to_concern_it_since_it_was_asked(pair: Pair) -> None:
    one, other = pair
    before, _ = announced(one, 5)
    lent = [each for each in before if other.consumer.contracts.get(each.name) is BookWentOut]
    answers = iter([False, True])

    def begins(consumed: Sequence[BookWentOut], _: object) -> list[bool]:
        return [next(answers)] * len(consumed)

    other.consumer.concerns = {BookWentOut: begins}
    consume(other, *lent)
    assert out(other) == 5
    assert len(other.commands.books_of(ANNA)) == 5


def test_in_doubt_a_policy_minds_a_message(pair: Pair) -> None:
    one, other = pair
    before, _ = announced(one, 3)

    def broken(*_: object) -> list[bool]:
        raise ValueError

    other.consumer.concerns = {BookWentOut: broken}
    consume(other, *before)
    assert out(other) == 3


def test_a_consumer_that_is_asked_to_stop_stops(pair: Pair) -> None:
    one, other = pair
    before, _ = announced(one, 2)
    stopped = threading.Event()
    stopped.set()
    assert not other.consumer.receive_all(before, stopped)
    assert out(other) == 0
