"""Kafka as this house uses it: the settings of its clients in one place, and nothing more of them.

What the clients do by default loses messages in a crash (first acknowledged, then handled; only
the leader's word; from the latest on); here each of these is said otherwise, and a test reads the
effective settings back.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from aiokafka import (  # pyright: ignore[reportMissingTypeStubs]
    AIOKafkaConsumer,
    AIOKafkaProducer,
    TopicPartition,
)
from aiokafka.admin import (  # pyright: ignore[reportMissingTypeStubs]
    AIOKafkaAdminClient,
    NewPartitions,
    NewTopic,
)
from aiokafka.errors import (  # pyright: ignore[reportMissingTypeStubs]
    KafkaError,
    TopicAlreadyExistsError,
)
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLPlaintext

LARGEST_MESSAGE = 1_000_000
"""Bytes; what is larger was not said by one of us."""
BATCH = 200
"""Messages that a consumer takes at once, between two commits of its offsets."""
BATCH_WAIT_MS = 20

PRODUCER: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "request_timeout_ms": 10_000,
    "linger_ms": 2,
    "max_batch_size": 131_072,
    "max_request_size": 2_000_000,
}
CONSUMER: dict[str, Any] = {
    "ack_policy": AckPolicy.NACK_ON_ERROR,
    "auto_offset_reset": "earliest",
    "batch": True,
    "max_records": BATCH,
    "batch_timeout_ms": BATCH_WAIT_MS,
    "fetch_max_wait_ms": 500,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    "rebalance_timeout_ms": 20_000,
    "max_poll_interval_ms": 300_000,
}

KafkaAway = KafkaError
"""The broker does not answer, or answers no."""


@dataclass(frozen=True)
class Account:
    """Who we are to a broker that asks (SASL)."""

    user: str
    password: str


@dataclass(frozen=True)
class Kafka:
    """A cluster, and who we are there."""

    bootstrap: str
    account: Account | None = None

    @property
    def _connection(self) -> dict[str, Any]:
        if self.account is None:
            return {"bootstrap_servers": self.bootstrap}
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": self.account.user,
            "sasl_plain_password": self.account.password,
        }

    @asynccontextmanager
    async def producer(self) -> AsyncGenerator[AIOKafkaProducer]:
        """Open a producer that waits for every replica in sync and repeats without doubling.

        Raises:
            KafkaAway: when the broker does not answer.
        """
        producer = AIOKafkaProducer(**self._connection, **PRODUCER)
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    @asynccontextmanager
    async def admin(self) -> "AsyncGenerator[Admin]":
        """Open what looks after topics and looks at groups.

        Raises:
            KafkaAway: when the broker does not answer.
        """
        client = AIOKafkaAdminClient(**self._connection, request_timeout_ms=10_000)
        onlooker = AIOKafkaConsumer(**self._connection, request_timeout_ms=10_000)
        try:
            await client.start()
            await onlooker.start()
            yield Admin(client, onlooker, self._outsider)
        finally:
            await onlooker.stop()
            await client.close()

    def _outsider(self, group: str) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(**self._connection, group_id=group, enable_auto_commit=False)

    def broker(self) -> KafkaBroker:
        """Return a FastStream broker that only listens: it needs no right to write or create."""
        return KafkaBroker(
            self.bootstrap,
            consumer_only=True,
            allow_auto_create_topics=False,
            logger=logging.getLogger("utbyte.kafka"),
            graceful_timeout=20.0,
            security=self._security(),
            apply_types=False,
        )

    def _security(self) -> BaseSecurity | None:
        if self.account is None:
            return None
        return SASLPlaintext(self.account.user, self.account.password, use_ssl=False)


class Admin:
    """Looks after topics, and sees how far groups have come."""

    def __init__(self, client: Any, onlooker: Any, outsider: Callable[[str], Any]) -> None:
        self._client = client
        self._onlooker = onlooker
        self._outsider = outsider

    async def topics(self) -> list[str]:
        """Return the names of all topics."""
        return cast("list[str]", await self._client.list_topics())

    async def create(
        self, name: str, partitions: int, replication: int, settings: Mapping[str, str]
    ) -> bool:
        """Create a topic unless it is there; return whether it was made.

        Raises:
            KafkaAway: when the broker refuses.
        """
        new = NewTopic(name, partitions, replication, topic_configs=dict(settings))
        answer = await self._client.create_topics([new])
        code = int(cast("Sequence[Sequence[Any]]", answer.topic_errors)[0][1])
        if code not in (0, TopicAlreadyExistsError.errno):
            raise KafkaError(f"the topic {name} could not be created (error {code})")
        return code == 0

    async def widen(self, name: str, partitions: int) -> None:
        """Give a topic more partitions."""
        await self._client.create_partitions({name: NewPartitions(total_count=partitions)})

    async def partitions(self, name: str) -> int:
        """Return how many partitions a topic has."""
        found = cast("Sequence[Mapping[str, Any]]", await self._client.describe_topics([name]))
        return len(found[0]["partitions"])

    async def ends(self, name: str) -> dict[int, int]:
        """Return the offset after the last message of each partition of a topic."""
        return await self._offsets(name, self._onlooker.end_offsets)

    async def beginnings(self, name: str) -> dict[int, int]:
        """Return the offset of the oldest message that is still kept, by partition."""
        return await self._offsets(name, self._onlooker.beginning_offsets)

    async def _offsets(self, name: str, of: Any) -> dict[int, int]:
        partitions = [TopicPartition(name, each) for each in range(await self.partitions(name))]
        found = cast("Mapping[Any, int]", await of(partitions))
        return {each.partition: offset for each, offset in found.items()}

    async def committed(self, group: str, name: str) -> dict[int, int]:
        """Return the offsets that a group has committed for a topic, by partition."""
        found = cast("Mapping[Any, Any]", await self._client.list_consumer_group_offsets(group))
        return {
            each.partition: int(at.offset)
            for each, at in found.items()
            if each.topic == name and at.offset >= 0
        }

    async def commit(self, group: str, name: str, offsets: Mapping[int, int]) -> None:
        """Commit offsets for a group that nobody is in.

        Raises:
            KafkaAway: when somebody is in it.
        """
        outsider = self._outsider(group)
        await outsider.start()
        try:
            at = {TopicPartition(name, each): offset for each, offset in offsets.items()}
            outsider.assign(list(at))
            await outsider.commit(at)
        finally:
            await outsider.stop()
