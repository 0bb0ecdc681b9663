"""What is seen of the broker is how it is now, also when somebody has just changed it."""

import asyncio

from shared.plumbing.kafka import Kafka
from shared.plumbing.topics import behind


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
