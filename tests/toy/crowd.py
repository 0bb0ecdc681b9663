"""A crowd of saves that arrive while another save is being written."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from uuid import UUID

import psycopg

from shared.kernel.ids import fresh_id
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.triggers import Answer
from tests.toy.books import Book
from tests.toy.serving import wait_until
from tests.toy.town import request

Attempt = Callable[[], Answer]


@contextmanager
def held(store: EventStore, table: str) -> Generator[Callable[[], None]]:
    """Let no one else write a table until the returned function is called."""
    with psycopg.connect(store.database.address) as holder:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield holder.commit


def is_awaited(store: EventStore, table: str) -> bool:
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    return bool(store.database.rows(waiting, table))


def buying(store: EventStore, title: str = "Kallocain", key: str | None = None) -> Attempt:
    book = Book.buy(request().actor, fresh_id(), title)
    return lambda: store.save(book, trigger=request(key) if key else request())


class WakeUps(threading.Event):
    """Counts how often it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def set(self) -> None:
        self.count += 1
        super().set()


class Crowd:
    """Saves that arrived one after another while an earlier one was being written."""

    def __init__(
        self, store: EventStore, attempts: Sequence[Attempt], patience: float = 0.0
    ) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(len(attempts) + 1)
        self._attempts = attempts
        self._patience = patience
        self.outcomes: list[Future[Answer]] = []
        self.early: list[str] = []
        """What was known before the commit and must not be."""

    def arrive(self) -> "Crowd":
        waiting = self._store._writer._waiting  # noqa: SLF001 - there is no other way to see them
        woken = WakeUps()
        self._store.wake(woken)
        with held(self._store, "shelf") as let_write, held(self._store, "events") as let_begin:
            first = self._pool.submit(lambda: self._store.save(trigger=request()))
            wait_until(lambda: is_awaited(self._store, "events"))
            for attempt in self._attempts:
                self.outcomes.append(self._pool.submit(attempt))
                wait_until(lambda: len(waiting) == len(self.outcomes))
            let_begin()
            first.result(timeout=20)
            wait_until(lambda: is_awaited(self._store, "shelf"))
            done, _ = wait(self.outcomes, self._patience, FIRST_COMPLETED)
            self.early += ["answer"] * bool(done)
            self.early += ["wake-up"] * (woken.count > 1)
            let_write()
        self._pool.shutdown(wait=True)
        self._store._listeners.remove(woken)  # noqa: SLF001 - as above
        return self

    def errors(self) -> list[type[BaseException] | None]:
        found = [each.exception() for each in self.outcomes]
        return [type(each) if each is not None else None for each in found]

    def books(self) -> list[UUID]:
        return [UUID(str(each.result()["id"])) for each in self.outcomes]


def transactions_of(store: EventStore, books: Sequence[UUID]) -> list[int]:
    """In how many transactions the books were bought, and how many in each."""
    rows = store.database.rows(
        "SELECT count(*) n FROM events WHERE originator_id = ANY(%s)"
        " GROUP BY xmin::text ORDER BY n",
        list(books),
    )
    return [row["n"] for row in rows]


def log_of(store: EventStore, books: Sequence[UUID]) -> list[UUID]:
    rows = store.database.rows(
        "SELECT originator_id FROM events WHERE originator_id = ANY(%s) ORDER BY notification_id",
        list(books),
    )
    return [row["originator_id"] for row in rows]
