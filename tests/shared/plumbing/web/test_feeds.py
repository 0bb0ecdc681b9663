"""A feed over HTTP gives what the log says, from any position, and says when it is away."""

from collections.abc import Callable, Generator
from threading import Thread
from time import sleep

import httpx
import pytest
import uvicorn

from deploy.kafka.node import free_port
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.rebuild_consumed import rebuild_consumed_view
from shared.plumbing.service import Service
from shared.plumbing.web.feeds import RemoteFeed
from tests.toy import club, library
from tests.toy.books import Book
from tests.toy.town import ANNA, all_rows, open_service, request, token_for


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        for _ in range(5):
            book_id = fresh_id()
            made.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
            made.commands.lend(book_id, ANNA, request())
        yield made


@pytest.fixture(scope="module")
def address(service: Service) -> Generator[str]:
    port = free_port()
    config = uvicorn.Config(service.app(), port=port, log_level="error")  # pyright: ignore[reportArgumentType] - ASGI, typed twice
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def feed(address: str) -> Generator[RemoteFeed]:
    made = feed_of(address, "library", "club")
    yield made
    made.close()


def feed_of(address: str, stream: str, asker: str) -> RemoteFeed:
    return RemoteFeed(address, stream, lambda: token_for(asker))


def test_a_feed_gives_what_the_log_holds(service: Service, feed: RemoteFeed) -> None:
    announced = [each for each in service.publisher.read("library", 0) if each[1] is not None]
    reported = [each for each in feed.read("library", 0) if each[1] is not None]
    assert [(at, each.headers(), each.content()) for at, each in reported if each] == [
        (at, each.headers(), each.content()) for at, each in announced if each
    ]
    assert feed.last() == service.publisher.last()


def test_page_after_page_gives_everything_once(service: Service, feed: RemoteFeed) -> None:
    at, reported = 0, list[str]()
    while page := feed.read("library", at, 3):
        at = page[-1][0]
        reported += [each.id for _, each in page if each is not None]
    announced = [each.id for _, each in service.publisher.read("library", 0) if each is not None]
    assert reported == announced


def test_a_private_stream_is_served_to_its_consumer(address: str) -> None:
    own, others = (
        feed_of(address, "library.cashier", "cashier"),
        feed_of(address, "library.cashier", "club"),
    )
    assert [each for _, each in own.read("library.cashier", 0) if each]
    with pytest.raises(httpx.TransportError):
        others.read("library.cashier", 0)
    own.close()
    others.close()


def test_a_feed_that_no_one_serves_is_away() -> None:
    no_one = feed_of("http://127.0.0.1:9", "library", "club")
    with pytest.raises(httpx.TransportError):
        no_one.read("library", 0)
    no_one.close()


def test_a_view_can_be_rebuilt_from_a_feed(
    feed: RemoteFeed, fresh_database: Callable[[], str]
) -> None:
    with open_service(club.DEFINITION, fresh_database()) as other:
        for position, message in feed.read("library", 0):
            if message is not None:
                other.consumer.handle(message)
            other.consumer.move("library", position)
        before = all_rows(other, "out_books")
        other.database.execute("UPDATE out_books SET times = 99")
        assert rebuild_consumed_view(other.consumer, club.OUT, {"library": feed}) == len(before) > 0
        assert all_rows(other, "out_books") == before
