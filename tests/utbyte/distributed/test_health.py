"""Ready is who reaches what it needs: the database, and the broker where it speaks with it."""

import asyncio
import gc
import os
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import pytest
from aiokafka.conn import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    AIOKafkaConnection,
)

from deploy.kafka.node import CannotRun, Node
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.kafka import Kafka, Names
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.broker import made_topics
from tests.toy.serving import asked, process_of, running_process, wait_until
from tests.toy.town import bearer, open_service
from tests.toy.wire import wire_to
from tests.utbyte.distributed.test_process import lend
from tests.utbyte.waiters import MANY, waiting
from utbyte.distributed.health import Standing, report
from utbyte.distributed.process import API, CONSUMER, RELAY
from utbyte.instance.health_waiting import MOST_WAITING

NOWHERE = Kafka("127.0.0.1:9")


@pytest.fixture(scope="module")
def node() -> Generator[Node]:
    """A node of this file's own, which it may hurt."""
    with tempfile.TemporaryDirectory(prefix="utbyte-kafka-") as folder:
        try:
            made = Node(Path(folder))
            made.start()
        except CannotRun as error:
            missing = pytest.fail if os.environ.get("CI") else pytest.skip
            missing(f"no Apache Kafka: {error}")
        try:
            yield made
        finally:
            made.kill()


@pytest.fixture
def own(node: Node) -> Kafka:
    made = Kafka(node.bootstrap, names=Names(f"t{fresh_id().hex[:12]}."))
    made_topics(made)
    return made


@pytest.fixture
def one(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as service:
        yield service


@pytest.fixture
def other(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(club.DEFINITION, fresh_database()) as service:
        yield service


def found(address: str) -> tuple[int, bool, bool]:
    """Return the status of a process, and whether it says that it reaches database and broker."""
    status, body = asked(address, "/health/ready")
    assert body["ready"] is (status == 200)
    return status, body["database"], body["broker"]


def test_a_process_is_not_ready_while_its_database_is_away(database: str, own: Kafka) -> None:
    with (
        wire_to(database) as wire,
        open_service(club.DEFINITION, wire.address) as service,
        running_process(process_of(service, own, CONSUMER)) as address,
    ):
        wait_until(lambda: found(address) == (200, True, True))
        wire.cut()
        wait_until(lambda: found(address) == (503, False, True))
        assert asked(address, "/health/live")[0] == 200
        wire.fix()
        wait_until(lambda: found(address) == (200, True, True))


def test_a_process_is_not_ready_while_the_broker_hangs(
    node: Node, own: Kafka, other: Service
) -> None:
    with running_process(process_of(other, own, CONSUMER)) as address:
        wait_until(lambda: found(address) == (200, True, True))
        node.pause(paused=True)
        try:
            wait_until(lambda: found(address) == (503, True, False))
            assert asked(address, "/health/live")[0] == 200
        finally:
            node.pause(paused=False)
        wait_until(lambda: found(address) == (200, True, True))


def test_only_a_process_that_uses_the_broker_needs_it(one: Service, other: Service) -> None:
    with running_process(process_of(one, NOWHERE, API)) as address:
        assert found(address) == (200, True, False)
    with running_process(process_of(one, NOWHERE, RELAY)) as address:
        assert found(address) == (503, True, False)
    with running_process(process_of(other, NOWHERE, CONSUMER)) as address:
        assert found(address) == (503, True, False)


def test_a_process_that_is_behind_is_ready_and_reports_how_far(
    own: Kafka, one: Service, other: Service
) -> None:
    lend(one, 5)
    with (
        running_process(process_of(one, own)) as speaker,
        running_process(process_of(other, own, API)) as address,
    ):
        body = len(one.publisher.read("library", 0))
        wait_until(lambda: asked(address, "/health/ready")[1]["lag"] == body)
        output = {"service": "club", "stream": "library", "behind": body}
        assert output in asked(address, "/health/ready")[1]["lagging"]
        assert found(address) == (200, True, True)
        assert asked(address, "/health/idle")[0] == 503
        with running_process(process_of(other, own, RELAY, CONSUMER, library=speaker)):
            wait_until(lambda: asked(address, "/health/idle")[0] == 200)
        assert asked(address, "/health/ready")[1]["lag"] == 0
        assert not [each for each in _lagging(address) if "stream" in each]


def test_everyone_learns_only_whether_a_process_is_ready_and_no_one_waits(one: Service) -> None:
    with running_process(process_of(one, NOWHERE, API)) as address:
        assert httpx.get(f"{address}/health/ready").json() == {"ready": True}
        assert httpx.get(f"{address}/health/idle").json() == {"quiet": False}
        assert httpx.get(f"{address}/health/calendar").status_code == 401
        with waiting(address, {}) as strangers:
            assert all(b'{"quiet":false}' in each for each in strangers.wait_for(MANY))
        with waiting(address, bearer(Identity.of_operator("ops"))) as operators:
            refused = operators.wait_for(MANY - MOST_WAITING)
            assert all(b"retry-after: 1" in each.lower() for each in refused)
            assert len(operators.answered()) == MANY - MOST_WAITING


def test_an_outbox_and_days_that_are_not_done_are_reported(one: Service) -> None:
    with running_process(process_of(one, NOWHERE, API)) as address:
        today = str(one.clock.today())
        assert _lagging(address) == [{"service": "library", "calendar": today, "behind": 1}]
        one.calendar.run_until(one.clock.today())
        lend(one, 2)
        waiting = one.publisher.last()
        assert _lagging(address) == [{"service": "library", "outbox": "library", "behind": waiting}]


def _lagging(address: str) -> list[dict[str, str | int]]:
    return asked(address, "/health/ready")[1]["lagging"]


@pytest.mark.parametrize("parts", [{"relay": False}, {"relay": True, "calendar": False}])
def test_a_process_of_which_a_part_has_ended_is_not_ready(parts: dict[str, bool]) -> None:
    standing = Standing(position=1, outbox=0, lags={}, dead_letters=0)
    assert not report(standing, parts, speaks=True)["ready"]
    assert report(standing, dict.fromkeys(parts, True), speaks=True)["ready"]


def test_a_health_check_while_the_process_ends_leaves_no_connection_open(
    other: Service, own: Kafka
) -> None:
    health = process_of(other, own, CONSUMER).health

    async def play() -> list[Standing]:
        stop = asyncio.Event()
        running = asyncio.create_task(health.run(stop))
        while (await health.standing()).lag is None:
            pass
        looks = [asyncio.create_task(health.standing()) for _ in range(20)]
        await asyncio.wait(looks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        found = await asyncio.gather(*looks)
        await running
        return found

    found = asyncio.run(play())
    assert all(each.position is not None for each in found)
    kept = [each for each in gc.get_objects() if isinstance(each, AIOKafkaConnection)]
    assert not [each for each in kept if each.connected()]
