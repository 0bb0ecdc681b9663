"""A sender of a later version says more than its hearers know; they hear what they know."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest

from shared.contracts.base import Contract
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.messages import Message
from tests.house.compatible import approved
from tests.shared.plumbing.messaging.test_kafka_listener import counted, lend
from tests.toy import club, library
from tests.toy.books import ANNOUNCEMENTS, BookLent, BookWentOut
from tests.toy.broker import going, listener_of, make_topics, on_topic, relay_of, until
from tests.toy.town import all_rows, open_service
from utbyte.documents.generated import contracts


def _with_more(value: Any) -> Any:
    """Put a field that nobody knows into every object."""
    if isinstance(value, dict):
        return {"of_tomorrow": [1], **{key: _with_more(each) for key, each in value.items()}}
    if isinstance(value, list):
        return [_with_more(each) for each in value]
    return value


@pytest.mark.parametrize("kind", contracts(), ids=lambda kind: kind.NAME)
def test_what_a_newer_sender_adds_is_ignored(kind: type[Contract]) -> None:
    example = approved(kind.NAME)["example"]
    data = json.dumps(_with_more(example)).encode()
    now = datetime(2026, 1, 5, tzinfo=UTC)
    message = Message(f"{kind.STREAM}@e", "1", kind.NAME, UUID(int=1), 1, now, data)
    consumed = Message.parse(message.headers(), message.data).contract(kind)
    assert consumed.model_dump(mode="json", exclude_unset=True) == example


class NewerBookWentOut(BookWentOut):
    """What a later library says of a book that went out."""

    NAME: ClassVar[str] = BookWentOut.NAME
    shelf: str
    readers_before: tuple[UUID, ...]


def _newer(event: BookLent) -> NewerBookWentOut:
    return NewerBookWentOut(
        book_id=event.originator_id,
        reader=event.reader,
        due=event.due,
        shelf="B 12",
        readers_before=(event.reader,),
    )


NEWER = replace(library.DEFINITION, announcements={**ANNOUNCEMENTS, BookLent: (_newer,)})


def test_an_older_consumer_reads_a_newer_sender_over_kafka(
    fresh_database: Callable[[], str], kafka: Kafka
) -> None:
    """Through relay, broker, listener, policy and view."""

    async def play() -> None:
        await make_topics(kafka)
        async with going(relay_of(one, kafka).run, listener_of(other, kafka).run):
            await until(lambda: counted(other) == len(books))
        lying = [json.loads(each.value) for each in await on_topic(kafka, "library")]
        assert sum(each.get("shelf") == "B 12" for each in lying) == len(books)

    with (
        open_service(NEWER, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        books = lend(one, 5)
        asyncio.run(play())
        assert {row["book_id"] for row in all_rows(other, "out_books")} == set(books)
        assert other.consumer.dead_letters.all() == []
