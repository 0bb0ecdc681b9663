"""On real sockets: an answer that goes on outlasts all limits, and ends with the server."""

import asyncio
import socket
import time
from collections.abc import Generator
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn

from shared.plumbing.base.settings import Settings
from shared.plumbing.web.http_server import listener_on, server_of

LIMIT = 0.3
PATIENCE = 600
"""How long the server would wait for answers under way."""


class Told:
    """An application that answers with the words given to it, until the server ends."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._words: asyncio.Queue[bytes] = asyncio.Queue()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                await send({"type": f"{(await receive())['type']}.complete"})
            return
        self._loop = asyncio.get_running_loop()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while word := await self._words.get():
            await send({"type": "http.response.body", "body": word, "more_body": True})
        await send({"type": "http.response.body", "body": b"the end"})

    def say(self, word: bytes) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._words.put_nowait, word)

    def end(self) -> None:
        self.say(b"")


@pytest.fixture
def listener() -> Generator[socket.socket]:
    with listener_on("127.0.0.1", 0) as made:
        yield made


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def server(told: Told, listener: socket.socket) -> Generator[uvicorn.Server]:
    limits = Settings(header_seconds=LIMIT, body_seconds=LIMIT, idle_seconds=1)
    made = server_of(told, limits, PATIENCE, told.end)
    thread = Thread(target=made.run, args=([listener],), daemon=True)
    thread.start()
    while not made.started:
        time.sleep(0.01)
    yield made
    made.should_exit = True
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_an_answer_that_goes_on_outlasts_all_limits_and_ends_with_the_server(
    told: Told, server: uvicorn.Server, listener: socket.socket
) -> None:
    host, port = listener.getsockname()
    with (
        httpx.Client(timeout=60, trust_env=False) as client,
        client.stream("GET", f"http://{host}:{port}") as answer,
    ):
        words = answer.iter_raw()
        for word in (b"one", b"two", b"three"):
            time.sleep(2 * LIMIT)
            told.say(word)
            assert next(words) == word
        server.should_exit = True
        assert b"".join(words) == b"the end"
