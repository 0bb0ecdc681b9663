"""The relay against the bare producer with the same messages and the same settings."""

import asyncio
import time

from shared.kernel.ids import fresh_id
from shared.plumbing.service import Service
from tests.bench.filling import ACTOR, PATIENCE, fill, fresh_topics, record_of, send_bare
from tests.bench.ground import Ground
from tests.bench.lines import Line, Sizes, line_of
from tests.toy import library
from tests.toy.books import Book
from tests.toy.broker import relay_of
from tests.toy.town import open_service


def relay_against_a_bare_producer(ground: Ground, sizes: Sizes) -> Line:
    """Measure messages a second from the log to the broker's answers, and bare ones, in turn."""
    bought = sizes.messages // 2  # of each two things are said
    with ground.database() as address, open_service(library.DEFINITION, address) as service:
        fill(service.store, (Book.buy(ACTOR, fresh_id(), "x") for _ in range(bought)))
        pairs = [asyncio.run(_in_turn(ground, service)) for _ in range(sizes.rounds)]
    name = f"relay vs. bare aiokafka producer, {sizes.messages} messages"
    return line_of(name, "messages per second", pairs, 0.8)


async def _in_turn(ground: Ground, service: Service) -> tuple[float, float]:
    kafka = await fresh_topics(ground)
    service.database.execute("UPDATE relay SET position = 0")
    relayed = await _relayed(service, ground)
    announced = [
        message for _, messages in service.publisher.read_all(0, 10**9) for message in messages
    ]
    records = [record_of(kafka, each) for each in announced]
    started = time.perf_counter()
    await send_bare(kafka, records)
    return len(records) / relayed, len(records) / (time.perf_counter() - started)


async def _relayed(service: Service, ground: Ground) -> float:
    """Return the seconds until the relay has brought everything to topics of its own."""
    kafka, stop = await fresh_topics(ground), asyncio.Event()
    relay, last = relay_of(service, kafka), service.publisher.last()
    started = time.perf_counter()
    running = asyncio.create_task(relay.run(stop))
    try:
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(relay.position) < last:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        return time.perf_counter() - started
    finally:
        stop.set()
        await running
