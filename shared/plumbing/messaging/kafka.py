"""How Utbyte uses Kafka: all client settings in one place.

The clients' defaults lose messages in a crash: they acknowledge before handling, wait for the
leader only, and start at the latest offset. Each of these is set differently here, and a test
reads the effective settings back.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

from aiokafka import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaConsumer,
    AIOKafkaProducer,
)
from aiokafka.admin import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaAdminClient,
)
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLPlaintext

from shared.plumbing.messaging.kafka_admin import Admin

LARGEST_MESSAGE = 1_000_000
"""Bytes; a larger message was not sent by one of our services."""
BATCH = 200
"""Messages that a consumer takes at once, between two offset commits."""
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

_log = logging.getLogger("utbyte.kafka")
_log.setLevel(logging.ERROR)


@dataclass(frozen=True)
class Account:
    """Our credentials for a broker that requires them (SASL)."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Names:
    """The names of topics and groups."""

    prefix: str = "utbyte."

    def topic(self, stream: str) -> str:
        return f"{self.prefix}{stream}"

    def stream(self, topic: str) -> str:
        return topic.removeprefix(self.prefix)

    def group(self, service: str) -> str:
        """The consumer group shared by a service's replicas."""
        return f"{self.prefix}{service}"

    def dead_letters(self, service: str) -> str:
        return f"{self.prefix}{service}.dead-letter"


@dataclass(frozen=True)
class Kafka:
    """A cluster, our account there, and the names of our topics and groups."""

    bootstrap: str
    account: Account | None = None
    names: Names = Names()
    ca: Path | None = None
    """The CA of the brokers' certificates; if set, connections use TLS and check host names."""

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
        """Open a producer that waits for all in-sync replicas and retries without duplicates.

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
    async def admin(self) -> AsyncGenerator[Admin]:
        """Open a client that manages topics and inspects groups.

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
            try:
                await _end(onlooker, onlooker.stop)
            finally:
                await _end(client, client.close)

    def _outsider(self, group: str) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(**self._connection, group_id=group, enable_auto_commit=False)

    def broker(self) -> KafkaBroker:
        """A consume-only FastStream broker; it needs no right to write or create."""
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


async def _end(client: Any, end: Callable[[], Awaitable[None]]) -> None:
    """Close a client of the library; if that fails, close its connections anyway."""
    try:
        await end()
    except BaseException:
        for connection in client._client._conns.values():  # noqa: SLF001 - there is no public access
            connection.close()
        raise
