"""Faults planted in the plumbing of the process that a test runs, and what each must be found by.

Nothing outside the tests can switch them on: each replaces something for one test.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent
from faststream import AckPolicy
from faststream.exceptions import NackMessage

from shared.plumbing.base import failpoints
from shared.plumbing.eventstore.recorder import Recorder, Work
from shared.plumbing.messaging import consumer, kafka, relay
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.dead_letters import DeadLetters
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.messaging.replay_from_feed import StartOver
from tests.faults.plumbing import acts, judge
from tests.faults.plumbing.stage import POINT

Plant = Callable[[pytest.MonkeyPatch], None]


def offsets_before_effect(patch: pytest.MonkeyPatch) -> None:
    """A batch is acknowledged before its messages have their effects."""
    consume = Listener.consume

    async def spoiled(self: Listener, records: Sequence[Any]) -> None:
        await self.subscriber.consumer.commit()
        await consume(self, records)

    patch.setattr(Listener, "consume", spoiled)


def high_water_mark(patch: pytest.MonkeyPatch) -> None:
    """What lies before the last that was heard counts as heard."""

    def spoiled(self: Consumer, message: Message) -> bool:
        row = self.store.database.row(
            "SELECT max(id::bigint) AS top FROM inbox WHERE source = %s", message.source
        )
        return row is not None and int(message.id) <= (row["top"] or 0)

    patch.setattr(Consumer, "_is_handled", spoiled)


def database_functions(patch: pytest.MonkeyPatch) -> None:
    """Events are inserted by the library's database function, which takes no lock."""

    def spoiled(self: Recorder, stored_events: Sequence[StoredEvent], *, work: Work) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            work(cursor)
            made = [
                self.construct_pg_stored_event(
                    each.originator_id, each.originator_version, each.topic, each.state
                )
                for each in stored_events
            ]
            cursor.execute(self.sql_invoke_pg_function_insert_events, (made,))

    patch.setattr(Recorder, "insert_events", spoiled)


def positions_without_lock(patch: pytest.MonkeyPatch) -> None:
    """Positions of the log are taken in another order than that of the commits."""
    patch.setattr(Recorder, "_lock_table", lambda *_: None)


def position_before_acknowledgement(patch: pytest.MonkeyPatch) -> None:
    """The relay remembers a batch as sent before the broker has it."""
    send = Relay._send  # noqa: SLF001 - this is what is spoiled

    async def spoiled(
        self: Relay, producer: Any, announced: Sequence[Message], partitions: int
    ) -> None:
        self._database.execute("UPDATE relay SET position = %s", self._publisher.last())
        failpoints.failpoint(POINT)
        await send(self, producer, announced, partitions)

    patch.setattr(Relay, "_send", spoiled)


def acknowledged_first(patch: pytest.MonkeyPatch) -> None:
    """The client commits by itself what it has given out."""
    patch.setitem(kafka.CONSUMER, "ack_policy", AckPolicy.ACK_FIRST)


def from_the_latest(patch: pytest.MonkeyPatch) -> None:
    """A group without offsets begins with what comes next."""
    patch.setitem(kafka.CONSUMER, "auto_offset_reset", "latest")


def acknowledged_in_any_case(patch: pytest.MonkeyPatch) -> None:
    """A batch that was given back is acknowledged all the same."""
    consume = Listener.consume

    async def spoiled(self: Listener, records: Sequence[Any]) -> None:
        try:
            await consume(self, records)
        except NackMessage:
            return

    patch.setattr(Listener, "consume", spoiled)


def consumed_backwards(patch: pytest.MonkeyPatch) -> None:
    """What came last in a batch is heard first."""
    consume = Listener.consume

    async def spoiled(self: Listener, records: Sequence[Any]) -> None:
        await consume(self, records[::-1])

    patch.setattr(Listener, "consume", spoiled)


def inbox_before_effect(patch: pytest.MonkeyPatch) -> None:
    """The inbox row is committed in a transaction of its own, before the effect."""
    _in_two(patch, inbox_first=True)


def effect_before_inbox(patch: pytest.MonkeyPatch) -> None:
    """The inbox row is committed in a transaction of its own, after the effect."""
    _in_two(patch, inbox_first=False)


def _in_two(patch: pytest.MonkeyPatch, *, inbox_first: bool) -> None:
    insert: Any = Recorder.insert_events

    def nothing(_: Any) -> None:
        """Write nothing."""

    def spoiled(self: Recorder, stored_events: Sequence[StoredEvent], *, work: Work) -> None:
        if not any(each.topic.startswith("club.") for each in stored_events):
            insert(self, stored_events, work=work)
            return
        parts = [([], work), (stored_events, nothing)]
        for number, (events, rows) in enumerate(parts if inbox_first else reversed(parts)):
            if number:
                failpoints.failpoint(POINT)
            insert(self, events, work=rows)

    patch.setattr(Recorder, "insert_events", spoiled)


