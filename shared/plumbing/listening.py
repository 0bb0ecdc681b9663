"""Listening: what a service hears over Kafka, given to its consumer message by message.

FastStream brings batches. Each message has its effect in a transaction of its own, with its inbox
row; only then are the offsets committed. So a crash brings messages again and never skips any.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event as Flag
from time import monotonic
from typing import Any, Protocol, cast

import structlog
from faststream.exceptions import NackMessage

from shared.plumbing.consumer import Consumer
from shared.plumbing.dead_letters import DeadLetter, told
from shared.plumbing.failpoints import failpoint
from shared.plumbing.kafka import CONSUMER, LARGEST_MESSAGE, Kafka
from shared.plumbing.messages import Message, Unreadable
from shared.plumbing.topics import group_of, stream_of, topic_of

log = structlog.get_logger()


class Record(Protocol):
    """What the client gives for a message: where it lay, and its bytes."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass
class Progress:
    """How far a listener has come; ``since`` is monotonic seconds."""

    handled: int = 0
    since: float = 0.0
    busy: bool = False


class Listener:
    """One replica's ear: takes its part of the topics in the service's group."""

    def __init__(self, name: str, consumer: Consumer, kafka: Kafka) -> None:
        self._name = name
        self._consumer = consumer
        self._kafka = kafka
        self._stopped = Flag()
        self.topics = [topic_of(each) for each in consumer.streams]
        self.progress = Progress(since=monotonic())

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop; what is in hand is finished, the rest given back."""
        broker = self._kafka.broker()
        listen = cast("Any", broker.subscriber)(
            *self.topics,
            group_id=group_of(self._name),
            parser=_as_it_came,
            decoder=_undecoded,
            **CONSUMER,
        )
        listen(self.hear)
        await broker.start()
        try:
            await stop.wait()
        finally:
            self._stopped.set()
            await broker.stop()

    async def hear(self, records: Sequence[Record]) -> None:
        """Handle a batch; when asked to stop meanwhile, give back what was not handled."""
        self.progress.busy = True
        try:
            done = await asyncio.to_thread(self._hear_all, records)
        finally:
            self.progress.busy = False
        if not done:
            raise NackMessage
        failpoint("before-offsets")

    def _hear_all(self, records: Sequence[Record]) -> bool:
        for record in records:
            if not self._hear_one(record):
                return False
            self.progress.handled += 1
            self.progress.since = monotonic()
        return True

    def _hear_one(self, record: Record) -> bool:
        try:
            message = read(record)
        except Unreadable as error:
            log.error("dead_letter", topic=record.topic, error=type(error).__name__)
            self._consumer.keep_dead(_unreadable(record, error), self._stopped)
            return not self._stopped.is_set()
        return self._consumer.receive(message, self._stopped, _origin(record))


def read(record: Record) -> Message:
    """Read a message from what lay on a topic.

    Raises:
        Unreadable: when it is none of ours, or not what its headers promise.
    """
    if record.value is None or len(record.value) > LARGEST_MESSAGE:
        raise Unreadable("empty, or too large to have been said by one of us")
    try:
        headers = {name: value.decode() for name, value in record.headers}
    except UnicodeDecodeError as error:
        raise Unreadable("headers: not UTF-8") from error
    message = Message.parse(headers, record.value)
    if message.stream != stream_of(record.topic):
        raise Unreadable(f"{message.stream} is not said on {record.topic}")
    if record.key != message.key:
        raise Unreadable("the key is not the subject's")
    return message


def _origin(record: Record) -> str:
    return f"{record.topic}/{record.partition}@{record.offset}"


def _unreadable(record: Record, error: Unreadable) -> DeadLetter:
    return DeadLetter(
        stream=stream_of(record.topic),
        source=f"{record.topic}/{record.partition}",
        id=str(record.offset),
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
    """Let the library parse without looking at headers, which a stranger may have broken."""
    message = await original(tuple(replace(each, headers=()) for each in records))
    message.raw_message = tuple(records)
    return message


async def _undecoded(message: Any) -> Sequence[Record]:
    return cast("Sequence[Record]", message.raw_message)


def lag(ends: Mapping[str, Mapping[int, int]], heard: Mapping[str, Mapping[int, int]]) -> int:
    """Return how many messages of several topics a group has not heard."""
    return sum(
        max(0, end - heard.get(topic, {}).get(partition, 0))
        for topic, partitions in ends.items()
        for partition, end in partitions.items()
    )
