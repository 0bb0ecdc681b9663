"""Business days come from one clock; a virtual one stands where it was moved, never back."""

from collections.abc import Callable, Generator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.refusals import Invalid
from shared.plumbing.base.database import Database
from shared.plumbing.time.clock import TABLE, SystemClock, VirtualClock, choose_clock
from tests.toy.town import at_once


@pytest.fixture
def database(fresh_database: Callable[[], str]) -> Generator[Database]:
    made = Database(fresh_database())
    made.execute(TABLE)
    yield made
    made.close()


def test_the_wall_clock_gives_the_time_with_its_zone() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - compared with the clock under test
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= before + timedelta(seconds=10)


class StoppedClock(SystemClock):
    """The clock on the wall at a moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return that moment."""
        return self._moment


@pytest.mark.parametrize("country", ["SE", "NO"])
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 23, 0, tzinfo=UTC), date(2026, 1, 2)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_the_business_day_is_that_of_the_country(country: str, moment: datetime, day: date) -> None:
    assert StoppedClock(moment).today(country) == day


def test_a_virtual_clock_shows_nine_in_the_morning_of_its_day(database: Database) -> None:
    clock = VirtualClock(database)
    for day, hour in ((date(2026, 1, 12), 8), (date(2026, 7, 12), 7)):
        clock.move(day)
        assert clock.today() == clock.today("NO") == day
        assert clock.now() == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert clock.now().astimezone(ZoneInfo("Europe/Stockholm")).date() == day


def test_a_virtual_clock_only_moves_forward(database: Database) -> None:
    clock = VirtualClock(database)
    clock.move(date(2026, 3, 2))
    clock.move(date(2026, 3, 2))
    with pytest.raises(Invalid) as caught:
        clock.move(date(2026, 3, 1))
    assert caught.value.facts == {"day": "2026-03-02"}
    assert clock.today() == date(2026, 3, 2)


def test_a_virtual_clock_that_many_move_at_once_shows_the_last_day(database: Database) -> None:
    clock = VirtualClock(database)
    at_once(6, lambda number: clock.move(date(2026, 3, 2 + number)))
    assert clock.today() == date(2026, 3, 7)


def test_a_virtual_clock_never_goes_back_when_many_move_it_at_once(database: Database) -> None:
    replicas = [VirtualClock(database), VirtualClock(database)]
    replicas[0].move(date(2026, 3, 1))
    seen: list[list[date]] = [[] for _ in range(8)]

    def move_about(number: int) -> None:
        clock, days = replicas[number % 2], Random(number)  # noqa: S311 - it spreads them
        for _ in range(30):
            day = date(2026, 3, 1) + timedelta(days=days.randrange(200))
            with suppress(Invalid):
                (clock.move if days.random() < 0.5 else clock.reach)(day)
            seen[number].append(clock.today())

    at_once(8, move_about)
    for days in seen:
        assert len(days) == 30
        assert days == sorted(days)


def test_a_virtual_clock_that_has_reached_a_day_stays_where_it_is(database: Database) -> None:
    clock = VirtualClock(database)
    for asked, stands in ((3, 3), (2, 3), (5, 5)):
        clock.reach(date(2026, 3, asked))
        assert clock.today() == date(2026, 3, stands)


def test_a_virtual_clock_is_shared_by_all_who_ask_the_database(database: Database) -> None:
    VirtualClock(database).move(date(2026, 3, 2))
    assert VirtualClock(Database(database.address)).today() == date(2026, 3, 2)


def test_a_virtual_clock_that_was_never_set_raises_an_error(database: Database) -> None:
    with pytest.raises(RuntimeError, match="never been set"):
        VirtualClock(database).today()


def test_an_instance_has_the_clock_that_it_was_started_with(database: Database) -> None:
    assert isinstance(choose_clock(database, virtual=True), VirtualClock)
    assert isinstance(choose_clock(database, virtual=False), SystemClock)


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds of a strategy
def test_the_business_day_is_never_more_than_a_day_off(moment: datetime) -> None:
    today = StoppedClock(moment).today()
    assert timedelta(0) <= today - moment.date() <= timedelta(days=1)
