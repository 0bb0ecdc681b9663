"""The made-up services on a real broker: topics, relays and listeners, as a test needs them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.messaging.topics import create_topics, declared
from shared.plumbing.service import Service
from tests.toy import club

PATIENCE = 120.0
STREAMS = ("library", "library.cashier", "club", "cashier")


async def make_topics(kafka: Kafka) -> list[str]:
    """Create the topics of the made-up services."""
    listeners = (club.DEFINITION.name, club.CASHIER.name)
    return await create_topics(kafka, declared(kafka.names, STREAMS, listeners, replication=1))


def relay_of(service: Service, kafka: Kafka) -> Relay:
    """Return a relay for the library or another service."""
    listeners = {stream: ["club", "cashier"] for stream in STREAMS}
    return Relay(service.database, service.publisher, kafka, service.name, listeners)


@asynccontextmanager
async def going(*loops: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncGenerator[None]:
    """Let relays and listeners run; afterwards ask them to stop and wait for them."""
    stop = asyncio.Event()
    tasks = [asyncio.ensure_future(loop(stop)) for loop in loops]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds, looked at off the event loop."""
    end = time.monotonic() + PATIENCE
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < end, "it never came to hold"
        await asyncio.sleep(0.01)


async def on_topic(kafka: Kafka, stream: str) -> list[Any]:
    """Return every record that lies on the topic of a stream, partition by partition."""
    topic = kafka.names.topic(stream)
    async with kafka.admin() as admin:
        return await admin.read(topic)


async def forget_topic(kafka: Kafka) -> None:
    """Let Kafka's retention take everything from the library's topic, as it does after a month."""
    topic = kafka.names.topic("library")
    async with kafka.admin() as admin:
        ends = (await admin.ends([topic]))[topic]
        taken = {TopicPartition(topic, n): RecordsToDelete(end) for n, end in ends.items()}
        await admin._client.delete_records(taken)  # noqa: SLF001 - the product never asks for this


def listener_of(service: Service, kafka: Kafka) -> Listener:
    """Return a listener for a service."""
    return Listener(service.name, service.consumer, kafka)


def made_topics(kafka: Kafka) -> None:
    """Create the topics of the made-up services, for a test that has no event loop."""
    asyncio.run(make_topics(kafka))
