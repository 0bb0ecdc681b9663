"""While somebody is away one asks now and then, and the others do not wait for it."""

import httpx
import pytest

from shared.plumbing.base.circuit_breaker import PAUSE_SECONDS, Breaker
from shared.plumbing.directory.directory_client import DirectoryAway


class Clock:
    """A moment that a test moves."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def ask(breaker: Breaker, *, fails: bool) -> None:
    with breaker.asking(DirectoryAway):
        if fails:
            raise httpx.ReadTimeout("away")


def test_after_a_failure_no_one_waits_until_the_pause_is_over() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    ask(breaker, fails=False)
    with pytest.raises(httpx.ReadTimeout):
        ask(breaker, fails=True)
    with pytest.raises(DirectoryAway):
        ask(breaker, fails=False)
    clock.at += 0.99
    with pytest.raises(DirectoryAway):
        ask(breaker, fails=False)
    clock.at = 1.0
    ask(breaker, fails=False)
    ask(breaker, fails=False)


def test_one_tries_at_a_time_and_the_others_are_answered_at_once() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    with pytest.raises(httpx.ReadTimeout):
        ask(breaker, fails=True)
    clock.at += PAUSE_SECONDS
    with breaker.asking(DirectoryAway):
        for _ in range(3):
            with pytest.raises(DirectoryAway):
                ask(breaker, fails=False)
    ask(breaker, fails=False)


def test_one_that_breaks_otherwise_does_not_stop_the_next() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    with pytest.raises(httpx.ReadTimeout):
        ask(breaker, fails=True)
    clock.at += PAUSE_SECONDS
    with pytest.raises(RuntimeError), breaker.asking(DirectoryAway):
        raise RuntimeError
    ask(breaker, fails=False)
