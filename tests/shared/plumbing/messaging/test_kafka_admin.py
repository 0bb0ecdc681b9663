"""What is seen of the broker is how it is now, also when somebody has just changed it."""

import asyncio
from pathlib import Path

import pytest

from deploy.kafka.node import Node
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_admin import KafkaAway
from shared.plumbing.messaging.topics import behind

TIMES = 20
MAKING_SECONDS = 2.0
"""A broker makes a topic in its own time; one that makes none is right however long this is."""


def test_a_partition_that_has_just_come_counts_as_not_consumed(kafka: Kafka) -> None:
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


def test_a_topic_is_visible_as_soon_as_it_is_recreated(kafka: Kafka) -> None:
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


def test_a_topic_is_not_made_by_asking_for_it_also_where_the_broker_would(
    tmp_path: Path, bootstrap: str
) -> None:
    """Kafka makes topics that are asked for, unless it is told otherwise or the asker objects."""
    del bootstrap  # where no broker can be had this has said so; here is one with other settings
    node = Node(tmp_path / "kafka", settings={"auto.create.topics.enable": "true"})

    async def play() -> list[str]:
        async with Kafka(node.bootstrap).admin() as admin:
            await admin.create("made", 1, 1, {})
            await admin.remove("made")
            with pytest.raises(KafkaAway):
                await admin.ends(["never-made"])
            await asyncio.sleep(MAKING_SECONDS)
            return await admin.topics()

    node.start()
    try:
        assert asyncio.run(play()) == []
    finally:
        node.kill()
