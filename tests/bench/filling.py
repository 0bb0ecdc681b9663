"""What there is to say and to hear: logs that were filled, and messages as they lie on Kafka."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

from shared.kernel.aggregate import Actor, Aggregate, Event
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.recorder import MAX_EVENTS
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.stored_events import encode
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.topics import PARTITIONS, partition_of
from tests.bench.ground import Ground
from tests.toy.books import BookWentOut
from tests.toy.broker import STREAMS, make_topics

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTOR = Actor(by=UUID(int=1), at=NOON, on=DAY)
BOOKS_OF_A_READER = 10
PATIENCE = 1800.0
"""Seconds after which a bench that gets nowhere ends."""
AT_ONCE = 500
"""Messages that the bare producer has in flight, as many as the relay."""


def fill(store: EventStore, aggregates: Iterable[Aggregate]) -> None:
    """Put what has happened into a log, with nothing that follows it."""
    events = [cast("Event", event) for each in aggregates for event in each.collect_events()]
    stored = [encode(event) for event in events]
    for first in range(0, len(stored), MAX_EVENTS):
        store.recorder.insert_events(stored[first : first + MAX_EVENTS], work=lambda _: None)


@dataclass(frozen=True)
class Record:
    """A message as the client wants it, ready-made."""

    topic: str
    value: bytes
    key: bytes
    partition: int
    headers: list[tuple[str, bytes]]


def record_of(kafka: Kafka, message: Message) -> Record:
    """Return the record of a message."""
    return Record(
        kafka.names.topic(message.stream),
        message.data,
        message.key,
        partition_of(message.key, PARTITIONS),
        [(name, value.encode()) for name, value in message.headers().items()],
    )


def books_that_went_out(count: int) -> Iterable[Message]:
    """Give so many messages of the library; each reader takes a few books, never more."""
    for number in range(count):
        book, reader = natural_id("book", number), natural_id("reader", number // BOOKS_OF_A_READER)
        announced = BookWentOut(book_id=book, reader=reader, due=DAY + timedelta(days=14))
        yield Message(
            source="library@bench",
            id=str(number + 1),
            name=announced.NAME,
            subject=book,
            seq=2,
            time=NOON,
            data=announced.model_dump_json().encode(),
        )


async def fresh_topics(ground: Ground) -> Kafka:
    """Return the broker with topics of their own, once somebody leads each partition."""
    kafka = ground.kafka()
    await make_topics(kafka)
    async with kafka.admin() as admin:
        await admin.ends([kafka.names.topic(each) for each in STREAMS])
    return kafka


async def send_bare(kafka: Kafka, records: Sequence[Record]) -> None:
    """Send with the client alone, under the settings of this house, and wait for every answer."""
    async with kafka.producer() as producer:
        for first in range(0, len(records), AT_ONCE):
            sent = [
                await producer.send(
                    each.topic,
                    each.value,
                    key=each.key,
                    partition=each.partition,
                    headers=each.headers,
                )
                for each in records[first : first + AT_ONCE]
            ]
            await asyncio.gather(*sent)
