"""The front passes pages on as they are, also those that never end."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import Cookie, State
from litestar.response import Stream

from shared.plumbing.base.settings import Settings
from shared.plumbing.web.application import Application
from tests.toy.serving import served
from utbyte.distributed.front import Services, make_front
from utbyte.instance.services import PORTAL

LONG = "All pages of the portal are compressed. " * 100
NOWHERE = "http://127.0.0.1:9"


@get(["/", "/loans/{loan_id:str}"], sync_to_thread=False)
def page() -> str:
    return LONG


@get("/cookies", sync_to_thread=False)
def cookies(request: Request[Any, Any, State]) -> Response[str]:
    """Begin a session, and show which cookie the request came with."""
    brought = request.headers.get("cookie", "none")
    return Response(brought, cookies=[Cookie("session", value="of-the-first")])


class Ticking:
    """An answer without an end: a part for each that is let go; it notes when its reader left."""

    def __init__(self) -> None:
        self.next = threading.Semaphore(0)
        self.left = threading.Event()

    async def parts(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                while not self.next.acquire(blocking=False):  # noqa: ASYNC110 - from a thread
                    await asyncio.sleep(0.005)
                yield b"data: tick\n\n"
        finally:
            self.left.set()


TICKING = Ticking()


@get("/ticks", sync_to_thread=False)
def ticks() -> Stream:
    return Stream(TICKING.parts(), media_type="text/event-stream")


def portal() -> Application:
    """A portal of two pages, compressed as the real one's are."""
    gzip = CompressionConfig(backend="gzip", minimum_size=1)
    return Application(
        [page, cookies, ticks], openapi_config=None, logging_config=None, compression_config=gzip
    )


@pytest.fixture(scope="module")
def front() -> Generator[httpx.Client]:
    """A front before the portal alone."""
    with served(portal()) as pages:
        settings = Settings(
            data=Path("/nonexistent"), service_url=NOWHERE, service_urls={PORTAL: pages}
        )
        with (
            served(make_front(Services(settings))) as at,
            httpx.Client(base_url=at, timeout=60) as client,
        ):
            yield client


@pytest.mark.parametrize("path", ["/", "/loans/1?a=%20"])
def test_a_page_is_the_portals_and_comes_as_it_was_compressed(
    front: httpx.Client, path: str
) -> None:
    answer = front.get(path)
    assert (answer.status_code, answer.text) == (200, LONG)
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(LONG)


def test_an_answer_that_goes_on_comes_part_by_part_and_ends_when_its_reader_leaves(
    front: httpx.Client,
) -> None:
    with front.stream("GET", "/ticks", headers={"Accept-Encoding": "identity"}) as answer:
        parts = answer.iter_raw()
        for _ in range(3):
            TICKING.next.release()
            assert next(parts) == b"data: tick\n\n"
        assert not TICKING.left.is_set()
    assert TICKING.left.wait(30)


def test_a_session_that_begins_through_the_front_is_no_one_elses(front: httpx.Client) -> None:
    for _ in range(2):
        answer = httpx.get(f"{front.base_url}/cookies", trust_env=False)
        assert (answer.text, answer.cookies["session"]) == ("none", "of-the-first")


def test_a_cookie_is_passed_on_as_it_came(front: httpx.Client) -> None:
    headers = {"Cookie": "session=of-another"}
    assert httpx.get(f"{front.base_url}/cookies", headers=headers).text == "session=of-another"


def test_a_portal_that_is_away_is_a_problem_that_asks_for_another_try() -> None:
    settings = Settings(data=Path("/nonexistent"), service_url=NOWHERE)
    with served(make_front(Services(settings))) as at:
        answer = httpx.get(f"{at}/loans/1", trust_env=False)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
