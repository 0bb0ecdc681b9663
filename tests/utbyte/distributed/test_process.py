"""A process whose consumer stands still ends, so that it is started again; another is left."""

import threading
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_listener import Listener, Progress
from shared.plumbing.service import Service
from tests.toy.books import Book
from tests.toy.broker import PATIENCE, made_topics
from tests.toy.pairs import Pair
from tests.toy.serving import process_of, running_process, wait_until
from tests.toy.town import ANNA, request
from utbyte.distributed import process as processes
from utbyte.distributed.health import Watch
from utbyte.distributed.process import API, CONSUMER, RELAY
from utbyte.instance.running import AskedToStop, stoppable


def lend(service: Service, times: int) -> list[UUID]:
    books = [fresh_id() for _ in range(times)]
    for book_id in books:
        service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
        service.commands.lend(book_id, ANNA, request())
    return books


def test_a_consumer_that_is_stuck_ends_its_process_and_the_next_consumes_everything(
    pair: Pair, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    made_topics(kafka)
    monkeypatch.setattr(processes, "STALL_SECONDS", 0.5)
    monkeypatch.setattr(processes, "WATCH_SECONDS", 0.05)
    with running_process(process_of(one, kafka, API, RELAY)) as address:
        still = process_of(other, kafka, CONSUMER, library=address)
        with pytest.raises(AskedToStop), stoppable(), running_process(still):  # noqa: PT012 - it comes while one waits
            wait_until(lambda: still.listener.assigned)
            client = still.listener.subscriber.consumer
            # As one that does not come back from a rebalance.
            client._loop.call_soon_threadsafe(client.pause, *client.assignment())  # noqa: SLF001 - where it lives
            lend(one, 3)
            threading.Event().wait(PATIENCE)
        monkeypatch.undo()
        assert other.commands.books_of(ANNA) == []
        with running_process(process_of(other, kafka, CONSUMER, library=address)):
            wait_until(lambda: len(other.commands.books_of(ANNA)) == 3)


@dataclass
class Consumed:
    """A listener as the watch sees it."""

    progress: Progress = field(default_factory=Progress)
    assigned: bool = True


def watched(consumed: Consumed) -> Watch:
    """Return a watch without patience that has looked once."""
    watch = Watch(cast("Listener", consumed), 0.0)
    assert not watch.stalled(1)
    return watch


def test_one_that_has_something_to_consume_and_makes_no_progress_is_stuck() -> None:
    watch = watched(Consumed())
    wait_until(lambda: watch.stalled(1))


@pytest.mark.parametrize(
    ("consumed", "lag"),
    [
        (Consumed(Progress(busy=True)), 5),
        (Consumed(assigned=False), 5),
        (Consumed(), 0),
        (Consumed(), None),
    ],
    ids=["at it", "nothing to hear here", "heard everything", "nobody knows"],
)
def test_one_that_waits_for_good_reason_is_not_stuck(consumed: Any, lag: int | None) -> None:
    watch = watched(consumed)
    assert not any(watch.stalled(lag) for _ in range(1000))


def test_one_that_goes_on_slowly_is_not_stuck() -> None:
    consumed = Consumed()
    watch = watched(consumed)
    for _ in range(1000):
        consumed.progress.handled += 1
        assert not watch.stalled(5)
