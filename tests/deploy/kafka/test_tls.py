"""Over TLS the brokers are who they say, and the password is for nobody else's eyes."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.plumbing.messaging.kafka import Account, Kafka, Names
from shared.plumbing.messaging.kafka_admin import KafkaAway
from shared.plumbing.messaging.topics import create_topics, declared
from tests.deploy.kafka.certificates import Authority
from tests.deploy.kafka.guarded import PASSWORD, guarded_node

ADMIN = Account("admin", PASSWORD)


@dataclass
class Guarded:
    bootstrap: str
    ca: Path
    another: Path

    def kafka(self, ca: Path | None, bootstrap: str = "") -> Kafka:
        return Kafka(bootstrap or self.bootstrap, ADMIN, Names(), ca)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Generator[Guarded]:
    folder = tmp_path_factory.mktemp("tls")
    ours, another = Authority(folder, "ours"), Authority(folder, "another")
    with guarded_node([], ours.server("127.0.0.1")) as bootstrap:
        yield Guarded(bootstrap, ours.file, another.file)


def topics_of(kafka: Kafka) -> list[str]:
    async def listed() -> list[str]:
        async with kafka.admin() as admin:
            return await admin.topics()

    return asyncio.run(listed())


def test_a_client_with_the_right_ca_sends_and_consumes(guarded: Guarded) -> None:
    kafka = guarded.kafka(guarded.ca)

    async def play() -> None:
        topics = declared(kafka.names, ["said"], [], 1)
        await create_topics(kafka, topics)
        consumed = asyncio.Event()
        broker = kafka.broker()

        @broker.subscriber(topics[0].name, group_id="one", auto_offset_reset="earliest")
        async def consume(body: bytes) -> None:
            assert body == b"word"
            consumed.set()

        async with kafka.producer() as producer:
            await producer.send_and_wait(topics[0].name, b"word", partition=0)
        await broker.start()
        await asyncio.wait_for(consumed.wait(), 60)
        await broker.stop()

    asyncio.run(play())


@pytest.mark.parametrize("case", ["another CA", "another name", "no TLS"])
def test_an_unauthenticated_client_gets_no_word_and_nothing_secret_is_logged(
    guarded: Guarded, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = guarded.bootstrap.rpartition(":")[2]
    kafka = {
        "another CA": guarded.kafka(guarded.another),
        "another name": guarded.kafka(guarded.ca, f"localhost:{port}"),
        "no TLS": guarded.kafka(None),
    }[case]
    with caplog.at_level("DEBUG"), pytest.raises(KafkaAway):
        topics_of(kafka)
    assert PASSWORD not in caplog.text
    assert PASSWORD not in repr(kafka)
