"""Scenes in which a promise can break: what is played is real, and a gate decides what comes first.

Nothing here depends on how long anything takes: each step waits for what it needs to have happened.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from shared.plumbing.messaging.consumer import STRIKES
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.messaging.topics import PARTITIONS
from tests.faults.plumbing.gates import (
    GrowingFeed,
    away_until_failed,
    in_slow_thread,
    lock_is_awaited,
    slow_commits,
    was_refused,
)
from tests.faults.plumbing.stage import POINT, Stage
from tests.toy.broker import PATIENCE, forget_topic, going, until
from tests.toy.effective import differing
from tests.toy.town import request

Actor = Callable[[Stage], Awaitable[None]]


async def begins_late(stage: Stage) -> None:
    """The club begins to listen when much has been said, some of it poison."""
    book = stage.buy()
    stage.lend(book, 4)
    stage.buy("forbidden")
    cursed = stage.buy("cursed")
    stage.poison += [b"\xff{", *stage.contracts_of(cursed)]
    topic = stage.kafka.names.topic("library")
    async with stage.kafka.producer() as producer:
        await producer.send_and_wait(topic, b"\xff{", key=b"?", partition=0)
    await stage.relayed()
    listener = stage.listener()
    async with going(listener.run):
        await until(lambda: listener.assigned)
        for each in listener.subscriber.consumer.assignment():
            await listener.subscriber.consumer.position(each)
        await asyncio.to_thread(stage.library.commands.take_back, book, request())
        await stage.relayed()
        await stage.until_caught_up(stage.tried_too_often)


async def stopped_in_hand(stage: Stage) -> None:
    """A replica is asked to stop while it has a batch in hand; another goes on."""
    stage.lend(stage.buy(), 6)
    await stage.relayed()
    listener, stop, loop = stage.listener(), asyncio.Event(), asyncio.get_running_loop()

    def ask() -> None:
        loop.call_soon_threadsafe(stop.set)
        listener._stopped.wait(PATIENCE)  # noqa: SLF001 - it has noticed

    stage.crash.arm("before-handle:3")
    stage.crash.then = ask
    await asyncio.wait_for(listener.run(stop), PATIENCE)
    await stage.consumed()


async def killed(stage: Stage) -> None:
    """A relay and replicas die, each at its worst moment; others go on."""
    stage.lend(stage.buy(), 6)
    relay = stage.relay()
    stage.crash.arm("after-broker-ack:1", POINT)

    await stage.lives(relay.run, until(lambda: stage.crash.happened or relay.waiting() == 0))
    await stage.relayed()
    for point in ("before-handle:3", "after-handle:2", "before-offsets:1"):
        await stage.consumed(point, POINT)
    await stage.consumed()


async def overtaken(stage: Stage) -> None:
    """A save comes to its end after another that began later; the relay looks in between."""
    slow, fast = stage.buy(), stage.buy()
    await stage.relayed()
    with slow_commits(stage) as (written, go):
        relay = stage.relay()
        async with going(relay.run):
            first = asyncio.create_task(in_slow_thread(lambda: stage.lend(slow)))
            await until(written.is_set)
            second = asyncio.create_task(asyncio.to_thread(stage.lend_beside, fast))
            await until(lambda: second.done() or lock_is_awaited(stage))
            await until(lambda: relay.waiting() == 0)
            go.set()
            await asyncio.gather(first, second)
            await until(lambda: relay.waiting() == 0)
    await stage.consumed()


async def two_relays(stage: Stage) -> None:
    """A second relay starts while the first is sending."""
    stage.lend(stage.buy(), 3)
    one, other = stage.relay(), stage.relay()
    sending, go = asyncio.Event(), asyncio.Event()
    send = one._send  # noqa: SLF001 - this is where it is held up

    async def held(*args: Any) -> None:
        sending.set()
        await go.wait()
        await send(*args)

    stage.patch.setattr(one, "_send", held)
    async with going(one.run):
        await asyncio.wait_for(sending.wait(), PATIENCE)
        async with going(other.run):
            await until(lambda: was_refused(stage) or other.waiting() == 0)
            go.set()
            await until(lambda: one.waiting() == 0)
    await stage.consumed()


async def comes_later(stage: Stage) -> None:
    """A copy of what was said last comes first, in another partition, as after a re-partition."""
    stage.lend(stage.buy(partition=0), 3)
    stage.lend(stage.buy(partition=1))
    last = [each for _, each in stage.library.publisher.read("library", 0) if each][-1]
    stage.repeats = True
    async with stage.kafka.producer() as producer:
        await Relay._send(stage.relay(), producer, [last], PARTITIONS)  # noqa: SLF001 - a copy
    await stage.consumed()
    await stage.relayed()
    await stage.consumed()


async def outage(stage: Stage) -> None:
    """The club's database goes away in the middle, for longer than a broken message has."""
    stage.lend(stage.buy(), 4)
    await stage.relayed()
    failed, cut = away_until_failed(stage, STRIKES)
    stage.crash.arm("before-handle:2")
    stage.crash.then = cut
    listener = stage.listener()
    async with going(listener.run):
        await stage.until_caught_up()
    assert len(failed) >= STRIKES, "the database was never away"


async def starts_over(stage: Stage) -> None:
    """Kafka has forgotten everything; a replica dies over the feed, another goes on."""
    book, relay, loop = stage.buy(), stage.relay(), asyncio.get_running_loop()
    stage.lend(book, 4)
    await stage.relayed()
    await forget_topic(stage.kafka)
    stage.forgotten = stage.library.publisher.last()

    def more() -> None:
        stage.library.commands.take_back(book, request())
        stage.lend(book)
        asyncio.run_coroutine_threadsafe(until(lambda: relay.waiting() == 0), loop).result(PATIENCE)

    async with going(relay.run):
        stage.crash.arm("before-handle:3")
        dies = stage.listener(GrowingFeed(stage, more)).run
        await stage.lives(dies, until(lambda: stage.crash.happened))
        await stage.consumed(feed=GrowingFeed(stage, more))


async def settings(stage: Stage) -> None:
    """The clients' settings are read back from clients that run."""
    listener = stage.listener()
    async with stage.kafka.producer() as producer, going(listener.run):
        await until(lambda: listener.assigned)
        stage.settings += differing(producer, listener.subscriber)


ACTS: tuple[Actor, ...] = (
    begins_late,
    stopped_in_hand,
    killed,
    overtaken,
    two_relays,
    comes_later,
    outage,
    starts_over,
    settings,
)
