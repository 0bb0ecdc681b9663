"""Gates that decide what happens first, and looks at who waits for whom."""

import asyncio
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import current_thread

from eventsourcing.postgres import PostgresDatastore
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.messages import Message
from tests.faults.plumbing.stage import Stage
from tests.toy.broker import PATIENCE

SLOW = "slow"
POOL_SECONDS = 0.2
"""How long a call waits for a database while it is away."""


async def in_slow_thread(actor: Callable[[], None]) -> None:
    """Do something in the thread whose commits wait."""
    with ThreadPoolExecutor(1, SLOW) as threads:
        await asyncio.get_running_loop().run_in_executor(threads, actor)


@contextmanager
def slow_commits(stage: Stage) -> Generator[tuple[threading.Event, threading.Event]]:
    """Hold up what the slow thread commits; give a flag that it waits, and one to let it go on."""
    written, go, transaction = threading.Event(), threading.Event(), PostgresDatastore.transaction

    @contextmanager
    def held(self: PostgresDatastore, *, commit: bool = False) -> Iterator[Cursor[DictRow]]:
        with transaction(self, commit=commit) as cursor:
            yield cursor
            if commit and current_thread().name.startswith(SLOW):
                written.set()
                go.wait(PATIENCE)

    stage.patch.setattr(PostgresDatastore, "transaction", held)
    try:
        yield written, go
    finally:
        go.set()


def away_until_failed(stage: Stage, times: int) -> tuple[list[Message], Callable[[], None]]:
    """Return what cuts the club's database off until handling has failed so often, and those."""
    handle, failed = Consumer.handle, list[Message]()
    pool = stage.club.database.datastore.pool
    patience = pool.timeout

    def cut() -> None:
        pool.timeout = POOL_SECONDS
        stage.wire.cut()

    def counting(self: Consumer, message: Message) -> None:
        try:
            handle(self, message)
        except Exception:
            failed.append(message)
            if len(failed) == times:
                pool.timeout = patience
                stage.wire.fix()
            raise

    stage.patch.setattr(Consumer, "handle", counting)
    return failed, cut


def lock_is_awaited(stage: Stage) -> bool:
    """Whether somebody waits for the lock of the library's log."""
    return bool(
        stage.library.database.rows(
            "SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    )


def was_refused(stage: Stage) -> bool:
    """Whether a relay of the library has asked to lead and was told that another does."""
    return bool(
        stage.library.database.rows(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'"
            " AND query LIKE 'SELECT pg_try_advisory_lock%%'"
        )
    )


class GrowingFeed:
    """A feed whose service says one thing more just when its end has been read."""

    def __init__(self, stage: Stage, more: Callable[[], None]) -> None:
        self._read = stage.library.publisher.read
        self._more: Callable[[], None] | None = more

    def last(self) -> int:
        """Return nothing that anybody asks for here."""
        return 0

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        """Return a page."""
        page = self._read(stream, after, limit)
        if not page and self._more is not None:
            more, self._more = self._more, None
            more()
        return page
