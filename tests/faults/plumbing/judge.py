"""What the plumbing promises, asked of the two logs, the inbox, the topic and the dead letters.

A finding begins with the promise that was broken: nothing is skipped, nothing is doubled, order
holds per aggregate, a topic is its log, dead letters are exactly the poison.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from shared.kernel.ids import natural_id
from shared.plumbing.messaging.kafka_listener import read
from shared.plumbing.messaging.messages import Message, Unreadable
from shared.plumbing.messaging.topics import PARTITIONS, partition_of
from tests.faults.plumbing.stage import Stage
from tests.toy.books import BookLent, BookWentOut
from tests.toy.broker import on_topic
from tests.toy.club import BookCounted, MemberCounted
from tests.toy.town import all_rows

STREAMS = ("library", "library.cashier")

UNSENT = "a topic lacks what the log says"
SENT_TWICE = "a topic says twice what nobody had to send again"
SPREAD = "an aggregate's messages lie in a partition that is not its own"
DISORDER = "a topic has an aggregate's messages out of order"
UNCONSUMED = "a message was never heard"
NO_EFFECT = "a message was heard and has no effect"
TWO_EFFECTS = "a message has its effect twice"
EFFECTS_DISORDER = "an aggregate's messages have their effects out of order"
VIEW = "a view is not what was said"
NOT_KEPT = "poison is not kept"
NO_POISON = "a dead letter is no poison"
TOO_OFTEN = "poison is tried too often"
SETTING = "a client is not set as promised"


async def violations(stage: Stage) -> list[str]:
    """Return every broken promise, in words."""
    found = [f"{SETTING}: {each}" for each in stage.settings]
    for stream in STREAMS:
        found += _topic(stage, stream, await on_topic(stage.kafka, stream))
    # An order that the topic does not have cannot be asked of the effects.
    ordered = not any(each.startswith((SPREAD, DISORDER)) for each in found)
    effects = [*_consumed(stage), *_effects(stage, ordered=ordered)]
    view = _view(stage) if ordered and not effects else []
    return [*found, *effects, *view, *_dead_letters(stage)]


def _announced(stage: Stage, stream: str) -> list[Message]:
    return [each for _, each in stage.library.publisher.read(stream, 0, 10_000) if each]


def _topic(stage: Stage, stream: str, records: Sequence[Any]) -> Iterable[str]:
    sent: list[Message] = []
    for record in records:
        message = _read(record, stream)
        if message is not None:
            sent.append(message)
            if record.partition != partition_of(message.key, PARTITIONS):
                yield f"{SPREAD}: {message.name} {message.id}"
    yield from _as_announced(
        stage, Counter(message.id for message in sent), _announced(stage, stream)
    )
    for subject in {message.subject for message in sent}:
        first = list(dict.fromkeys(each.seq for each in sent if each.subject == subject))
        if first != sorted(first) and not stage.repeats:
            yield f"{DISORDER}: {subject} {first}"


def _read(record: Any, stream: str) -> Message | None:
    """Return what lies there, or nothing when it is poison that nobody can read."""
    try:
        return read(record, stream)
    except Unreadable:
        return None


def _as_announced(stage: Stage, times: Counter[str], announced: Iterable[Message]) -> Iterable[str]:
    for message in announced:
        if not times[message.id] and int(message.id) > stage.forgotten:
            yield f"{UNSENT}: {message.name} {message.id}"
        if times[message.id] > 1 and not stage.repeats:
            yield f"{SENT_TWICE}: {message.name} {message.id}"


def _consumed(stage: Stage) -> Iterable[str]:
    known = {(row["source"], row["id"]) for row in all_rows(stage.club, "inbox")}
    known |= {(each.source, each.id) for each in stage.club.consumer.dead_letters.all()}
    for message in _announced(stage, "library"):
        if (message.source, message.id) not in known:
            yield f"{UNCONSUMED}: {message.name} {message.id}"


def _effects(stage: Stage, *, ordered: bool) -> Iterable[str]:
    counted = _counted(stage)
    consumed, times = {row["id"] for row in all_rows(stage.club, "inbox")}, Counter(counted)
    for message in _announced(stage, "library"):
        if message.name == BookWentOut.NAME:
            pair = message.subject, UUID(message.content()["reader"])
            if not times[pair] and message.id in consumed:
                yield f"{NO_EFFECT}: {message.name} {message.id}"
            if times[pair] > 1:
                yield f"{TWO_EFFECTS}: {message.name} {message.id}"
    if ordered:
        yield from _order(_lent(stage), list(dict.fromkeys(counted)))


def _order(lent: list[tuple[UUID, UUID]], counted: list[tuple[UUID, UUID]]) -> Iterable[str]:
    for book in {book for book, _ in lent}:
        there = [pair for pair in counted if pair[0] == book]
        if there != [pair for pair in lent if pair in there]:
            yield f"{EFFECTS_DISORDER}: {book}"


def _lent(stage: Stage) -> list[tuple[UUID, UUID]]:
    return [
        (event.originator_id, event.reader)
        for _, event in stage.library.store.log()
        if isinstance(event, BookLent)
    ]


def _counted(stage: Stage) -> list[tuple[UUID, UUID]]:
    """Return the books that the club has counted, each with its reader, in its log's order.

    A reader takes one book once: what is counted for a member is counted for that reader.
    """
    readers = {natural_id("member", reader): reader for _, reader in _lent(stage)}
    return [
        (event.book, readers[event.originator_id])
        for _, event in stage.club.store.log()
        if isinstance(event, MemberCounted | BookCounted)
    ]


def _view(stage: Stage) -> Iterable[str]:
    """Say where the view that follows contracts is not as the library's own log has it."""
    out = {row["book_id"]: row for row in all_rows(stage.club, "out_books")}
    for book in all_rows(stage.library, "shelf"):
        lent = len(book["readers"])
        shown = out.get(book["book_id"], {"times": 0, "reader": None})
        if (shown["times"], shown["reader"]) != (lent, book["reader"]):
            yield f"{VIEW}: {book['book_id']}"


def _dead_letters(stage: Stage) -> Iterable[str]:
    kept = Counter(each.data for each in stage.club.consumer.dead_letters.all())
    for data in (Counter(stage.poison) - kept).elements():
        yield f"{NOT_KEPT}: {data!r}"
    for data in (kept - Counter(stage.poison)).elements():
        yield f"{NO_POISON}: {data!r}"
    if stage.tried_too_often():
        yield TOO_OFTEN
