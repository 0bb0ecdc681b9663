"""Every day falls due once, in order, whatever was missed, repeated, refused or killed."""

import signal
from collections.abc import Callable, Generator
from datetime import date, timedelta
from threading import Thread
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from shared.kernel.ids import fresh_id
from shared.plumbing.service import Service
from shared.plumbing.time.calendar import LEADER, Calendar, Day, attempt
from tests.toy import library
from tests.toy.books import Book, ReaderReminded
from tests.toy.library import Library, remind_of_books_that_are_due
from tests.toy.processes import exit_code, tick
from tests.toy.town import ANNA, DAY, all_rows, at_once, open_service, request

WEEKS = timedelta(days=21)
DUE = DAY + timedelta(days=14)


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


def lend(service: Service, count: int = 1) -> list[UUID]:
    books = sorted(fresh_id() for _ in range(count))
    for book_id in books:
        service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
        service.commands.lend(book_id, ANNA, request())
    return books


def reminded(service: Service, book_id: UUID) -> list[date]:
    return [
        event.on for event in service.store.history(book_id) if isinstance(event, ReaderReminded)
    ]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


Remembered = tuple[Calendar, list[date]]


@pytest.fixture
def remembered(service: Service) -> Generator[Remembered]:
    """A calendar of one step that remembers the days that it was given."""
    given: list[date] = []

    def remember(commands: Library, day: Day) -> None:
        assert commands is service.commands
        given.append(day.date)

    calendar = Calendar(service.store, service.clock, service.commands, [remember])
    yield calendar, given
    calendar.close()


def test_the_first_tick_begins_with_today(remembered: Remembered) -> None:
    calendar, given = remembered
    assert calendar.position() is None
    assert calendar.run_until(DAY) == 1
    assert given == [DAY]
    assert calendar.position() == DAY


def test_three_missed_weeks_are_caught_up_day_by_day_in_order(remembered: Remembered) -> None:
    calendar, given = remembered
    calendar.run_until(DAY)
    assert calendar.run_until(DAY + WEEKS) == 21
    assert given == days(DAY, DAY + WEEKS)
    assert calendar.days_due(DAY + WEEKS) == []
    assert calendar.run_until(DAY + WEEKS) == 0


def test_what_falls_due_on_missed_days_bears_the_date_of_its_day(service: Service) -> None:
    [book_id] = lend(service)
    service.move_clock(DAY)
    service.move_clock(DAY + WEEKS)
    assert reminded(service, book_id) == days(DUE, DAY + WEEKS)
    [row] = all_rows(service, "reminders")
    assert (row["times"], row["last"]) == (8, DAY + WEEKS)


def test_a_day_that_is_done_again_has_no_effect(service: Service) -> None:
    [book_id] = lend(service)
    service.move_clock(DUE)
    for _ in range(3):
        service.calendar.run(DUE)
    assert reminded(service, book_id) == [DUE]


def test_an_earlier_day_that_is_done_again_does_not_turn_the_calendar_back(
    remembered: Remembered,
) -> None:
    calendar, _ = remembered
    calendar.run_until(DAY)
    calendar.run_until(DUE)
    calendar.run(DAY)
    assert calendar.position() == DUE


def test_two_runners_at_once_do_each_day_once(service: Service) -> None:
    books = lend(service, 2)
    service.move_clock(DAY)
    service.clock.move(DAY + WEEKS)
    calendars = [
        Calendar(service.store, service.clock, service.commands, library.DEFINITION.steps)
        for _ in range(3)
    ]
    done = at_once(3, lambda number: calendars[number].run_until(DAY + WEEKS))
    assert sorted(done) == [0, 0, 21]
    assert [reminded(service, each) for each in books] == [days(DUE, DAY + WEEKS)] * 2
    for calendar in calendars:
        calendar.close()


def test_two_threads_of_one_runner_do_each_day_once(remembered: Remembered) -> None:
    """A session may take its own lock again, so the lock of the database alone would not do."""
    calendar, given = remembered
    calendar.run_until(DAY)
    done = at_once(4, lambda _: calendar.run_until(DAY + WEEKS))
    assert sorted(done) == [0, 0, 0, 21]
    assert given == days(DAY, DAY + WEEKS)


def test_pitfall_6_a_runner_waits_for_its_turn_longer_than_for_any_lock(service: Service) -> None:
    impatient = make_conninfo(service.database.address, options="-c lock_timeout=100ms")
    with (
        open_service(library.DEFINITION, impatient, day=DAY) as second,
        psycopg.connect(impatient, autocommit=True) as other,
    ):
        assert second.database.row("SHOW lock_timeout") == {"lock_timeout": "100ms"}
        other.execute("SELECT pg_advisory_lock(%s)", (LEADER,))
        waiting = Thread(target=second.calendar.run_until, args=(DAY,))
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive()
        other.execute("SELECT pg_advisory_unlock(%s)", (LEADER,))
        waiting.join(timeout=20)
        assert second.calendar.position() == DAY


def test_a_leader_whose_connection_was_lost_leads_again(
    service: Service, remembered: Remembered
) -> None:
    calendar, given = remembered
    calendar.run_until(DAY)
    service.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE '%%pg_advisory_unlock%%'"
        " AND pid <> pg_backend_pid()"
    )
    assert calendar.run_until(DUE) == 14
    assert given == days(DAY, DUE)


def test_a_step_that_is_refused_does_not_hold_up_the_others(service: Service) -> None:
    books = lend(service, 3)
    service.commands.take_back(books[1], request())

    def remind_all(commands: Library, day: Day) -> None:
        for book_id in books:
            trigger = day.trigger("remind", book_id)
            attempt(lambda book_id=book_id, trigger=trigger: commands.remind(book_id, trigger))

    calendar = Calendar(service.store, service.clock, service.commands, [remind_all])
    calendar.run_until(DAY)
    assert [len(reminded(service, each)) for each in books] == [1, 0, 1]
    calendar.close()


def test_a_step_that_breaks_leaves_the_day_to_be_done_again(service: Service) -> None:
    [book_id] = lend(service)
    service.move_clock(DUE - timedelta(days=1))
    broken = [True]

    def may_break(commands: Library, day: Day) -> None:
        del commands, day
        if broken:
            broken.clear()
            raise RuntimeError("broken")

    steps = [remind_of_books_that_are_due, may_break]
    calendar = Calendar(service.store, service.clock, service.commands, steps)
    with pytest.raises(RuntimeError, match="broken"):
        calendar.run_until(DUE)
    assert calendar.position() == DUE - timedelta(days=1)
    assert calendar.run_until(DUE) == 1
    assert reminded(service, book_id) == [DUE]
    calendar.close()


def test_a_day_whose_runner_was_killed_is_done_again_and_nothing_twice(service: Service) -> None:
    """Killed in the midst of a day's commands, after them, and before the day is remembered."""
    books = lend(service, 4)
    service.move_clock(DUE - timedelta(days=1))
    codes = [
        exit_code(point, tick, service.database.address, str(DAY + WEEKS))
        for point in ("after-save:2", "in-tick:2", "")
    ]
    assert codes == [-signal.SIGKILL] * 2 + [0]
    assert [reminded(service, each) for each in books] == [days(DUE, DAY + WEEKS)] * 4
    assert service.calendar.position() == DAY + WEEKS
