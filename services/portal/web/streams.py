"""Streams: an open page learns that something was saved in this process, and then asks at once.

A stream carries no facts and answers no question: what a page shows comes from its own asking
(``live.py``), which goes on more rarely beside it. So whatever a stream misses does no harm.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import random
from typing import Any, Protocol, cast

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from services.portal.web.rendering import HEADERS

MOST_OPEN = 100
"""The most streams of a process; the pages of further readers ask as often as without one."""
MOST_OF_SESSION = 3
"""The most streams of a session: over HTTP/1.1 a browser has six connections to a host."""
CHANGED = b"event: changed\ndata:\n\n"
CALM = b":\n\n"
"""A comment: it keeps proxies from closing a stream on which nothing happens."""
HEAD = [
    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),  # nginx passes it on as it comes
]
NO_STREAM = ASGIResponse(status_code=204, headers=dict(HEADERS))


class Listener(Protocol):
    """What is called after saves, in any thread; its methods do not block."""

    def saved(self) -> None:
        """Something was saved."""

    def ending(self) -> None:
        """The server is about to end, and waits for answers under way."""


class Changes(Protocol):
    """Where the portal learns that a service has saved something in this process."""

    def listen(self, listener: Listener) -> None:
        """Call a listener after every save from now on."""
        ...

    def ignore(self, listener: Listener) -> None:
        """Call a listener no more."""
        ...


@dataclass(frozen=True)
class Pace:
    """How often a stream tells, in seconds.

    After a save it waits: for ``settle``, because other services follow it, and up to ``spread``
    for each open stream, so that their pages do not all ask in the same moment. It tells ``burst``
    times with a pause of ``gap``, and then with one of ``refill`` as long as the saves go on. With
    nothing to tell it shows every ``calm`` that it is there. It ends after about ``lasts``; the
    browser opens it again within ``again``, and then the session is looked up again.
    """

    settle: float = 0.2
    spread: float = 0.02
    gap: float = 2.0
    burst: int = 5
    refill: float = 10.0
    calm: float = 20.0
    lasts: float = 300.0
    again: float = 2.0


PACE = Pace()


class Place:
    """One open stream: whether there is news for it, and whether it is to end."""

    def __init__(self, session: bytes) -> None:
        self.session = session
        self.news = asyncio.Event()
        self.end = asyncio.Event()


class Streams:
    """The open streams of this process, told from the threads in which services save."""

    def __init__(self, changes: Changes, pace: Pace = PACE) -> None:
        self.pace = pace
        self._changes = changes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._places: list[Place] = []
        self._told = False

    def begin(self) -> None:
        """Listen for saves from now on; on the event loop that answers requests."""
        self._loop = asyncio.get_running_loop()
        self._changes.listen(self)

    def finish(self) -> None:
        """Listen no more, and end what is open."""
        self._changes.ignore(self)
        self._end()

    def saved(self) -> None:
        """Tell the streams soon; many saves at once are one piece of news."""
        if self._places and not self._told:
            self._told = True
            self._on_loop(self._tell)

    def ending(self) -> None:
        """End all streams, and admit none any more."""
        self._on_loop(self._end)

    @property
    def count(self) -> int:
        return len(self._places)

    def spread(self) -> float:
        """How long a stream waits before it tells, in seconds."""
        return self.pace.settle + random() * self.pace.spread * self.count  # noqa: S311 - jitter, not a secret

    @contextmanager
    def place(self, session: bytes) -> Generator[Place | None]:
        """A place for a stream of a session, or None when too many are open."""
        found = Place(session) if self._has_room(session) else None
        if found is None:
            yield None
            return
        self._places.append(found)
        try:
            yield found
        finally:
            self._places.remove(found)

    def _has_room(self, session: bytes) -> bool:
        own = sum(each.session == session for each in self._places)
        return self._loop is not None and self.count < MOST_OPEN and own < MOST_OF_SESSION

    def _on_loop(self, call: Any) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has been closed: a save is no less a save
                loop.call_soon_threadsafe(call)

    def _tell(self) -> None:
        self._told = False  # first: a save from here on is news again
        for each in self._places:
            each.news.set()

    def _end(self) -> None:
        self._loop = None
        for each in self._places:
            each.end.set()


class Stream:
    """The answer to a page that wants to be told: a stream, or 204 when there is no place.

    After 204 a browser does not open it again by itself (HTML standard, server-sent events).
    """

    def __init__(self, streams: Streams, session: bytes) -> None:
        self._streams = streams
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the page of what is saved until it leaves, or the stream has lasted."""
        with self._streams.place(self._session) as place:
            if place is None:
                await NO_STREAM(scope, receive, send)
                return
            await send(
                cast("Any", {"type": "http.response.start", "status": 200, "headers": [*HEAD]})
            )
            await self._told(place, receive, send)
        await send(cast("Any", {"type": "http.response.body", "body": b"", "more_body": False}))

    async def _told(self, place: Place, receive: Receive, send: Send) -> None:
        telling = asyncio.create_task(self._tell(place, send))
        ends = asyncio.create_task(place.end.wait()), asyncio.create_task(_left(receive))
        lasts = self._streams.pace.lasts * (0.8 + 0.4 * random())  # noqa: S311 - not all at once
        try:
            done, _ = await asyncio.wait(
                {telling, *ends}, timeout=lasts, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for each in (telling, *ends):
                each.cancel()
            await asyncio.gather(telling, *ends, return_exceptions=True)
        if telling in done:
            telling.result()  # it never ends by itself: this raises what went wrong

    async def _tell(self, place: Place, send: Send) -> None:
        async def say(body: bytes) -> None:
            await send(cast("Any", {"type": "http.response.body", "body": body, "more_body": True}))

        pace, now = self._streams.pace, asyncio.get_running_loop().time
        left, at = float(pace.burst), now()
        await say(b"retry: %d\n\n" % round(1000 * pace.again * (0.5 + 0.5 * random())))  # noqa: S311 - not all at once
        while True:
            try:
                # Not wait_for: in Python 3.11 it forgets a cancellation that comes with the news.
                async with asyncio.timeout(pace.calm):
                    await place.news.wait()
            except TimeoutError:
                await say(CALM)
                continue
            await asyncio.sleep(self._streams.spread())
            place.news.clear()
            await say(CHANGED)
            left = min(pace.burst, left + (now() - at) / pace.refill) - 1
            at = now()
            await asyncio.sleep(max(pace.gap, (1 - left) * pace.refill))


async def _left(receive: Receive) -> None:
    """Wait until the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
