"""A small stage of real parts, library → Kafka → club, on which somebody can die at a point.

This folder plays short scenes on it (``acts.py``), judges what was promised (``judge.py``), and
shows with faults planted in the plumbing (``planted.py``) that the judge is no yes-man.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.base import failpoints
from shared.plumbing.eventstore import store
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.messaging import consumer, kafka_listener, relay
from shared.plumbing.messaging.consumer import STRIKES
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.rebuild_consumed import Feed
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.messaging.topics import PARTITIONS, behind, partition_of
from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.books import Book
from tests.toy.broker import PATIENCE, going, make_topics, relay_of, until
from tests.toy.town import open_service, request
from tests.toy.wire import Wire, wire_to

POINT = "planted"
"""The failpoint at the worst moment of a fault."""


class Died(asyncio.CancelledError):
    """What runs breaks off here, as if its process had been killed: it says and saves no more."""


@dataclass
class Crash:
    """Where the next death is: ``name:count`` for each failpoint that is armed."""

    points: Counter[str] = field(default_factory=Counter[str])
    happened: bool = False
    then: Callable[[], None] | None = None
    """What happens instead of dying."""
    _lock: Lock = field(default_factory=Lock)

    def arm(self, *points: str) -> None:
        """Die at the first of these that is reached."""
        named = (point.partition(":") for point in points)
        self.points = Counter({name: int(count or "1") for name, _, count in named})
        self.happened, self.then = False, None

    def __call__(self, name: str) -> None:
        """Pass a failpoint."""
        with self._lock:
            if name not in self.points:
                return
            self.points[name] -= 1
            if self.points[name]:
                return
            self.points.clear()
            self.happened = True
        if self.then is None:
            raise Died
        self.then()


@dataclass
class Stage:
    """Library and club with their databases, and what must be known of them for judging."""

    kafka: Kafka
    library: Service
    club: Service
    crash: Crash
    wire: Wire
    """The club's, to its database."""
    patch: pytest.MonkeyPatch
    poison: list[bytes] = field(default_factory=list[bytes])
    repeats: bool = False
    """Whether somebody died or sent a copy: then a topic may hold a message twice."""
    forgotten: int = 0
    """The last position of the log that Kafka no longer keeps."""
    settings: list[str] = field(default_factory=list[str])
    """Settings of the clients that are not as promised."""

    def relay(self) -> Relay:
        """Return another relay of the library."""
        return relay_of(self.library, self.kafka)

    def listener(self, feed: Feed | None = None) -> Listener:
        """Return another replica of the club."""
        feeds = {"library": feed} if feed is not None else {}
        return Listener("club", self.club.consumer, self.kafka, feeds)

    def buy(self, title: str = "x", partition: int = 0) -> UUID:
        """Buy a book whose messages go to a partition."""
        book = fresh_id()
        while partition_of(str(book).encode(), PARTITIONS) != partition:
            book = fresh_id()
        self.library.store.save(Book.buy(request().actor, book, title), trigger=request())
        return book

    def lend(self, book: UUID, times: int = 1) -> None:
        """Lend a book to somebody new and take it back, so many times, and lend it once more."""
        for number in range(times):
            if number:
                self.library.commands.take_back(book, request())
            self.library.commands.lend(book, fresh_id(), request())

    def lend_beside(self, book: UUID) -> None:
        """Lend a book as another process would, with which only the database is shared."""
        other = EventStore(self.library.database, library.DEFINITION.own_views)
        found = other.load(Book, book)
        found.lend(request().actor, fresh_id())
        other.save(found, trigger=request())

    def contracts_of(self, book: UUID) -> list[bytes]:
        """Return what was said of a book to everybody, as it travels."""
        announced = self.library.publisher.read("library", 0)
        return [each.data for _, each in announced if each is not None and each.subject == book]

    async def relayed(self) -> None:
        """Send everything that was said."""
        sending = self.relay()
        async with going(sending.run):
            await until(lambda: sending.waiting() == 0)

    async def until_caught_up(self, or_else: Callable[[], bool] = lambda: False) -> None:
        """Wait until the club's group has acknowledged all that lies on its topic."""
        topic, group = self.kafka.names.topic("library"), self.kafka.names.group("club")
        end = time.monotonic() + PATIENCE
        async with self.kafka.admin() as admin:
            while behind(await admin.ends([topic]), await admin.committed(group)):
                if or_else():
                    return
                assert time.monotonic() < end, "it never caught up"
                await asyncio.sleep(0.02)

    def tried_too_often(self) -> bool:
        """Whether a message that breaks was tried more often than it may."""
        return self.club.commands.seen.count("cursed") > STRIKES

    async def consumed(self, *points: str, feed: Feed | None = None) -> bool:
        """Let a replica live until it has caught up; return whether it died before that."""
        self.crash.arm(*points)
        return await self.lives(
            self.listener(feed).run, self.until_caught_up(lambda: self.crash.happened)
        )

    async def lives(
        self, run: Callable[[asyncio.Event], Awaitable[None]], done: Awaitable[None]
    ) -> bool:
        """Let something run until all is done or it died; return whether it died."""
        stop = asyncio.Event()
        task = asyncio.ensure_future(run(stop))
        await done
        # A client that is interrupted while it closes would leave its connection open.
        stop.set()
        await asyncio.wait({task}, timeout=PATIENCE)
        if not task.cancelled():
            task.result()
        self.repeats |= self.crash.happened
        return self.crash.happened


@contextmanager
def staged(
    kafka: Kafka, make_database: Callable[[], str], patch: pytest.MonkeyPatch
) -> Generator[Stage]:
    """Set the stage."""
    crash = Crash()
    for module in (consumer, failpoints, kafka_listener, relay, store):
        patch.setattr(module, "failpoint", crash)
    asyncio.run(make_topics(kafka))
    with (
        wire_to(make_database()) as wire,
        open_service(library.DEFINITION, make_database()) as one,
        open_service(club.DEFINITION, wire.address) as other,
    ):
        yield Stage(kafka, one, other, crash, wire, patch)
