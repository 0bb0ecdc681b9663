"""Starting over: a group whose offsets are gone hears everything anew, from the feeds.

Kafka keeps messages for a while only; a log keeps them for ever. The inbox lets none of them have
a second effect.
"""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import ExitStack

import structlog

from shared.plumbing.messaging.consumer import Consumer, over_the_wire
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_admin import Admin, KafkaAway
from shared.plumbing.messaging.rebuild_consumed import Feed

log = structlog.get_logger()


class StartOver:
    """Reads the feeds of one service where its group does not know how far it has come."""

    def __init__(
        self, name: str, consumer: Consumer, kafka: Kafka, feeds: Mapping[str, Feed]
    ) -> None:
        self._group = kafka.names.group(name)
        self._consumer = consumer
        self._kafka = kafka
        self._feeds = feeds

    async def where_offsets_are_gone(self, stopped: threading.Event) -> None:
        """Hear every stream of which the group has lost its offsets, then set them to the end.

        The ends are taken before the feed is read, so that what is said meanwhile comes over
        Kafka. Replicas that start together wait for the one that reads.

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
                    if await asyncio.to_thread(self.hear_all, stream, stopped):
                        await self._remember(admin, stream, ends)

    async def _lost(self, admin: Admin) -> dict[str, dict[int, int]]:
        """Return the ends of the partitions of which the group knows nothing, by stream."""
        topics = {self._kafka.names.topic(stream): stream for stream in self._feeds}
        known = await admin.committed(self._group)
        gone = {
            topics[topic]: {
                n: end for n, end in ends.items() if end and n not in known.get(topic, {})
            }
            for topic, ends in (await admin.ends(topics)).items()
        }
        return {stream: ends for stream, ends in gone.items() if ends}

    def hear_all(self, stream: str, stopped: threading.Event) -> bool:
        """Hear a whole stream from its feed; return False when asked to stop before the end."""
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
            # Others are in the group already: what Kafka has is heard once more, without effect.
            log.info("offsets_not_set", group=self._group, error=repr(error))
