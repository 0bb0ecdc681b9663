"""What is seen of the broker is how it is now, also when somebody has just changed it."""

import asyncio

import pytest

from shared.plumbing.kafka import Kafka
from shared.plumbing.kafka_admin import KafkaAway
from shared.plumbing.topics import behind

TIMES = 20


def test_a_partition_that_has_just_come_counts_as_not_heard(kafka: Kafka) -> None:
    topic = kafka.names.topic("library")

    async def play() -> tuple[int, int]:
        async with kafka.admin() as admin:
            await admin.create(topic, 1, 1, {})
            before = behind(await admin.ends([topic]), {})
            await admin.widen(topic, 2)
            async with kafka.producer() as producer:
                while len(await producer.partitions_for(topic)) == 1:
                    await producer.client.force_metadata_update()
                await producer.send_and_wait(topic, b"said", partition=1)
            return before, behind(await admin.ends([topic]), {})

    assert asyncio.run(play()) == (0, 1)


def test_a_topic_that_the_broker_does_not_know_is_not_taken_for_an_empty_one(kafka: Kafka) -> None:
    """Who asks how far somebody is behind would hear: not at all."""

    async def play() -> None:
        async with kafka.admin() as admin:
            await admin.ends([kafka.names.topic("never-made")])

    with pytest.raises(KafkaAway, match="never-made"):
        asyncio.run(play())


def test_a_topic_is_to_be_seen_as_soon_as_it_was_made_anew(kafka: Kafka) -> None:
    topic = kafka.names.topic("library")

    async def play() -> list[int]:
        async with kafka.admin() as admin:
            seen: list[int] = []
            for _ in range(TIMES):
                await admin.create(topic, 3, 1, {})
                seen.append(len((await admin.ends([topic]))[topic]))
                await admin.remove(topic)
            return seen

    assert asyncio.run(play()) == [3] * TIMES
