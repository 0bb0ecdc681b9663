"""Who is erased is let go at once by every cache: keys, names, tokens (R-D1, R-D2a)."""

from collections.abc import Callable
from uuid import UUID

from shared.kernel.ids import fresh_id
from shared.plumbing.directory.directory_client import DirectoryClient
from shared.plumbing.directory.erased import OLDEST_SECONDS, Erased
from shared.plumbing.security.keys import KeyRing

KEY = b"k" * 32


class Known:
    """Who is erased, as the database of a service says it."""

    def __init__(self) -> None:
        self.ids: set[UUID] = set()
        self.asked = 0
        self.now = 0.0

    def __call__(self) -> frozenset[UUID]:
        self.asked += 1
        return frozenset(self.ids)


def test_a_key_in_memory_opens_nothing_a_second_after_the_erasure() -> None:
    """Five minutes it was: 302 seconds were seen."""
    known, person = Known(), fresh_id()
    ring = KeyRing(lambda _: KEY)
    ring.erased = Erased(known, lambda: known.now)
    assert ring.get(person) == KEY
    known.ids.add(person)
    known.now += OLDEST_SECONDS
    assert ring.get(person) is None
    assert len(ring) == 0


def test_a_key_that_comes_after_the_erasure_is_not_kept() -> None:
    known, person = Known(), fresh_id()

    def slow(_: UUID) -> bytes:
        known.ids.add(person)
        return KEY

    ring = KeyRing(slow)
    ring.erased = known
    assert ring.get(person) is None
    assert ring.get(person) is None


def test_a_key_that_no_one_uses_is_dropped_when_the_erasure_is_consumed() -> None:
    known, person = Known(), fresh_id()
    ring = KeyRing(lambda _: KEY)
    ring.erased = known
    ring.get(person)
    known.ids.add(person)
    ring.let_go()
    assert len(ring) == 0


class Named(DirectoryClient):
    """A directory that knows everybody's name, whatever has happened."""

    fetched: Callable[[], None] = staticmethod(lambda: None)

    def _fetch_names(self, missing: list[UUID], now: float) -> dict[UUID, str]:
        self.fetched()
        gone = self.let_go()
        found = {person: "Nina Demosson" for person in missing if person not in gone}
        self._names |= {person: (name, now) for person, name in found.items()}
        return found


def test_a_name_in_memory_is_shown_to_no_one_after_the_erasure() -> None:
    """A minute it was: 65 seconds were seen."""
    known, person = Known(), fresh_id()
    client = Named("http://127.0.0.1:9", lambda: "", lambda: 0.0)
    client.erased = known
    assert client.names([person]) == {person: "Nina Demosson"}
    known.ids.add(person)
    assert client.names([person]) == {}
    client.close()


def test_the_database_is_queried_at_most_once_a_second_and_at_once_when_notified() -> None:
    known = Known()
    erased = Erased(known, lambda: known.now)
    for _ in range(9):
        erased()
    assert known.asked == 1
    erased.ask_again()
    known.now += OLDEST_SECONDS
    erased()
    assert known.asked == 3
