"""What a listener hears has its effect once; what nobody can read is put aside whole."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import read
from shared.plumbing.messaging.messages import Message, Unreadable
from shared.plumbing.service import Service
from tests.toy.books import Book
from tests.toy.broker import going, listener_of, make_topics, on_topic, relay_of, until
from tests.toy.effective import differing
from tests.toy.pairs import Pair
from tests.toy.town import ANNA, all_rows, request


def lend(service: Service, times: int = 1, title: str = "x") -> list[UUID]:
    books = [fresh_id() for _ in range(times)]
    for book_id in books:
        service.store.save(Book.buy(request().actor, book_id, title), trigger=request())
        service.commands.lend(book_id, ANNA, request())
    return books


def counted(service: Service) -> int:
    return len(service.commands.books_of(ANNA))


@dataclass
class Lying:
    """A record as a client gives it."""

    value: bytes | None
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    topic: str = "utbyte.library"
    partition: int = 0
    offset: int = 0


def lying(message: Message, **other: Any) -> Lying:
    headers = tuple((name, text.encode()) for name, text in message.headers().items())
    return Lying(**{"value": message.data, "key": message.key, "headers": headers, **other})


@pytest.fixture
def message(pair: Pair) -> Message:
    lend(pair[0])
    return next(each for _, each in pair[0].publisher.read("library", 0) if each)


def test_what_is_on_a_topic_reads_as_it_was_published(message: Message) -> None:
    assert read(lying(message), "library") == message


@pytest.mark.parametrize(
    "broken",
    [
        {"value": None},
        {"value": b"x" * 2_000_000},
        {"key": None},
        {"key": b"another"},
        {"headers": ()},
        {"headers": (("ce_id", b"\xff\xfe"),)},
    ],
)
def test_what_is_none_of_ours_cannot_be_read(message: Message, broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(lying(message, **broken), "library")


def test_no_service_publishes_on_the_topic_of_another(message: Message) -> None:
    with pytest.raises(Unreadable, match="is not published on"):
        read(lying(message), "lending")


def test_everything_is_consumed_by_two_replicas_that_share_the_topic(
    pair: Pair, kafka: Kafka
) -> None:
    one, other = pair

    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(one, kafka)
        books = lend(one, 30)
        async with going(relay.run, listener_of(other, kafka).run, listener_of(other, kafka).run):
            await until(lambda: counted(other) == 30)
        assert sorted(other.commands.books_of(ANNA)) == sorted(books)

    asyncio.run(play())


def _poison(good: Message) -> list[dict[str, Any]]:
    headers = [(name, text.encode()) for name, text in good.headers().items()]
    renamed = [(n, b"poison-1" if n == "ce_id" else value) for n, value in headers]
    return [
        {"value": b"\xff\xfe{", "key": good.key, "headers": renamed},
        {"value": b"{}", "key": good.key, "headers": [("ce_id", b"\xff")]},
        {"value": b"x" * 1_500_000, "key": good.key, "headers": headers},
        {"value": good.data, "headers": headers},
        {"value": b"[" * 100_000, "key": b"k", "headers": []},
    ]


async def _send(kafka: Kafka, each: dict[str, Any]) -> None:
    async with kafka.producer() as producer:
        await producer.send_and_wait(kafka.names.topic("library"), partition=0, **each)


def test_poison_is_put_aside_whole_and_nothing_behind_it_waits(pair: Pair, kafka: Kafka) -> None:
    one, other = pair
    lend(one)
    poison = _poison(next(each for _, each in one.publisher.read("library", 0) if each))

    async def play() -> None:
        await make_topics(kafka)
        for each in poison:
            await _send(kafka, each)
        relay, own = relay_of(one, kafka), relay_of(other, kafka)
        async with going(relay.run, own.run, listener_of(other, kafka).run):
            await until(lambda: counted(other) == 1)
            await until(lambda: len(all_rows(other, "dead_letters")) == len(poison))
            await until(lambda: own.waiting() == 0)
        letters = other.consumer.dead_letters.all()
        assert sorted(each.data for each in letters) == sorted(each["value"] for each in poison)
        assert all(each.origin.startswith(kafka.names.topic("library")) for each in letters)
        sent = await on_topic(kafka, "club.dead-letter")
        assert sorted(each.value for each in sent) == sorted(each["value"] for each in poison)
        assert all(dict(each.headers)["utbyte-error"] for each in sent)

    asyncio.run(play())


def aside(service: Service) -> list[bytes]:
    return [each.data for each in service.consumer.dead_letters.all()]


def test_poison_is_put_aside_also_where_other_poison_lay_before_kafka_was_lost(
    pair: Pair, kafka: Kafka
) -> None:
    _, other = pair

    async def play() -> None:
        names = await make_topics(kafka)
        for value in (b"first", b"second"):
            await _send(kafka, {"value": value})
            async with going(listener_of(other, kafka).run):
                await until(lambda v=value: v in aside(other))
            async with kafka.admin() as admin:
                assert await admin.disband(kafka.names.group("club"))
                for each in names:
                    await admin.remove(each)
            await make_topics(kafka)

    asyncio.run(play())


def test_a_message_of_an_unknown_type_has_no_effect_and_is_no_poison(
    pair: Pair, kafka: Kafka
) -> None:
    one, other = pair
    lend(one)
    good = next(each for _, each in one.publisher.read("library", 0) if each)
    headers = {**good.headers(), "ce_type": "library.of-tomorrow.v9", "ce_id": "9000"}

    async def play() -> None:
        await make_topics(kafka)
        wire = [(name, text.encode()) for name, text in headers.items()]
        await _send(kafka, {"value": b"{}", "key": good.key, "headers": wire})
        async with going(relay_of(one, kafka).run, listener_of(other, kafka).run):
            await until(lambda: counted(other) == 1)
        assert other.consumer.dead_letters.all() == []

    asyncio.run(play())


def test_a_stop_in_the_middle_gives_back_what_was_not_handled(pair: Pair, kafka: Kafka) -> None:
    one, other = pair
    books = lend(one, 60)

    async def play() -> None:
        await make_topics(kafka)
        relay = relay_of(one, kafka)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)
        async with going(listener_of(other, kafka).run):
            await until(lambda: counted(other) > 0)
        async with going(listener_of(other, kafka).run):
            await until(lambda: counted(other) == 60)
        assert sorted(other.commands.books_of(ANNA)) == sorted(books)

    asyncio.run(play())


def test_the_clients_run_with_the_settings_that_are_promised(kafka: Kafka, pair: Pair) -> None:
    """By default a crash loses messages: acknowledged first, by the leader alone, from the latest.

    That a setting which is not as promised is found stands in tests/faults/plumbing.
    """
    _, other = pair

    async def play() -> None:
        await make_topics(kafka)
        listener = listener_of(other, kafka)
        async with kafka.producer() as producer, going(listener.run):
            await until(lambda: listener.assigned)
            assert differing(producer, listener.subscriber) == []

    asyncio.run(play())
