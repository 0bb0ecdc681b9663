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
from tests.toy.consuming import FOREVER, KEPT, NOW, OLD, YOUNG, Consuming
from tests.toy.town import all_rows, open_service, publishers_of, request, running


@pytest.fixture(scope="module")
def made(fresh_database: Callable[[], str]) -> Generator[Consuming]:
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        yield Consuming(one, other)


@pytest.fixture
def consuming(made: Consuming) -> Consuming:
    made.forget_everything()
    return made


def test_starting_over_from_the_feed_after_pruning_has_no_second_effect(
    consuming: Consuming,
) -> None:
    consuming.publish(7)
    announced = consuming.announced()
    consuming.consume(announced)
    consuming.age()
    consuming.prune(page=4)
    assert consuming.rows() == 0
    spans = all_rows(consuming.other, "handled_spans")
    assert {(each["after"], each["until"]) for each in spans} == {
        (0, consuming.one.publisher.last())
    }
    assert len(spans) == len({each.name for each in announced}) == 2
    consuming.consume(announced)
    consuming.consume(reversed(announced), consuming.some)
    assert consuming.effects == consuming.once_each(announced)
    consuming.publish(2)
    consuming.consume(consuming.announced())
    assert consuming.effects == consuming.once_each(consuming.announced())


def test_the_courier_that_delivers_everything_once_more_has_no_second_effect(
    consuming: Consuming,
) -> None:
    consuming.publish(5)

    def carry(*, again: bool) -> None:
        with running(consuming.other, publishers_of(consuming.one)) as courier:
            if again:
                courier.start_over()
            while courier.lag({"library": consuming.one.publisher.last()}):
                threading.Event().wait(0.01)

    carry(again=False)
    before = consuming.effects, all_rows(consuming.other, "out_books")
    consuming.age()
    consuming.prune(consuming.other.consumer)
    assert consuming.rows() == 0
    carry(again=True)
    assert (consuming.effects, all_rows(consuming.other, "out_books")) == before


def test_what_only_views_follow_is_consumed_together_and_once(consuming: Consuming) -> None:
    consuming.publish(4)
    announced, other = consuming.announced(), consuming.other
    showing = Consumer(other.store, other.clock, other.commands, {}, [OUT])
    for _ in range(2):
        showing.receive_all(announced, FOREVER)
        assert [row["times"] for row in all_rows(other, "out_books")] == [1, 1, 1, 1]
        consuming.age()
        consuming.prune(showing)
        assert consuming.rows() == 0


def test_a_view_of_consumed_facts_is_rebuilt_after_pruning(consuming: Consuming) -> None:
    consuming.publish(6)
    announced = consuming.announced()
    consuming.breaking = {announced[0].subject}
    consuming.consume(announced[:-2])
    consuming.age()
    consuming.prune(page=3)
    before = all_rows(consuming.other, "out_books")
    assert len(before) == 4
    consuming.other.database.execute("UPDATE out_books SET times = 9")
    assert rebuild_consumed_view(consuming.all, OUT, publishers_of(consuming.one)) == 4
    assert all_rows(consuming.other, "out_books") == before


def test_a_dead_letter_that_is_replayed_after_pruning_has_its_effect_once(
    consuming: Consuming,
) -> None:
    consuming.publish(3)
    announced = consuming.announced()
    consuming.breaking = {announced[2].subject}
    consuming.consume(announced)
    assert consuming.rows("dead_letters") == 2
    for _ in range(2):
        consuming.age()
        consuming.prune()
        assert consuming.rows("not_heard") == 2
    consuming.breaking.clear()
    consuming.consume(announced[2:4])
    assert consuming.effects == consuming.once_each(announced)
    consuming.age()
    consuming.prune()
    assert consuming.rows() == 2, "kept while the letter lies there"
    for letter in consuming.all.dead_letters.all():
        consuming.all.dead_letters.remove(letter)
    consuming.prune()
    consuming.prune()
    assert (consuming.rows(), consuming.rows("not_heard")) == (0, 0)
    consuming.consume(announced)
    assert consuming.effects == consuming.once_each(announced)


def test_a_type_that_a_later_version_consumes_is_consumed_from_the_beginning(
    consuming: Consuming,
) -> None:
    consuming.publish(4)
    announced = consuming.announced()
    consuming.consume(announced, consuming.some)
    consuming.age()
    consuming.prune(consuming.some)
    consuming.publish(1)
    consuming.prune(consuming.all)
    announced = consuming.announced()
    consuming.consume(announced, consuming.all)
    assert consuming.effects == consuming.once_each(announced)


def test_what_was_consumed_lately_is_left_and_what_follows_it_too(consuming: Consuming) -> None:
    consuming.publish(3)
    consuming.consume(consuming.announced())
    consuming.age(YOUNG)
    consuming.prune()
    assert (consuming.rows(), consuming.rows("handled_spans")) == (6, 0)
    consuming.other.database.execute(
        "UPDATE inbox SET handled_at = %s WHERE id <> %s", OLD, consuming.announced()[2].id
    )
    consuming.prune()
    assert consuming.rows() == 4


def test_what_may_still_be_on_its_way_holds_up_the_pruning(consuming: Consuming) -> None:
    consuming.publish(2)
    announced = consuming.announced()
    consuming.consume(announced[2:])
    published_at = announced[0].time
    consuming.age(published_at - timedelta(days=61))
    now = published_at + timedelta(hours=1)
    Pruning(consuming.all, publishers_of(consuming.one), Settings()).run(now, FOREVER)
    assert (consuming.rows(), consuming.rows("not_heard")) == (2, 0)


def test_nothing_is_pruned_of_a_stream_whose_feed_cannot_be_read(consuming: Consuming) -> None:
    consuming.publish(2)
    consuming.consume(consuming.announced())
    consuming.age()
    Pruning(consuming.all, {}, Settings()).run(NOW, FOREVER)
    assert consuming.rows() == 4


def test_it_prunes_once_a_day(consuming: Consuming) -> None:
    consuming.publish(1)
    consuming.consume(consuming.announced())
    pruning = Pruning(consuming.all, publishers_of(consuming.one), Settings())
    pruning.run_daily(NOW, FOREVER)
    consuming.age()
    for hours, left in ((23, 2), (24, 0)):
        pruning.run_daily(NOW + timedelta(hours=hours), FOREVER)
        assert consuming.rows() == left


def test_the_hash_of_a_request_is_gone_after_seven_days(consuming: Consuming) -> None:
    database = consuming.other.database
    left: list[int] = []
    for days in (6, 8):
        database.execute("TRUNCATE idempotency")
        with database.transaction() as cursor:
            request().record(cursor, {})
        consuming.age(NOW - timedelta(days=days))
        consuming.prune()
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
