"""Manages the broker's topics, and reads how far consumer groups have come."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from aiokafka import TopicPartition  # pyright: ignore[reportMissingTypeStubs] - it has none
from aiokafka.admin import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    NewPartitions,
    NewTopic,
)
from aiokafka.errors import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    GroupIdNotFound,
    KafkaError,
    NonEmptyGroup,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)
from aiokafka.protocol.admin import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    DeleteGroupsRequest,
)
from aiokafka.protocol.metadata import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    MetadataRequest,
)

KafkaAway = KafkaError
"""The broker does not answer, or refuses."""

SEEN_SECONDS = 30.0
UNKNOWN = UnknownTopicOrPartitionError.errno

Offsets = dict[str, dict[int, int]]
"""Offsets by topic and partition."""


class Admin:
    """Manages topics, and reads how far groups have come."""

    def __init__(self, client: Any, onlooker: Any, outsider: Callable[[str], Any]) -> None:
        self._client = client
        self._onlooker = onlooker
        self._outsider = outsider

    async def topics(self) -> list[str]:
        return cast("list[str]", await self._client.list_topics())

    async def create(
        self, name: str, partitions: int, replication: int, settings: Mapping[str, str]
    ) -> bool:
        """Create a topic unless it exists, and wait until it is visible.

        Returns whether it was created.

        Raises:
            KafkaAway: when the broker refuses, or does not show it within ``SEEN_SECONDS``.
        """
        new = NewTopic(name, partitions, replication, topic_configs=dict(settings))
        answer = await self._client.create_topics([new])
        code = int(cast("Sequence[Sequence[Any]]", answer.topic_errors)[0][1])
        if code not in (0, TopicAlreadyExistsError.errno):
            raise KafkaError(f"The topic {name} could not be created (error {code})")
        await self._until(name, there=True)
        return code == 0

    async def remove(self, name: str) -> None:
        """Delete a topic with its messages, if it exists, and wait until it is gone.

        Raises:
            KafkaAway: when the broker refuses, or still shows it after ``SEEN_SECONDS``.
        """
        answer = await self._client.delete_topics([name])
        code = int(cast("Sequence[Sequence[Any]]", answer.topic_error_codes)[0][1])
        if code not in (0, UNKNOWN):
            raise KafkaError(f"The topic {name} could not be deleted (error {code})")
        await self._until(name, there=False)

    async def _until(self, name: str, *, there: bool) -> None:
        """Wait until the broker that we ask knows what its controller has done."""
        wanted, until = (0 if there else UNKNOWN), time.monotonic() + SEEN_SECONDS
        while (await self._described([name]))[name]["error_code"] != wanted:
            if time.monotonic() > until:
                raise KafkaError(f"The broker does not show the change of the topic {name}")
            await asyncio.sleep(0.01)

    async def widen(self, name: str, partitions: int) -> None:
        await self._client.create_partitions({name: NewPartitions(total_count=partitions)})

    async def partitions(self, names: Iterable[str]) -> dict[str, int]:
        """The number of partitions of each topic, by name.

        Raises:
            KafkaAway: when the broker cannot tell now: an unknown topic is not an empty one.
        """
        found = await self._described(names)
        for name, each in found.items():
            if each["error_code"]:
                raise KafkaError(f"The topic {name} is not visible (error {each['error_code']})")
        return {name: len(each["partitions"]) for name, each in found.items()}

    async def _described(self, names: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        asked = list(names)
        if not asked:
            return {}
        # The library's own request lets a broker create the topics that it asks about.
        question = MetadataRequest(asked, allow_auto_topic_creation=False)
        answer = await self._client._send_request(question)  # noqa: SLF001 - it has no word for it
        found = cast("Sequence[Mapping[str, Any]]", answer.to_object()["topics"])
        return {str(each["topic"]): each for each in found}

    async def ends(self, names: Iterable[str]) -> Offsets:
        """The offset after the last message of each partition, by topic.

        Raises:
            KafkaAway: when the broker cannot tell now.
        """
        # Asked each time: a partition that was just added may already contain messages.
        counts = await self.partitions(names)
        each = [TopicPartition(name, n) for name in names for n in range(counts[name])]
        return _by_topic(await self._onlooker.end_offsets(each) if each else {})

    async def committed(self, group: str) -> Offsets:
        """The offsets that a group has committed, by topic and partition."""
        found = cast("Mapping[Any, Any]", await self._client.list_consumer_group_offsets(group))
        return _by_topic({each: at.offset for each, at in found.items() if at.offset >= 0})

    async def read(self, name: str) -> list[Any]:
        """Every record that a topic currently holds, partition by partition."""
        ends = {
            TopicPartition(name, each): end
            for each, end in (await self.ends([name]))[name].items()
            if end
        }
        found: dict[Any, list[Any]] = {each: [] for each in ends}
        if ends:
            self._onlooker.assign(list(ends))
            await self._onlooker.seek_to_beginning(*ends)
        for each, end in ends.items():
            while await self._onlooker.position(each) < end:
                for at, records in (await self._onlooker.getmany(timeout_ms=500)).items():
                    found[at] += records
        return [record for records in found.values() for record in records]

    async def disband(self, group: str) -> bool:
        """Delete a group and its offsets; return False while it has members.

        Raises:
            KafkaAway: when the broker refuses.
        """
        at = await self._client.find_coordinator(group)
        answer = await self._client._send_request(DeleteGroupsRequest([group]), at)  # noqa: SLF001 - it has no word for it
        code = int(answer.results[0][1])
        if code not in (0, NonEmptyGroup.errno, GroupIdNotFound.errno):
            raise KafkaError(f"The group {group} could not be deleted (error {code})")
        return code != NonEmptyGroup.errno

    async def commit(self, group: str, name: str, offsets: Mapping[int, int]) -> None:
        """Commit offsets for a group without members.

        Raises:
            KafkaAway: when the group has members.
        """
        outsider = self._outsider(group)
        try:
            await outsider.start()
            at = {TopicPartition(name, each): offset for each, offset in offsets.items()}
            outsider.assign(list(at))
            await outsider.commit(at)
        finally:
            await outsider.stop()


def _by_topic(found: Mapping[Any, int]) -> Offsets:
    offsets: Offsets = {}
    for each, offset in found.items():
        offsets.setdefault(each.topic, {})[each.partition] = int(offset)
    return offsets
