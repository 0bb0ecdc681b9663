"""Who has been erased: checked at each use of in-memory data, so that it is dropped at once.

One replica of a service consumes the erasure and writes it to the service's database; the other
replicas hold the same keys and names in memory. So each asks the database, at most once a second.
"""

import time
from collections.abc import Callable
from threading import Lock
from uuid import UUID

OLDEST_SECONDS = 1.0
"""How long an answer from the database is reused."""

Ids = Callable[[], frozenset[UUID]]


def no_one() -> frozenset[UUID]:
    """No ids: for a process that has no database to ask."""
    return frozenset()


class Erased:
    """The ids of people who have been erased, at most a second old."""

    def __init__(self, ask: Ids, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._known: frozenset[UUID] = frozenset()
        self._asked = float("-inf")
        self._lock = Lock()

    def __call__(self) -> frozenset[UUID]:
        """The ids; while one thread asks the database, the others use the known ids."""
        now = self._monotonic()
        if now - self._asked >= OLDEST_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._known = self._ask()
                self._asked = now
            finally:
                self._lock.release()
        return self._known

    def ask_again(self) -> frozenset[UUID]:
        """Ask the database now, because a person was just erased."""
        self._asked = float("-inf")
        return self()
