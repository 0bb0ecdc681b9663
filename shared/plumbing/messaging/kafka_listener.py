"""The Kafka listener: passes messages from Kafka to the service's consumer, one by one.

FastStream delivers batches. Each message takes effect in a separate transaction, with its inbox
row; only then are the offsets committed. So a crash repeats messages and never skips any.
"""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import structlog
from faststream.exceptions import NackMessage

from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.waiting import wait
from shared.plumbing.messaging.consumer import INFRASTRUCTURE, Consumer
from shared.plumbing.messaging.dead_letters import DeadLetter, told
from shared.plumbing.messaging.kafka import CONSUMER, LARGEST_MESSAGE, Kafka
from shared.plumbing.messaging.kafka_admin import KafkaAway
from shared.plumbing.messaging.messages import Message, Unreadable
from shared.plumbing.messaging.rebuild_consumed import Feed
from shared.plumbing.messaging.replay_from_feed import StartOver

LONGEST_PAUSE_SECONDS = 5.0

log = structlog.get_logger()


class Record(Protocol):
    """What the client returns for a message: where it was read, and its bytes."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass
class Progress:
    """How many messages a listener has handled, and whether it is busy."""

    handled: int = 0
    busy: bool = False


class Listener:
    """One replica's listener: reads its share of the topics in the service's consumer group."""

    def __init__(
        self, name: str, consumer: Consumer, kafka: Kafka, feeds: Mapping[str, Feed] | None = None
    ) -> None:
        self._name = name
        self._consumer = consumer
        self._kafka = kafka
        self.start_over = StartOver(name, consumer, kafka, feeds or {})
        self._stopped = threading.Event()
        self.topics = [kafka.names.topic(each) for each in consumer.streams]
        self.progress = Progress()
        self.subscriber: Any = None

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop; finish the current message and hand the rest back."""
        pause = 0.1
        while not stop.is_set():
            try:
                await self.start_over.where_offsets_are_gone(self._stopped)
                await self._listen(stop)
            except (*INFRASTRUCTURE, KafkaAway, OSError, TimeoutError) as error:
                log.warning("listener_waits", service=self._name, error=repr(error))
                await wait(stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _listen(self, stop: asyncio.Event) -> None:
        broker = self._kafka.broker()
        self.subscriber = cast("Any", broker.subscriber)(
            *self.topics,
            group_id=self._kafka.names.group(self._name),
            parser=_as_it_came,
            decoder=_undecoded,
            **CONSUMER,
        )
        self.subscriber(self._given)
        stopping = asyncio.create_task(self._tell_when_asked(stop))
        try:
            await broker.start()
            await stop.wait()
        finally:
            stopping.cancel()
            await broker.stop()

    async def _tell_when_asked(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopped.set()

    @property
    def assigned(self) -> bool:
        """Whether the group has assigned any partitions to this replica."""
        consumer = getattr(self.subscriber, "consumer", None)
        return consumer is not None and bool(consumer.assignment())

    async def _given(self, records: Any) -> None:
        # The library builds a model from a handler's annotations; ``Any`` prevents that.
        await self.consume(records)

    async def consume(self, records: Sequence[Record]) -> None:
        """Handle a batch; when asked to stop meanwhile, hand back what was not handled."""
        self.progress.busy = True
        try:
            done = await asyncio.to_thread(self._consume_all, records)
        finally:
            self.progress.busy = False
        if not done:
            raise NackMessage
        failpoint("before-offsets")

    def _consume_all(self, records: Sequence[Record]) -> bool:
        for record in records:
            if not self._consume_one(record):
                return False
            self.progress.handled += 1
        return True

    def _consume_one(self, record: Record) -> bool:
        try:
            message = read(record, self._kafka.names.stream(record.topic))
        except Unreadable as error:
            log.warning("dead_letter", topic=record.topic, at=_origin(record))
            self._consumer.keep_dead(
                _unreadable(record, self._kafka.names.stream(record.topic), error), self._stopped
            )
            return not self._stopped.is_set()
        return self._consumer.receive(message, self._stopped, _origin(record))


def read(record: Record, stream: str) -> Message:
    """Parse a record from the topic of a stream into a message.

    Raises:
        Unreadable: when it is not one of ours, or does not match its headers.
    """
    if record.value is None or len(record.value) > LARGEST_MESSAGE:
        raise Unreadable("empty, or too large for a message of ours")
    try:
        headers = {name: value.decode() for name, value in record.headers}
    except UnicodeDecodeError as error:
        raise Unreadable("headers: not UTF-8") from error
    message = Message.parse(headers, record.value)
    if message.stream != stream:
        raise Unreadable(f"{message.stream} is not published on {record.topic}")
    if record.key != message.key:
        raise Unreadable("the key is not the subject")
    return message


def _origin(record: Record) -> str:
    return f"{record.topic}/{record.partition}@{record.offset}"


def _unreadable(record: Record, stream: str, error: Unreadable) -> DeadLetter:
    # The offset alone does not identify it: a recreated topic counts from 0 again.
    return DeadLetter(
        stream=stream,
        source=f"{record.topic}/{record.partition}",
        id=f"{record.offset}-{record.timestamp}",
        headers=dict(_shown(record.headers)),
        data=record.value or b"",
        error=told(error),
        key=record.key,
        origin=_origin(record),
    )


def _shown(headers: Iterable[tuple[str, bytes]]) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        yield name, value.decode("utf-8", "backslashreplace")


async def _as_it_came(records: Sequence[Any], original: Any) -> Any:
    """Let the library parse without reading headers, which a stranger may have malformed."""
    message = await original(tuple(replace(each, headers=()) for each in records))
    message.raw_message = tuple(records)
    return message


async def _undecoded(message: Any) -> Sequence[Record]:
    return cast("Sequence[Record]", message.raw_message)
