"""The relay: publishes a service's log to its topics, in order and without gaps.

The log is the outbox. One relay per service leads at a time; it saves its position after the
broker's acknowledgement, so that a crash repeats messages and never skips any.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

import psycopg
import structlog

from shared.plumbing.base import metrics
from shared.plumbing.base.database import Database
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.waiting import wait
from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from shared.plumbing.messaging.dead_letters import DeadLetters
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_admin import Admin, KafkaAway
from shared.plumbing.messaging.messages import Message, Publisher
from shared.plumbing.messaging.topics import (
    PARTITIONS,
    behind,
    partition_of,
)

TABLE = f"""CREATE TABLE IF NOT EXISTS relay (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), position bigint NOT NULL DEFAULT 0,
    partitions int NOT NULL DEFAULT {PARTITIONS}, wanted int NOT NULL DEFAULT {PARTITIONS})"""
BATCH = 500
POLL_SECONDS = 1.0
"""A fallback; normally every save wakes the relay."""
SEND_SECONDS = 20.0
"""After that the outcome of a send is unknown; a new producer sends the messages again."""
LEADER = 0x75746272
"""Key of the advisory lock that the leading relay holds, in the service's own database."""
SHORTEST_PAUSE, LONGEST_PAUSE_SECONDS = 0.1, 5.0

AWAY = (*INFRASTRUCTURE, KafkaAway, OSError, TimeoutError)
"""Errors of unavailable infrastructure, which the relay waits for."""

log = structlog.get_logger()


class NotLeading(Exception):
    """This relay no longer leads, or has to start leading again with a new producer."""