def no_leader(patch: pytest.MonkeyPatch) -> None:
    """Every relay takes itself for the leader."""

    @asynccontextmanager
    async def spoiled(self: Relay, stop: asyncio.Event) -> AsyncGenerator[Any]:
        del stop
        async with await self._database.connect_async() as leader:
            await leader.execute("LISTEN events")
            yield leader

    patch.setattr(Relay, "_leading", spoiled)


def spread_by_message(patch: pytest.MonkeyPatch) -> None:
    """Messages go to partitions by turns instead of by what they are about."""
    turn = count()
    patch.setattr(relay, "partition_of", lambda _, partitions: next(turn) % partitions)


def poison_skipped(patch: pytest.MonkeyPatch) -> None:
    """What breaks is passed over and kept nowhere."""
    patch.setattr(DeadLetters, "put", lambda *_: None)


def poison_for_ever(patch: pytest.MonkeyPatch) -> None:
    """What breaks is tried again without end."""
    patch.setattr(consumer, "STRIKES", float("inf"))


def outage_is_a_strike(patch: pytest.MonkeyPatch) -> None:
    """A database that is away counts as a message that breaks."""
    patch.setattr(consumer, "INFRASTRUCTURE", ())


def remembered_before_the_feed(patch: pytest.MonkeyPatch) -> None:
    """A group that starts over has its new offsets before it has heard the feed."""

    async def spoiled(self: StartOver, stopped: threading.Event) -> None:
        async with self._kafka.admin() as admin:
            for stream, ends in (await self._lost(admin)).items():
                await self._remember(admin, stream, ends)
                await asyncio.to_thread(self.replay_all, stream, stopped)

    patch.setattr(StartOver, "where_offsets_are_gone", spoiled)


def ends_after_the_feed(patch: pytest.MonkeyPatch) -> None:
    """A group that starts over skips what was said between the feed's end and its new offsets."""

    async def spoiled(self: StartOver, stopped: threading.Event) -> None:
        async with self._kafka.admin() as admin:
            for stream in await self._lost(admin):
                await asyncio.to_thread(self.replay_all, stream, stopped)
            for stream, ends in (await self._lost(admin)).items():
                await self._remember(admin, stream, ends)

    patch.setattr(StartOver, "where_offsets_are_gone", spoiled)


def leaders_word_alone(patch: pytest.MonkeyPatch) -> None:
    """A send is acknowledged before the replicas have it, and repeated ones are doubled."""
    patch.setitem(kafka.PRODUCER, "acks", 1)
    patch.setitem(kafka.PRODUCER, "enable_idempotence", False)


@dataclass(frozen=True)
class Fault:
    """A fault, the act in which it shows, and the promises that the judge then finds broken."""

    plant: Plant
    actor: acts.Actor
    finds: frozenset[str]


def _fault(plant: Plant, actor: acts.Actor, *finds: str) -> Fault:
    return Fault(plant, actor, frozenset(finds))


FAULTS = (
    _fault(offsets_before_effect, acts.killed, judge.UNCONSUMED),
    _fault(high_water_mark, acts.comes_later, judge.UNCONSUMED),
    _fault(database_functions, acts.overtaken, judge.UNSENT, judge.UNCONSUMED),
    _fault(positions_without_lock, acts.overtaken, judge.UNSENT, judge.UNCONSUMED),
    _fault(position_before_acknowledgement, acts.killed, judge.UNSENT, judge.UNCONSUMED),
    _fault(acknowledged_first, acts.stopped_in_hand, judge.UNCONSUMED),
    _fault(acknowledged_in_any_case, acts.stopped_in_hand, judge.UNCONSUMED),
    _fault(from_the_latest, acts.begins_late, judge.UNCONSUMED, judge.NOT_KEPT),
    _fault(inbox_before_effect, acts.killed, judge.NO_EFFECT),
    _fault(effect_before_inbox, acts.killed, judge.TWO_EFFECTS),
    _fault(no_leader, acts.two_relays, judge.SENT_TWICE),
    _fault(spread_by_message, acts.two_relays, judge.SPREAD, judge.DISORDER),
    _fault(consumed_backwards, acts.two_relays, judge.EFFECTS_DISORDER),
    _fault(poison_skipped, acts.begins_late, judge.UNCONSUMED, judge.NOT_KEPT),
    _fault(poison_for_ever, acts.begins_late, judge.TOO_OFTEN, judge.UNCONSUMED, judge.NOT_KEPT),
    _fault(outage_is_a_strike, acts.outage, judge.NO_POISON, judge.VIEW),
    _fault(remembered_before_the_feed, acts.starts_over, judge.UNCONSUMED),
    _fault(ends_after_the_feed, acts.starts_over, judge.UNCONSUMED),
    _fault(leaders_word_alone, acts.settings, judge.SETTING),
    _fault(acknowledged_first, acts.settings, judge.SETTING),
    _fault(from_the_latest, acts.settings, judge.SETTING),
)
