"""Limits: so many attempts in a window, counted over all processes, and each one's own."""

from collections import defaultdict
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.session.limits import Limit, Limits, TooMany, network
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=60)
ADDRESS = "192.0.2.17"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def today(self, country: str = "SE") -> date:
        del country
        return self.moment.date()


@pytest.fixture(scope="module")
def opened(fresh_database: Callable[[], str]) -> Generator[Database]:
    found = Database(fresh_database())
    Limits(found, Hand()).migrate()
    yield found
    found.close()


def _is_refused(limits: Limits, limit: Limit, *who: str) -> bool:
    try:
        limits.count(limit, *who)
    except TooMany:
        return True
    return False


def _of_its_own(most: int) -> Limit:
    return Limit(str(fresh_id()), most, WINDOW)


STEPS = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 70)), min_size=1, max_size=25
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, most=st.integers(1, 4))
def test_a_window_lets_so_many_through_and_each_counts_their_own(
    opened: Database, steps: list[tuple[str, int]], most: int
) -> None:
    clock, limit = Hand(), _of_its_own(most)
    limits = Limits(opened, clock)
    windows: dict[str, tuple[datetime, int]] = defaultdict(lambda: (START - WINDOW, 0))
    for who, seconds in steps:
        clock.moment += timedelta(seconds=seconds)
        begun, count = windows[who]
        windows[who] = (clock.moment, 1) if clock.moment >= begun + WINDOW else (begun, count + 1)
        assert _is_refused(limits, limit, who) == (windows[who][1] > most)


def test_who_waits_as_long_as_was_said_is_let_through(opened: Database) -> None:
    clock, limit = Hand(), _of_its_own(1)
    limits = Limits(opened, clock)
    limits.count(limit, ADDRESS)
    clock.moment += timedelta(seconds=13)
    with pytest.raises(TooMany) as refused:
        limits.count(limit, ADDRESS)
    assert refused.value.wait == timedelta(seconds=47)
    clock.moment += refused.value.wait
    limits.count(limit, ADDRESS)


def test_another_address_does_not_lock_an_account_out(opened: Database) -> None:
    limits, limit = Limits(opened, Hand()), _of_its_own(1)
    limits.count(limit, "198.51.100.1", "person")
    assert _is_refused(limits, limit, "198.51.100.1", "person")
    assert not _is_refused(limits, limit, ADDRESS, "person")


def test_two_processes_count_together(opened: Database) -> None:
    other, limit = Database(opened.address), _of_its_own(20)
    processes = [Limits(each, Hand()) for each in (opened, other)]
    with ThreadPoolExecutor(6) as threads:
        refused = list(
            threads.map(lambda n: _is_refused(processes[n % 2], limit, ADDRESS), range(50))
        )
    other.close()
    assert refused.count(False) == 20


def test_no_address_is_stored_and_after_the_window_nothing_is(database: str) -> None:
    clock, opened = Hand(), Database(database)
    limits = Limits(opened, clock)
    limits.migrate()
    limits.count(_of_its_own(1), ADDRESS, "person")
    stored = opened.rows("SELECT * FROM attempts")
    assert len(stored) == 1
    assert ADDRESS.encode() not in bytes(stored[0]["who"])
    clock.moment += WINDOW
    limits.count(_of_its_own(1), "198.51.100.1")
    left = [each["who"] for each in opened.rows("SELECT who FROM attempts")]
    opened.close()
    assert len(left) == 1
    assert left != [stored[0]["who"]]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.17", "192.0.2.17"),
        ("::ffff:192.0.2.17", "192.0.2.17"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("not-an-address", "not-an-address"),
    ],
)
def test_an_address_counts_with_its_network(address: str, counted: str) -> None:
    assert network(address) == counted
