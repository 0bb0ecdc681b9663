"""The consumer, each message with its effect in PostgreSQL, against a bare client that has none."""

import asyncio
import time
from typing import Any

from aiokafka import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaConsumer,
)

from shared.plumbing.messaging.kafka import BATCH, BATCH_WAIT_MS, CONSUMER, Kafka
from tests.bench.filling import PATIENCE, books_that_went_out, fresh_topics, record_of, send_bare
from tests.bench.ground import Ground
from tests.bench.lines import Line, Sizes, line_of
from tests.toy import club
from tests.toy.broker import listener_of
from tests.toy.town import open_service

SETTINGS = ("auto_offset_reset", "fetch_max_wait_ms", "session_timeout_ms", "heartbeat_interval_ms")


def consumer_against_bare_getmany(ground: Ground, sizes: Sizes) -> Line:
    """Measure messages a second of both, since the group gave them their part, in turn."""
    pairs = [
        (consumption(ground, sizes.messages), asyncio.run(_bare(ground, sizes.messages)))
        for _ in range(sizes.rounds)
    ]
    name = f"consumer with effects vs. bare getmany and commit, {sizes.messages} messages"
    return line_of(name, "messages per second", pairs, 0.3)


def consumption(ground: Ground, messages: int) -> float:
    """Return how many messages a second a new service has heard, each with its effect."""
    with ground.database() as address, open_service(club.DEFINITION, address) as service:
        rate = asyncio.run(_consumed(ground, service, messages))
        row = service.database.row("SELECT count(*) AS heard FROM inbox")
        if row is None or row["heard"] != messages:
            raise RuntimeError("not every message had its effect once")
        return rate


async def _consumed(ground: Ground, service: Any, messages: int) -> float:
    kafka = await _announced(ground, messages)
    stop, listener = asyncio.Event(), listener_of(service, kafka)
    running = asyncio.create_task(listener.run(stop))
    try:
        async with asyncio.timeout(PATIENCE):
            while not listener.assigned:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.001)
            started = time.perf_counter()
            while listener.progress.handled < messages:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.005)
        return messages / (time.perf_counter() - started)
    finally:
        stop.set()
        await running


async def _announced(ground: Ground, messages: int) -> Kafka:
    kafka = await fresh_topics(ground)
    await send_bare(kafka, [record_of(kafka, each) for each in books_that_went_out(messages)])
    return kafka


async def _bare(ground: Ground, messages: int) -> float:
    kafka = await _announced(ground, messages)
    client: Any = AIOKafkaConsumer(
        kafka.names.topic("library"),
        bootstrap_servers=kafka.bootstrap,
        group_id=kafka.names.group("bare"),
        enable_auto_commit=False,
        **{name: CONSUMER[name] for name in SETTINGS},
    )
    await client.start()
    try:
        started, count = time.perf_counter(), 0
        async with asyncio.timeout(PATIENCE):
            while count < messages:
                batch = await client.getmany(timeout_ms=BATCH_WAIT_MS, max_records=BATCH)
                count += sum(len(records) for records in batch.values())
                if batch:
                    await client.commit()
        return messages / (time.perf_counter() - started)
    finally:
        await client.stop()
