"""Kafka as this house uses it: the settings of its clients in one place, and nothing more of them.

What the clients do by default loses messages in a crash (first acknowledged, then handled; only
the leader's word; from the latest on); here each of these is said otherwise, and a test reads the
effective settings back.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any, cast

from aiokafka import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaConsumer,
    AIOKafkaProducer,
    TopicPartition,
)
from aiokafka.admin import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaAdminClient,
    NewPartitions,
    NewTopic,
    RecordsToDelete,
)
from aiokafka.errors import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    GroupIdNotFound,
    KafkaError,
    NonEmptyGroup,
    TopicAlreadyExistsError,
)
from aiokafka.protocol.admin import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    DeleteGroupsRequest,
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

Offsets = dict[str, dict[int, int]]
"""By topic and partition."""

_log = logging.getLogger("utbyte.kafka")
_log.setLevel(logging.ERROR)

KafkaAway = KafkaError
"""The broker does not answer, or answers no."""


@dataclass(frozen=True)
class Account:
    """Who we are to a broker that asks (SASL)."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Names:
    """What topics and groups are called."""

    prefix: str = "utbyte."

    def topic(self, stream: str) -> str:
        """Return the name of the topic that carries a stream."""
        return f"{self.prefix}{stream}"

    def stream(self, topic: str) -> str:
        """Return the stream that a topic carries."""
        return topic.removeprefix(self.prefix)

    def group(self, service: str) -> str:
        """Return the consumer group of a service's replicas."""
        return f"{self.prefix}{service}"

    def dead_letters(self, service: str) -> str:
        """Return the topic where a service puts what it cannot handle."""
        return f"{self.prefix}{service}.dead-letter"


@dataclass(frozen=True)
class Kafka:
    """A cluster, who we are there, and what our things are called there."""

    bootstrap: str
    account: Account | None = None
    names: Names = Names()
    ca: Path | None = None
    """Whose certificates the brokers have; with it we speak TLS, and names are checked."""

    @property
    def _tls(self) -> SSLContext | None:
        return None if self.ca is None else create_default_context(cafile=str(self.ca))

    @property
    def _connection(self) -> dict[str, Any]:
        tls = self._tls
        wire = {"bootstrap_servers": self.bootstrap, "ssl_context": tls}
        if self.account is None:
            return {**wire, "security_protocol": "PLAINTEXT" if tls is None else "SSL"}
        return {
            **wire,
            "security_protocol": "SASL_PLAINTEXT" if tls is None else "SASL_SSL",
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
        try:
            await producer.start()
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
            logger=_log,
            graceful_timeout=20.0,
            metadata_max_age_ms=10_000,  # how soon new partitions are noticed
            security=self._security(),
            apply_types=False,
        )

    def _security(self) -> BaseSecurity | None:
        tls = self._tls
        if self.account is None:
            return None if tls is None else BaseSecurity(ssl_context=tls, use_ssl=True)
        user, password = self.account.user, self.account.password
        return SASLPlaintext(user, password, ssl_context=tls, use_ssl=tls is not None)


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

    async def partitions(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many partitions topics have, by name."""
        found = cast("Sequence[Mapping[str, Any]]", await self._client.describe_topics(list(names)))
        return {str(each["topic"]): len(each["partitions"]) for each in found}

    async def ends(self, names: Iterable[str]) -> Offsets:
        """Return the offset after the last message of each partition, by topic."""
        return await self._offsets(names, self._onlooker.end_offsets)

    async def _offsets(self, names: Iterable[str], of: Any) -> Offsets:
        # Asked anew each time: a partition that somebody has just added may hold messages already.
        counts = await self.partitions(names)
        each = [TopicPartition(name, n) for name in names for n in range(counts[name])]
        return _by_topic(await of(each) if each else {})

    async def committed(self, group: str) -> Offsets:
        """Return the offsets that a group has committed, by topic."""
        found = cast("Mapping[Any, Any]", await self._client.list_consumer_group_offsets(group))
        return _by_topic({each: at.offset for each, at in found.items() if at.offset >= 0})

    async def read(self, name: str) -> list[Any]:
        """Return every record that a topic holds now, partition by partition."""
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

    async def forget(self, name: str) -> None:
        """Delete every record that a topic holds now, as retention does in time."""
        ends = (await self.ends([name]))[name]
        await self._client.delete_records(
            {
                TopicPartition(name, each): RecordsToDelete(before_offset=end)
                for each, end in ends.items()
            }
        )

    async def disband(self, group: str) -> bool:
        """Forget how far a group has come; return False while somebody is in it.

        Raises:
            KafkaAway: when the broker refuses.
        """
        at = await self._client.find_coordinator(group)
        answer = await self._client._send_request(DeleteGroupsRequest([group]), at)  # noqa: SLF001 - it has no word for it
        code = int(answer.results[0][1])
        if code not in (0, NonEmptyGroup.errno, GroupIdNotFound.errno):
            raise KafkaError(f"the group {group} could not be forgotten (error {code})")
        return code != NonEmptyGroup.errno

    async def commit(self, group: str, name: str, offsets: Mapping[int, int]) -> None:
        """Commit offsets for a group that nobody is in.

        Raises:
            KafkaAway: when somebody is in it.
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
