"""The relay sends everything that is said, in order and without a gap, whoever dies."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database
from shared.plumbing.messaging import relay as relaying
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import read
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.relay import NotLeading, Relay, partitions_of, widen
from shared.plumbing.messaging.topics import partition_of
from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.books import Book
from tests.toy.broker import going, listener_of, make_topics, on_topic, relay_of, until
from tests.toy.town import ANNA, open_service, request


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def other(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(club.DEFINITION, fresh_database()) as made:
        yield made


def lend(service: Service, times: int = 1) -> list[UUID]:
    books = [fresh_id() for _ in range(times)]
    for book_id in books:
        service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
        service.commands.lend(book_id, ANNA, request())
    return books


def announced(service: Service, stream: str = "library") -> list[Message]:
    return [each for _, each in service.publisher.read(stream, 0, 10_000) if each]


def as_read(records: list[Any], stream: str = "library") -> list[Message]:
    return [read(record, stream) for record in records]


def first_of_each(messages: list[Message]) -> list[Message]:
    return list({message.id: message for message in reversed(messages)}.values())[::-1]


def test_the_topics_hold_what_the_log_has_each_stream_on_its_own(
    service: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(service, kafka)
        lend(service, 20)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
            assert REGISTRY.get_sample_value("utbyte_relay_leading") == 1
        for stream in ("library", "library.cashier"):
            sent = as_read(await on_topic(kafka, stream), stream)
            assert sorted(sent, key=lambda each: int(each.id)) == announced(service, stream)

    asyncio.run(play())


def test_a_save_wakes_the_relay_long_before_it_would_look_by_itself(
    service: Service, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(service, kafka)
        async with going(relay.run):
            await until(lambda: service.database.row("SELECT FROM relay") is not None)
            monkeypatch.setattr(relaying, "POLL_SECONDS", 600.0)
            await asyncio.to_thread(lend, service)
            await until(lambda: relay.waiting() == 0)
            monkeypatch.undo()
            await asyncio.to_thread(lend, service)

    asyncio.run(play())


def test_messages_of_one_aggregate_go_to_one_partition_in_the_order_of_the_log(
    service: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(service, kafka)
        (book_id,) = lend(service)
        for number in range(30):
            service.commands.take_back(book_id, request(f"b{number}"))
            service.commands.lend(book_id, ANNA, request(f"l{number}"))
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        records = await on_topic(kafka, "library")
        assert {record.partition for record in records} == {partition_of(records[0].key, 6)}
        assert as_read(records) == announced(service)

    asyncio.run(play())


def test_one_relay_leads_and_another_takes_over_when_its_session_ends(
    service: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        one, another = relay_of(service, kafka), relay_of(service, kafka)
        async with going(one.run, another.run):
            for _ in range(4):
                await asyncio.to_thread(lend, service, 5)
                await asyncio.to_thread(_end_leading_sessions, service)
            await until(lambda: one.waiting() == 0)
        sent = as_read(await on_topic(kafka, "library"))
        assert sorted(first_of_each(sent), key=lambda each: int(each.id)) == announced(service)

    asyncio.run(play())


def _end_leading_sessions(service: Service) -> None:
    service.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND objid = %s AND granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())",
        relaying.LEADER,
    )


def test_a_relay_whose_position_was_moved_by_another_leads_no_more(service: Service) -> None:
    relay = Relay(service.database, service.publisher, Kafka("127.0.0.1:9"), "library")
    service.database.execute("INSERT INTO relay (position) VALUES (7)")
    with pytest.raises(NotLeading):
        relay._save_position(6, 9)  # noqa: SLF001 - the race itself cannot be timed
    assert relay.position() == 7


def test_what_was_sent_and_not_remembered_is_sent_again_and_consumed_once(
    service: Service, other: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        books = lend(service, 5)
        relay = relay_of(service, kafka)
        async with going(relay.run, listener_of(other, kafka).run):
            await until(lambda: len(other.commands.books_of(ANNA)) == 5)
            await until(lambda: relay.waiting() == 0)
        service.database.execute("UPDATE relay SET position = 0")
        async with going(relay.run, listener_of(other, kafka).run):
            await until(lambda: relay.waiting() == 0)
            more = await asyncio.to_thread(lend, service)
            await until(lambda: len(other.commands.books_of(ANNA)) == 6)
        assert len(await on_topic(kafka, "library")) > len(announced(service))
        assert sorted(other.commands.books_of(ANNA)) == sorted([*books, *more])

    asyncio.run(play())


def test_more_partitions_are_used_only_when_everything_in_the_old_ones_was_consumed(
    service: Service, other: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(service, kafka)
        async with going(relay.run, listener_of(other, kafka).run):
            (book_id,) = await asyncio.to_thread(lend, service)
            for number in range(10):
                await asyncio.to_thread(service.commands.take_back, book_id, request(f"b{number}"))
                await asyncio.to_thread(service.commands.lend, book_id, ANNA, request(f"l{number}"))
                if number == 3:
                    await asyncio.to_thread(widen, service.database, 11)
            await until(lambda: relay.waiting() == 0)
            await until(lambda: len(other.commands.books_of(ANNA)) == 11)
            await asyncio.to_thread(lend, service, 20)
            await until(lambda: relay.waiting() == 0)
            await until(lambda: len(other.commands.books_of(ANNA)) == 31)
        async with kafka.admin() as admin:
            topic = kafka.names.topic("library")
            assert await admin.partitions([topic]) == {topic: 11}
        records = await on_topic(kafka, "library")
        assert {record.partition for record in records} - set(range(6))

    asyncio.run(play())


def test_a_relay_that_waits_for_a_group_that_is_away_ends_when_it_is_asked_to(
    service: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        topic, relay = kafka.names.topic("library"), relay_of(service, kafka)
        lend(service)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        async with kafka.admin() as admin:
            await admin.commit(kafka.names.group("club"), topic, dict.fromkeys(range(6), 0))
        widen(service.database, 8)
        async with kafka.admin() as admin, going(relay.run):
            while (await admin.partitions([topic]))[topic] < 8:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        assert partitions_of(service.database) == (6, 8), "it never went over"

    asyncio.run(play())


@pytest.mark.parametrize("consumers_of_the_other", [["club"], []])
def test_a_relay_does_not_wait_for_a_group_that_has_ceased_to_consume_a_topic(
    service: Service, kafka: Kafka, consumers_of_the_other: list[str]
) -> None:
    """After an upgrade the group's old offsets stay with the broker for days."""

    async def play() -> None:
        await make_topics(kafka)
        listeners = {"library": [], "library.cashier": consumers_of_the_other}
        relay = Relay(service.database, service.publisher, kafka, "library", listeners)
        lend(service)
        async with kafka.admin() as admin:
            zero = dict.fromkeys(range(6), 0)
            await admin.commit(kafka.names.group("club"), kafka.names.topic("library"), zero)
        widen(service.database, 8)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        assert partitions_of(service.database) == (8, 8)

    asyncio.run(play())