class Relay:
    """Sends what a service publishes to its topics; ``listeners`` are each stream's consumers."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        kafka: Kafka,
        name: str,
        listeners: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._kafka = kafka
        self._name = name
        self._groups = {
            kafka.names.topic(stream): [kafka.names.group(each) for each in hearing]
            for stream, hearing in listeners.items()
        }
        self._dead_letters = DeadLetters(database)

    def position(self) -> int:
        """The last position of the log that the broker has acknowledged."""
        row = self._database.row("SELECT position FROM relay")
        return int(row["position"]) if row is not None else 0

    def waiting(self) -> int:
        """How many positions of the log and dead letters have not been sent yet."""
        return max(0, self._publisher.last() - self.position()) + self._dead_letters.unsent_count()

    def oldest_waiting(self) -> float:
        """The age of the oldest message that has not been sent, in seconds."""
        for _, messages in self._publisher.read_all(self.position(), BATCH):
            for message in messages:
                return max(0.0, time.time() - message.time.timestamp())
        return 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Lead when no other relay does, and send until asked to stop."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            try:
                async with self._leading(stop) as leader:
                    pause = SHORTEST_PAUSE
                    if leader is not None:
                        metrics.LEADING.set(1)
                        await self._lead(leader, stop)
            except (*AWAY, NotLeading) as error:
                metrics.LEADING.set(0)
                log.warning("relay_waits", service=self._name, error=repr(error))
                await wait(stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @asynccontextmanager
    async def _leading(
        self, stop: asyncio.Event
    ) -> AsyncGenerator[psycopg.AsyncConnection[Any] | None]:
        """Yield the session that holds the lock and listens for saves; None when asked to stop."""
        async with await self._database.connect_async() as leader:
            while not stop.is_set():
                cursor = await leader.execute("SELECT pg_try_advisory_lock(%s)", (LEADER,))
                row = await cursor.fetchone()
                if row is not None and row[0]:
                    await leader.execute("LISTEN events")
                    yield leader
                    return
                await wait(stop, POLL_SECONDS)
            yield None

    async def _lead(self, leader: psycopg.AsyncConnection[Any], stop: asyncio.Event) -> None:
        await asyncio.to_thread(
            self._database.execute, "INSERT INTO relay DEFAULT VALUES ON CONFLICT DO NOTHING"
        )
        # A producer that is out of step with the broker stays so: an error closes it.
        async with self._kafka.producer() as producer:
            await self._see_partitions(producer)
            while not stop.is_set():
                if not await self._relay_some(producer, stop):
                    await leader.execute("SELECT 1")  # fails if the session was lost
                    async for _ in leader.notifies(timeout=POLL_SECONDS, stop_after=1):
                        pass

    async def _relay_some(self, producer: Any, stop: asyncio.Event) -> bool:
        """Send one batch of the log and the dead letters; return whether there was any."""
        at, partitions = await asyncio.to_thread(self._state)
        if partitions is None:
            await self._widen(stop)
            raise NotLeading("The relay restarts with more partitions.")
        batch = await asyncio.to_thread(self._publisher.read_all, at, BATCH)
        outgoing = [message for _, messages in batch for message in messages]
        if batch:
            await self._send(producer, outgoing, partitions)
            failpoint("after-broker-ack")
            await asyncio.to_thread(self._save_position, at, batch[-1][0])
            metrics.SENT.inc(len(outgoing))
        return await self._send_dead_letters(producer) or bool(batch)

    def _state(self) -> tuple[int, int | None]:
        row = self._database.row("SELECT position, partitions, wanted FROM relay")
        if row is None:
            raise NotLeading("The relay's row is missing.")
        same = row["partitions"] == row["wanted"]
        return int(row["position"]), int(row["partitions"]) if same else None

    def _save_position(self, old: int, new: int) -> None:
        if not self._database.execute(
            "UPDATE relay SET position = %s WHERE position = %s", new, old
        ):
            raise NotLeading("Another relay has moved the position.")

    async def _send(self, producer: Any, outgoing: Sequence[Message], partitions: int) -> None:
        """Send without waiting for each message, then wait for all.

        The record's timestamp is the time of sending: the broker refuses timestamps that a virtual
        clock sets in the future, and would immediately delete messages older than its retention.
        """
        sent = [
            await producer.send(
                self._kafka.names.topic(message.stream),
                message.data,
                key=message.key,
                partition=partition_of(message.key, partitions),
                headers=[(name, value.encode()) for name, value in message.headers().items()],
            )
            for message in outgoing
        ]
        await asyncio.wait_for(asyncio.gather(*sent), SEND_SECONDS)

    async def _send_dead_letters(self, producer: Any) -> bool:
        letters = await asyncio.to_thread(self._dead_letters.unsent)
        for letter in letters:
            await asyncio.wait_for(
                producer.send_and_wait(
                    self._kafka.names.dead_letters(self._name),
                    letter.data,
                    key=letter.key,
                    headers=letter.wire_headers(),
                ),
                SEND_SECONDS,
            )
            await asyncio.to_thread(self._dead_letters.mark_sent, letter)
        return bool(letters)

    async def _see_partitions(self, producer: Any) -> None:
        """Check that the broker knows every partition to be written to."""
        _, partitions = await asyncio.to_thread(self._state)
        for stream in self._publisher.streams:
            topic = self._kafka.names.topic(stream)
            if partitions is not None and len(await producer.partitions_for(topic)) < partitions:
                raise NotLeading(f"{topic} does not have its {partitions} partitions yet.")

    async def _widen(self, stop: asyncio.Event) -> None:
        """Switch to more partitions once all consumers have handled everything in the old ones.

        Messages of one aggregate move to another partition only then, so that they stay in order.
        """
        row = await asyncio.to_thread(self._database.row, "SELECT wanted FROM relay")
        wanted = int(row["wanted"]) if row is not None else PARTITIONS
        topics = [self._kafka.names.topic(each) for each in self._publisher.streams]
        async with self._kafka.admin() as admin:
            for topic, there in (await admin.partitions(topics)).items():
                if there < wanted:
                    await admin.widen(topic, wanted)
            while await self._behind(admin, topics):
                await wait(stop, 0.1)
                if stop.is_set():
                    raise NotLeading("The relay was asked to stop before everything was consumed.")
        await asyncio.to_thread(self._database.execute, "UPDATE relay SET partitions = %s", wanted)
        log.info("relay_widened", service=self._name, partitions=wanted)

    async def _behind(self, admin: Admin, topics: Sequence[str]) -> int:
        """How far the slowest group is behind on the topics that it consumes.

        Offsets of a topic that a group no longer consumes remain for days; they are ignored.
        """
        ends = await admin.ends(topics)
        most = 0
        for group in {each for groups in self._groups.values() for each in groups}:
            committed = await admin.committed(group)
            theirs = {
                topic: each
                for topic, each in ends.items()
                if topic in committed and group in self._groups.get(topic, ())
            }
            most = max(most, behind(theirs, committed))
        return most


def widen(database: Database, partitions: int) -> None:
    """Ask the leading relay of a service to use this many partitions from now on.

    Raises:
        ValueError: when that is fewer than it uses now; a topic never shrinks.
    """
    database.execute("INSERT INTO relay DEFAULT VALUES ON CONFLICT DO NOTHING")
    if not database.execute(
        "UPDATE relay SET wanted = %s WHERE partitions <= %s", partitions, partitions
    ):
        raise ValueError("A topic cannot get fewer partitions.")


def partitions_of(database: Database) -> tuple[int, int]:
    """How many partitions a service's relay uses, and how many it was asked to use."""
    row = database.row("SELECT partitions, wanted FROM relay")
    return (int(row["partitions"]), int(row["wanted"])) if row else (PARTITIONS, PARTITIONS)


def send_again(database: Database) -> None:
    """Let the relay of a service send its whole log again, to topics that were emptied.

    They may have been recreated with only the declared partitions: it widens them first.
    """
    database.execute("UPDATE relay SET position = 0, partitions = %s", PARTITIONS)
