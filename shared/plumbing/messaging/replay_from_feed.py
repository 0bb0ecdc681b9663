"""Replay: a group whose offsets are lost consumes everything again, from the feeds.

Kafka keeps messages for a limited time; a log keeps them forever. The inbox prevents any of them
from taking effect twice.
"""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import ExitStack

import structlog

from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_admin import Admin, KafkaAway
from shared.plumbing.messaging.messages import over_the_wire
from shared.plumbing.messaging.rebuild_consumed import Feed

log = structlog.get_logger()


class StartOver:
    """Replays the feeds that a service consumes when its group has lost its offsets."""

    def __init__(
        self, name: str, consumer: Consumer, kafka: Kafka, feeds: Mapping[str, Feed]
    ) -> None:
        self._group = kafka.names.group(name)
        self._consumer = consumer
        self._kafka = kafka
        self._feeds = feeds

    async def where_offsets_are_gone(self, stopped: threading.Event) -> None:
        """Replay every stream whose offsets the group has lost, then set them to the end.

        The ends are read before the feed, so that messages published meanwhile arrive over Kafka.
        Replicas that start at the same time wait for the one that replays.

        Raises:
            KafkaAway: when the broker does not answer.
            httpx.TransportError: when a feed cannot be read.
        """
        async with self._kafka.admin() as admin:
            if not await self._lost(admin):
                return
            with ExitStack() as held:
                alone = self._consumer.store.database.alone("start-over")
                await asyncio.to_thread(held.enter_context, alone)
                for stream, ends in (await self._lost(admin)).items():
                    log.warning("starts_over", group=self._group, stream=stream)
                    if await asyncio.to_thread(self.replay_all, stream, stopped):
                        await self._remember(admin, stream, ends)

    async def _lost(self, admin: Admin) -> dict[str, dict[int, int]]:
        """The ends of the partitions without committed offsets, by stream."""
        topics = {self._kafka.names.topic(stream): stream for stream in self._feeds}
        known = await admin.committed(self._group)
        gone = {
            topics[topic]: {
                n: end for n, end in ends.items() if end and n not in known.get(topic, {})
            }
            for topic, ends in (await admin.ends(topics)).items()
        }
        return {stream: ends for stream, ends in gone.items() if ends}

    def replay_all(self, stream: str, stopped: threading.Event) -> bool:
        """Consume a whole stream from its feed; return False when asked to stop before the end."""
        at = 0
        while page := self._feeds[stream].read(stream, at):
            for position, message in page:
                if message is not None and not self._consumer.receive(
                    over_the_wire(message), stopped
                ):
                    return False
                at = position
        return True

    async def _remember(self, admin: Admin, stream: str, ends: Mapping[int, int]) -> None:
        try:
            await admin.commit(self._group, self._kafka.names.topic(stream), ends)
        except KafkaAway as error:
            # The group already has members: they read Kafka's messages again, without effect.
            log.info("offsets_not_set", group=self._group, error=repr(error))
