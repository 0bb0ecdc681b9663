"""What is old is forgotten, and no message gets a second effect by it, whichever way it comes."""

import threading
from collections.abc import Callable, Generator
from datetime import timedelta

import pytest

from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.pruning import Pruning
from shared.plumbing.messaging.rebuild_consumed import rebuild_consumed_view
from tests.toy import club, library
from tests.toy.club import OUT
from tests.toy.hearing import FOREVER, KEPT, NOW, OLD, YOUNG, Hearing
from tests.toy.town import all_rows, open_service, request, running, voices


@pytest.fixture(scope="module")
def made(fresh_database: Callable[[], str]) -> Generator[Hearing]:
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
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
                threading.Event().wait(0.01)

    carry(again=False)
    before = hearing.effects, all_rows(hearing.other, "out_books")
    hearing.age()
    hearing.prune(hearing.other.consumer)
    assert hearing.rows() == 0
    carry(again=True)
    assert (hearing.effects, all_rows(hearing.other, "out_books")) == before


def test_what_only_views_follow_is_consumed_together_and_once(hearing: Hearing) -> None:
    hearing.say(4)
    said, other = hearing.said(), hearing.other
    showing = Consumer(other.store, other.clock, other.commands, {}, [OUT])
    for _ in range(2):
        showing.receive_all(said, FOREVER)
        assert [row["times"] for row in all_rows(other, "out_books")] == [1, 1, 1, 1]
        hearing.age()
        hearing.prune(showing)
        assert hearing.rows() == 0


def test_a_view_of_consumed_facts_is_rebuilt_after_pruning(hearing: Hearing) -> None:
    hearing.say(6)
    said = hearing.said()
    hearing.breaking = {said[0].subject}
    hearing.hear(said[:-2])
    hearing.age()
    hearing.prune(page=3)
    before = all_rows(hearing.other, "out_books")
    assert len(before) == 4
    hearing.other.database.execute("UPDATE out_books SET times = 9")
    assert rebuild_consumed_view(hearing.all, OUT, voices(hearing.one)) == 4
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


def test_a_type_that_a_later_version_consumes_is_consumed_from_the_beginning(
    hearing: Hearing,
) -> None:
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


def test_what_was_consumed_lately_is_left_and_what_follows_it_too(hearing: Hearing) -> None:
    hearing.say(3)
    hearing.hear(hearing.said())
    hearing.age(YOUNG)
    hearing.prune()
    assert (hearing.rows(), hearing.rows("handled_spans")) == (6, 0)
    hearing.other.database.execute(
        "UPDATE inbox SET handled_at = %s WHERE id <> %s", OLD, hearing.said()[2].id
    )
    hearing.prune()
    assert hearing.rows() == 4


def test_what_may_still_be_on_its_way_holds_up_the_pruning(hearing: Hearing) -> None:
    hearing.say(2)
    said = hearing.said()
    hearing.hear(said[2:])
    published_at = said[0].time
    hearing.age(published_at - timedelta(days=61))
    now = published_at + timedelta(hours=1)
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


def test_the_hash_of_a_request_is_gone_after_seven_days(hearing: Hearing) -> None:
    database = hearing.other.database
    left: list[int] = []
    for days in (6, 8):
        database.execute("TRUNCATE idempotency")
        with database.transaction() as cursor:
            request().record(cursor, {})
        hearing.age(NOW - timedelta(days=days))
        hearing.prune()
        left.append(len(database.rows("SELECT 1 FROM idempotency")))
    assert left == [1, 0]


def test_a_migration_creates_the_tables_and_indexes_of_pruning_that_are_missing(
    fresh_database: Callable[[], str],
) -> None:
    address = fresh_database()
    indexes = {"inbox_handled_at", "idempotency_at"}
    with open_service(club.DEFINITION, address) as service:
        for table in KEPT:
            service.database.execute(f"DROP TABLE {table}")
        for index in indexes:
            service.database.execute(f"DROP INDEX {index}")
    with open_service(club.DEFINITION, address) as service:
        found = service.database.rows("SELECT indexname FROM pg_indexes")
        assert indexes <= {row["indexname"] for row in found}
        assert [all_rows(service, table) for table in KEPT] == [[], [], []]
