"""Topics: which ones exist, their settings, and their creation as an explicit step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from shared.plumbing.messaging.kafka import Kafka, Names
from shared.plumbing.messaging.kafka_admin import Offsets

PARTITIONS = 6
"""Partitions of a new stream; the relay widens an existing one (docs/runbook.md)."""
KEPT = timedelta(days=30)
"""A consumer that missed more than that replays the feed, which starts at the beginning."""
DEAD_LETTERS_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Topic:
    """A topic as it is declared; the default ``replication`` is the one for production."""

    name: str
    partitions: int
    kept: timedelta
    replication: int = 3

    @property
    def settings(self) -> dict[str, str]:
        """The broker's settings for the topic."""
        in_sync = max(1, self.replication - 1)
        return {
            "cleanup.policy": "delete",
            "retention.ms": str(int(self.kept.total_seconds() * 1000)),
            "min.insync.replicas": str(in_sync),
        }


def declared(
    names: Names, streams: Iterable[str], listeners: Iterable[str], replication: int
) -> tuple[Topic, ...]:
    """Every topic: one per stream, and one per consumer for its dead letters."""
    carried = [Topic(names.topic(each), PARTITIONS, KEPT, replication) for each in sorted(streams)]
    dead = [
        Topic(names.dead_letters(each), 1, DEAD_LETTERS_KEPT, replication)
        for each in sorted(listeners)
    ]
    return (*carried, *dead)


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, so that the messages of one aggregate stay in order.

    The sender chooses it, not the client's partitioner: a topic that was widened keeps using its
    old partitions until the relay has seen that everything in them was handled.
    """
    return crc32(key) % partitions


async def create_topics(kafka: Kafka, topics: Iterable[Topic]) -> list[str]:
    """Create the topics that are missing; return the names of those that were created.

    Raises:
        KafkaAway: when the broker does not answer or refuses.
    """
    async with kafka.admin() as admin:
        return [
            each.name
            for each in topics
            if await admin.create(each.name, each.partitions, each.replication, each.settings)
        ]


async def recreate(kafka: Kafka, topics: Iterable[Topic]) -> None:
    """Delete topics and create them again, empty, as they are declared.

    Deleting only the records is not enough: they come back when the broker is killed soon after.

    Raises:
        KafkaAway: when the broker does not answer or refuses.
    """
    declared = list(topics)
    async with kafka.admin() as admin:
        for each in declared:
            await admin.remove(each.name)
    await create_topics(kafka, declared)


def behind(ends: Offsets, committed: Offsets) -> int:
    """How many messages of these topics have not been handled."""
    return sum(
        max(0, end - committed.get(topic, {}).get(partition, 0))
        for topic, partitions in ends.items()
        for partition, end in partitions.items()
    )
