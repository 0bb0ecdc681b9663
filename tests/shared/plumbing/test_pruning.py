"""What is old is forgotten, and no message gets a second effect by it, whichever way it comes."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.kernel.ids import fresh_id
from shared.plumbing.causes import Heard
from shared.plumbing.consumer import Consumer, over_the_wire
from shared.plumbing.messages import Message
from shared.plumbing.pruning import Pruning
from shared.plumbing.rebuild import rebuild_heard
from shared.plumbing.service import Service
from shared.plumbing.settings import Settings
from tests.toy import club, library
from tests.toy.books import Book, BookSeen, BookWentOut
from tests.toy.club import OUT, Club
from tests.toy.town import ANNA, BERIT, all_rows, open_service, request, running, voices

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=61)
YOUNG = NOW - timedelta(days=59)
FOREVER = Flag()
TABLES = ("events", "inbox", "out_books", "cursors", "dead_letters")
KEPT = ("heard_spans", "not_heard", "pruned")


class Broken(Exception):
    """What breaks a policy."""


class Hearing:
    """A library, and a club that hears it: all types or one, and breaks on some books."""

    def __init__(self, one: Service, other: Service) -> None:
        self.one, self.other = one, other
        self.breaking: set[UUID] = set()
        count = {BookWentOut: self._counted_for(ANNA), BookSeen: self._counted_for(BERIT)}
        self.all, self.some = (
            Consumer(other.store, other.clock, other.commands, policies, [OUT])
            for policies in (count, {BookWentOut: count[BookWentOut]})
        )

    def _counted_for(self, reader: UUID) -> Any:
        def count(heard: Any, club: Club, cause: Heard) -> None:
            if heard.book_id in self.breaking:
                raise Broken
            club.count(reader, heard.book_id, cause)

        return count

    def say(self, books: int) -> None:
        for _ in range(books):
            book_id = fresh_id()
            self.one.store.save(Book.buy(request().act, book_id, "x"), cause=request())
            self.one.commands.lend(book_id, ANNA, request())

    def said(self) -> list[Message]:
        found = self.one.publisher.read("library", 0, 10_000)
        return [over_the_wire(message) for _, message in found if message is not None]

    def hear(self, messages: Iterable[Message], consumer: Consumer | None = None) -> None:
        for message in messages:
            (consumer or self.all).receive(message, FOREVER)

    def age(self, moment: datetime = OLD) -> None:
        for table, column in (("inbox", "heard_at"), ("idempotency", "at")):
            self.other.database.execute(f"UPDATE {table} SET {column} = %s", moment)  # noqa: S608 - two of ours

    def prune(self, consumer: Consumer | None = None, page: int = 500) -> None:
        feeds = voices(self.one)
        Pruning(consumer or self.all, feeds, Settings(), page).run(NOW, FOREVER)

    def rows(self, table: str = "inbox") -> int:
        return len(all_rows(self.other, table))

    @property
    def effects(self) -> Counter[tuple[UUID, UUID]]:
        """How often each book was counted, for whom."""
        commands = cast("Club", self.other.commands)
        return Counter((who, book) for who in (ANNA, BERIT) for book in commands.books_of(who))

    def once_each(self, messages: Sequence[Message]) -> Counter[tuple[UUID, UUID]]:
        """What the effects are when each of these was heard once."""
        readers = {BookWentOut.NAME: ANNA, BookSeen.NAME: BERIT}
        return Counter((readers[each.name], each.subject) for each in messages)

    def forget_everything(self) -> None:
        self.breaking.clear()
        self.one.database.execute("TRUNCATE events, epoch")
        self.other.database.execute(f"TRUNCATE {', '.join((*TABLES, *KEPT))}")
        self.one.store.begin_epoch()


@pytest.fixture(scope="module")
def made(fresh_database: Callable[[], str]) -> Generator[Hearing]:
    with (
        open_service(library.BLUEPRINT, fresh_database()) as one,
        open_service(club.BLUEPRINT, fresh_database()) as other,
    ):
        yield Hearing(one, other)


@pytest.fixture
def hearing(made: Hearing) -> Hearing:
    made.forget_everything()
    return made


def test_starting_over_from_the_feed_after_pruning_has_no_second_effect(hearing: Hearing) -> None:
    hearing.say(7)
    said = hearing.said()
    hearing.hear(said)
    hearing.age()
    hearing.prune(page=4)
    assert hearing.rows() == 0
    hearing.hear(said)
    hearing.hear(reversed(said), hearing.some)
    assert hearing.effects == hearing.once_each(said)
    hearing.say(2)
    hearing.hear(hearing.said())
    assert hearing.effects == hearing.once_each(hearing.said())


def test_the_courier_that_delivers_everything_once_more_has_no_second_effect(
    hearing: Hearing,
) -> None:
    hearing.say(5)

    def carry(*, again: bool) -> None:
        with running(hearing.other, voices(hearing.one)) as courier:
            if again:
                courier.start_over()
            while courier.lag({"library": hearing.one.publisher.last()}):
                Flag().wait(0.01)

    carry(again=False)
    before = hearing.effects, all_rows(hearing.other, "out_books")
    hearing.age()
    hearing.prune(hearing.other.consumer)
    assert hearing.rows() == 0
    carry(again=True)
    assert (hearing.effects, all_rows(hearing.other, "out_books")) == before


def test_what_only_views_follow_is_heard_together_and_once(hearing: Hearing) -> None:
    hearing.say(4)
    said, other = hearing.said(), hearing.other
    showing = Consumer(other.store, other.clock, other.commands, {}, [OUT])
    for _ in range(2):
        showing.receive_all(said, FOREVER)
        assert [row["times"] for row in all_rows(other, "out_books")] == [1, 1, 1, 1]
        hearing.age()
        hearing.prune(showing)
        assert hearing.rows() == 0


def test_a_view_of_heard_facts_is_made_anew_after_pruning(hearing: Hearing) -> None:
    hearing.say(6)
    said = hearing.said()
    hearing.breaking = {said[0].subject}
    hearing.hear(said[:-2])
    hearing.age()
    hearing.prune(page=3)
    before = all_rows(hearing.other, "out_books")
    assert len(before) == 4
    hearing.other.database.execute("UPDATE out_books SET times = 9")
    assert rebuild_heard(hearing.all, OUT, voices(hearing.one)) == 4
    assert all_rows(hearing.other, "out_books") == before


def test_a_dead_letter_that_is_replayed_after_pruning_has_its_effect_once(hearing: Hearing) -> None:
    hearing.say(3)
    said = hearing.said()
    hearing.breaking = {said[2].subject}
    hearing.hear(said)
    assert hearing.rows("dead_letters") == 2
    for _ in range(2):
        hearing.age()
        hearing.prune()
        assert hearing.rows("not_heard") == 2
    hearing.breaking.clear()
    hearing.hear(said[2:4])
    assert hearing.effects == hearing.once_each(said)
    hearing.age()
    hearing.prune()
    assert hearing.rows() == 2, "kept while the letter lies there"
    for letter in hearing.all.dead_letters.all():
        hearing.all.dead_letters.remove(letter)
    hearing.prune()
    hearing.prune()
    assert (hearing.rows(), hearing.rows("not_heard")) == (0, 0)
    hearing.hear(said)
    assert hearing.effects == hearing.once_each(said)


def test_a_type_that_a_later_version_hears_is_heard_from_the_beginning(hearing: Hearing) -> None:
    hearing.say(4)
    said = hearing.said()
    hearing.hear(said, hearing.some)
    hearing.age()
    hearing.prune(hearing.some)
    hearing.say(1)
    hearing.prune(hearing.all)
    said = hearing.said()
    hearing.hear(said, hearing.all)
    assert hearing.effects == hearing.once_each(said)


def test_what_was_heard_lately_is_left_and_what_follows_it_too(hearing: Hearing) -> None:
    hearing.say(3)
    hearing.hear(hearing.said())
    hearing.age(YOUNG)
    hearing.prune()
    assert (hearing.rows(), hearing.rows("heard_spans")) == (6, 0)
    hearing.other.database.execute(
        "UPDATE inbox SET heard_at = %s WHERE id <> %s", OLD, hearing.said()[2].id
    )
    hearing.prune()
    assert hearing.rows() == 4


def test_what_may_still_be_on_its_way_holds_up_the_pruning(hearing: Hearing) -> None:
    hearing.say(2)
    said = hearing.said()
    hearing.hear(said[2:])
    said_on = said[0].time
    hearing.age(said_on - timedelta(days=61))
    now = said_on + timedelta(hours=1)
    Pruning(hearing.all, voices(hearing.one), Settings()).run(now, FOREVER)
    assert (hearing.rows(), hearing.rows("not_heard")) == (2, 0)


def test_nothing_is_pruned_of_a_stream_whose_feed_cannot_be_read(hearing: Hearing) -> None:
    hearing.say(2)
    hearing.hear(hearing.said())
    hearing.age()
    Pruning(hearing.all, {}, Settings()).run(NOW, FOREVER)
    assert hearing.rows() == 4


def test_it_prunes_once_a_day(hearing: Hearing) -> None:
    hearing.say(1)
    hearing.hear(hearing.said())
    pruning = Pruning(hearing.all, voices(hearing.one), Settings())
    pruning.run_daily(NOW, FOREVER)
    hearing.age()
    for hours, left in ((23, 2), (24, 0)):
        pruning.run_daily(NOW + timedelta(hours=hours), FOREVER)
        assert hearing.rows() == left


def test_a_database_of_an_earlier_version_gets_what_pruning_needs(
    fresh_database: Callable[[], str],
) -> None:
    address = fresh_database()
    indexes = {"inbox_heard_at", "idempotency_at"}
    with open_service(club.BLUEPRINT, address) as service:
        for table in KEPT:
            service.database.execute(f"DROP TABLE {table}")
        for index in indexes:
            service.database.execute(f"DROP INDEX {index}")
    with open_service(club.BLUEPRINT, address) as service:
        found = service.database.rows("SELECT indexname FROM pg_indexes")
        assert indexes <= {row["indexname"] for row in found}
        assert [all_rows(service, table) for table in KEPT] == [[], [], []]


numbers = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 3)),
        st.tuples(st.just("hear"), st.lists(numbers, min_size=1, max_size=8)),
        st.tuples(st.just("hear some"), st.lists(numbers, min_size=1, max_size=8)),
        st.tuples(st.just("break"), numbers),
        st.tuples(st.just("age"), st.none()),
        st.tuples(st.just("prune"), st.integers(1, 6)),
        st.tuples(st.just("prune some"), st.integers(1, 6)),
        st.tuples(st.just("start over"), st.none()),
        st.tuples(st.just("restore"), st.integers(0, 4)),
    ),
    max_size=14,
)


class Model:
    """What must be so: a set of messages that were heard, each of which has had its effect once."""

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        self.heard: dict[tuple[str, str], Message] = {}

    def step(self, what: str, given: Any) -> None:
        getattr(self, f"_{what.replace(' ', '_')}")(given)
        assert self.hearing.effects == self.hearing.once_each(list(self.heard.values()))

    def _say(self, books: int) -> None:
        self.hearing.say(books)

    def _hear(self, chosen: list[int], consumer: Consumer | None = None) -> None:
        said = self.hearing.said()
        self._heard([said[n % len(said)] for n in chosen] if said else [], consumer)

    def _hear_some(self, chosen: list[int]) -> None:
        self._hear(chosen, self.hearing.some)

    def _heard(self, messages: list[Message], consumer: Consumer | None = None) -> None:
        self.hearing.hear(messages, consumer)
        known = (consumer or self.hearing.all).contracts
        for each in messages:
            if each.name in known and each.subject not in self.hearing.breaking:
                self.heard.setdefault((each.source, each.id), each)

    def _break(self, chosen: int) -> None:
        said = self.hearing.said()
        self.hearing.breaking = {said[chosen % len(said)].subject} if said else set()

    def _age(self, _: None) -> None:
        self.hearing.age()

    def _prune(self, page: int) -> None:
        self.hearing.prune(page=page)

    def _prune_some(self, page: int) -> None:
        self.hearing.prune(self.hearing.some, page)

    def _start_over(self, _: None) -> None:
        self._heard(self.hearing.said())

    def _restore(self, lost: int) -> None:
        """Take the library back to an earlier moment: positions will be used a second time."""
        one = self.hearing.one
        last = one.publisher.last()
        one.database.execute("DELETE FROM events WHERE notification_id > %s", last - lost)
        one.database.rows(
            "SELECT setval(pg_get_serial_sequence('events', 'notification_id'), GREATEST(%s, 1))",
            last - lost,
        )
        one.store.begin_epoch()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(played=steps)
def test_whatever_happens_each_message_has_its_effect_once(
    made: Hearing, played: list[tuple[str, Any]]
) -> None:
    made.forget_everything()
    model = Model(made)
    for what, given_ in played:
        model.step(what, given_)
    made.breaking.clear()
    model.step("start over", None)
    view = all_rows(made.other, "out_books")
    for _ in range(2):
        model.step("age", None)
        model.step("prune", 3)
        model.step("start over", None)
    assert all_rows(made.other, "out_books") == view
