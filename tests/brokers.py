"""Real Apache Kafka for tests: one that is named, one in Docker, or a node from its own jars."""

import gc
import os
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.kafka.node import CannotRun, Node
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.kafka import Kafka, Names

DOCKER = Path("/var/run/docker.sock")


@pytest.fixture(scope="session")
def bootstrap() -> Generator[str]:
    """Address of a real broker; where none can be had the test is skipped, and fails in CI."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        yield given
        return
    try:
        with _in_docker() if _docker_answers() else _from_jars() as address:
            yield address
    except CannotRun as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Apache Kafka: {error}")
        pytest.skip(f"no Apache Kafka: {error}")


def _docker_answers() -> bool:
    if not DOCKER.exists():
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(DOCKER)) == 0


@contextmanager
def _in_docker() -> Generator[str]:
    from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415 - only with Docker

    with KafkaContainer().with_kraft() as container:
        yield container.get_bootstrap_server()


@contextmanager
def _from_jars() -> Generator[str]:
    with tempfile.TemporaryDirectory(prefix="utbyte-kafka-") as folder:
        node = Node(Path(folder))
        node.start()
        try:
            yield node.bootstrap
        finally:
            node.kill()


@pytest.fixture
def kafka(bootstrap: str) -> Generator[Kafka]:
    """Names of its own on the broker, so that no test hears another's messages."""
    yield Kafka(bootstrap, names=Names(f"t{fresh_id().hex[:12]}."))
    gc.collect()  # a connection that was left open is told of where it was left, not later