def test_a_topic_that_someone_widened_goes_on_in_its_old_partitions(
    service: Service, kafka: Kafka
) -> None:
    async def play() -> None:
        await make_topics(kafka)
        async with kafka.admin() as admin:
            await admin.widen(kafka.names.topic("library"), 40)
        relay = relay_of(service, kafka)
        lend(service, 30)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        records = await on_topic(kafka, "library")
        assert {each.id for each in as_read(records)} == {each.id for each in announced(service)}
        assert {record.partition for record in records} <= set(range(6))

    asyncio.run(play())


def test_a_topic_never_gets_fewer_partitions(service: Service) -> None:
    with pytest.raises(ValueError, match="fewer"):
        widen(service.database, 3)


def test_a_relay_asks_less_and_less_often_for_a_database_that_is_away(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def wait(stop: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            stop.set()

    monkeypatch.setattr(relaying, "wait", wait)
    away = Database("postgresql://toy@127.0.0.1:9/none")
    relay = Relay(away, service.publisher, Kafka("127.0.0.1:9"), "library")
    asyncio.run(relay.run(asyncio.Event()))
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_broker_that_is_away_is_waited_for(service: Service, kafka: Kafka) -> None:
    async def play() -> None:
        await make_topics(kafka)
        away = Kafka("127.0.0.1:9", names=kafka.names)
        lend(service, 3)
        relay = relay_of(service, away)
        async with going(relay.run):
            await asyncio.sleep(0.3)
            assert relay.waiting() > 0
        relay = relay_of(service, kafka)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        assert len(await on_topic(kafka, "library")) == len(announced(service))

    asyncio.run(play())
