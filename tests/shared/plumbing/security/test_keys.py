"""Keys of persons: made once, forgotten in time, and gone for ever when erased (R-D1)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.plumbing.security.keys import (
    LONGEST_IN_MEMORY_SECONDS,
    KeyRing,
)
from shared.plumbing.security.sealing import new_key

ANNA, BO, CECILIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY, LATER = date(2026, 1, 12), date(2026, 3, 1)


class Directory:
    """Answers as the directory does, and counts how often it is asked."""

    def __init__(self) -> None:
        self.keys: dict[UUID, bytes | None] = {ANNA: new_key(), BO: new_key()}
        self.asked: list[UUID] = []

    def fetch(self, subject: UUID) -> bytes | None:
        self.asked.append(subject)
        return self.keys[subject]


class Stopwatch:
    """A monotonic clock that moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_key_is_asked_for_once_in_five_minutes() -> None:
    directory, clock = Directory(), Stopwatch()
    ring = KeyRing(directory.fetch, clock)
    assert ring.get(ANNA) == directory.keys[ANNA]
    clock.seconds += LONGEST_IN_MEMORY_SECONDS - 1
    assert ring.get(ANNA) == directory.keys[ANNA]
    assert directory.asked == [ANNA]
    clock.seconds += 1
    ring.get(ANNA)
    assert directory.asked == [ANNA, ANNA]


def test_r_d1_an_erased_persons_key_is_forgotten_within_five_minutes() -> None:
    directory, clock = Directory(), Stopwatch()
    ring = KeyRing(directory.fetch, clock)
    ring.get(ANNA)
    directory.keys[ANNA] = None
    clock.seconds += LONGEST_IN_MEMORY_SECONDS
    assert ring.get(ANNA) is None


def test_the_five_minutes_count_from_before_the_directory_was_asked() -> None:
    directory, clock = Directory(), Stopwatch()

    def slow(subject: UUID) -> bytes | None:
        clock.seconds += 30
        return directory.fetch(subject)

    ring = KeyRing(slow, clock)
    ring.get(ANNA)
    clock.seconds += LONGEST_IN_MEMORY_SECONDS - 30
    ring.get(ANNA)
    assert directory.asked == [ANNA, ANNA]


def test_a_key_that_is_too_old_is_not_used_when_the_directory_is_down() -> None:
    directory, clock = Directory(), Stopwatch()
    ring = KeyRing(directory.fetch, clock)
    ring.get(ANNA)
    del directory.keys[ANNA]
    clock.seconds += LONGEST_IN_MEMORY_SECONDS
    with pytest.raises(KeyError):
        ring.get(ANNA)
    assert len(ring) == 0


def test_an_answer_that_was_on_its_way_does_not_undo_an_erasure() -> None:
    directory, clock = Directory(), Stopwatch()
    on_its_way, erased = Event(), Event()
    old = directory.keys[ANNA]

    def fetch(subject: UUID) -> bytes | None:
        answer = directory.fetch(subject)
        if answer is not None:
            on_its_way.set()
            assert erased.wait(10)
        return answer

    ring = KeyRing(fetch, clock)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ring.get, ANNA)
        assert on_its_way.wait(10)
        directory.keys[ANNA] = None
        assert ring.get(ANNA) is None
        erased.set()
        assert slow.result(10) is None
    assert old is not None
    assert ring.get(ANNA) is None


@given(
    subjects=st.lists(st.integers(min_value=0, max_value=40), max_size=200),
    capacity=st.integers(min_value=1, max_value=12),
)
def test_a_ring_never_holds_more_than_it_may_and_answers_right(
    subjects: list[int], capacity: int
) -> None:
    ring = KeyRing(lambda subject: subject.bytes * 2, Stopwatch(), capacity)
    for number in subjects:
        assert ring.get(UUID(int=number)) == UUID(int=number).bytes * 2
        assert len(ring) <= capacity


def test_what_is_too_old_leaves_the_memory_when_anything_is_asked() -> None:
    clock = Stopwatch()
    ring = KeyRing(lambda subject: subject.bytes * 2, clock)
    for number in range(50):
        ring.get(UUID(int=number))
    clock.seconds += LONGEST_IN_MEMORY_SECONDS
    ring.get(ANNA)
    assert len(ring) == 1


def test_many_threads_may_ask_a_ring_at_once() -> None:
    ring = KeyRing(lambda subject: subject.bytes * 2, Stopwatch(), capacity=5)
    subjects = [UUID(int=number % 20) for number in range(2000)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ring.get, subjects))
    assert found == [subject.bytes * 2 for subject in subjects]
    assert len(ring) <= 5
