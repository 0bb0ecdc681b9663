"""A group whose offsets are gone hears everything from the feeds, and nothing twice in effect."""

import asyncio
import threading
from collections.abc import Sequence
from uuid import UUID

from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.replay_from_feed import StartOver
from shared.plumbing.messaging.topics import behind
from shared.plumbing.service import Service
from tests.toy.books import Book
from tests.toy.broker import forget_topic, going, make_topics, relay_of, until
from tests.toy.pairs import Pair
from tests.toy.town import ANNA, request


def lend(service: Service, times: int = 1) -> list[UUID]:
    books = [fresh_id() for _ in range(times)]
    for book_id in books:
        service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
        service.commands.lend(book_id, ANNA, request())
    return books


class GrowingFeed:
    """A feed that counts how often it was read."""

    def __init__(self, service: Service) -> None:
        self._publisher = service.publisher
        self.reads = 0

    def last(self) -> int:
        return self._publisher.last()

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        self.reads += 1
        return self._publisher.read(stream, after, limit)


def listener_with(other: Service, kafka: Kafka, feed: GrowingFeed) -> Listener:
    return Listener("club", other.consumer, kafka, {"library": feed})


async def until_offsets_are_kept(kafka: Kafka) -> None:
    """Wait until the club's group is known to have heard all that lies on the library's topic."""

    async def unconsumed() -> int:
        async with kafka.admin() as admin:
            ends = await admin.ends([kafka.names.topic("library")])
            return behind(ends, await admin.committed(kafka.names.group("club")))

    await until(lambda: asyncio.run(unconsumed()) == 0)


def test_what_kafka_no_longer_keeps_is_consumed_from_the_feed(pair: Pair, kafka: Kafka) -> None:
    one, other = pair
    feed = GrowingFeed(one)

    async def play() -> None:
        await make_topics(kafka)
        books = lend(one, 12)
        relay = relay_of(one, kafka)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        await forget_topic(kafka)
        async with going(relay.run, listener_with(other, kafka, feed).run):
            await until(lambda: len(other.commands.books_of(ANNA)) == 12)
            books += await asyncio.to_thread(lend, one)
            await until(lambda: len(other.commands.books_of(ANNA)) == 13)
        assert sorted(other.commands.books_of(ANNA)) == sorted(books)
        assert feed.reads

    asyncio.run(play())


def test_a_consumer_that_knows_its_position_reads_no_feed(pair: Pair, kafka: Kafka) -> None:
    one, other = pair
    feed = GrowingFeed(one)

    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(one, kafka)
        for times in (3, 1):
            listener = listener_with(other, kafka, feed)
            async with going(relay.run, listener.run):
                await until(lambda listener=listener: listener.assigned)
                await asyncio.to_thread(lend, one, times)
                await until(lambda: relay.waiting() == 0)
                await until_offsets_are_kept(kafka)
        assert len(other.commands.books_of(ANNA)) == 4
        assert feed.reads == 0

    asyncio.run(play())


def test_replicas_that_start_together_read_the_feed_once(pair: Pair, kafka: Kafka) -> None:
    one, other = pair
    feed = GrowingFeed(one)

    async def play() -> None:
        await make_topics(kafka)
        lend(one, 5)
        relay = relay_of(one, kafka)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        together = [StartOver("club", other.consumer, kafka, {"library": feed}) for _ in range(3)]
        await asyncio.gather(*(each.where_offsets_are_gone(threading.Event()) for each in together))
        assert len(other.commands.books_of(ANNA)) == 5
        assert feed.reads == 2, "a page with everything, and an empty one"

    asyncio.run(play())


def test_a_consumer_that_is_asked_to_stop_leaves_the_rest_for_the_next_start(
    pair: Pair, kafka: Kafka
) -> None:
    one, other = pair
    lend(one, 3)
    start_over = StartOver("club", other.consumer, kafka, {"library": GrowingFeed(one)})
    stopped = threading.Event()
    stopped.set()
    assert not start_over.replay_all("library", stopped)
    assert other.commands.books_of(ANNA) == []
    assert start_over.replay_all("library", threading.Event())
    assert len(other.commands.books_of(ANNA)) == 3
