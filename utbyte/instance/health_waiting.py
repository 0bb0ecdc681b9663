"""Checking and waiting on the event loop: many may ask, one check runs, few may wait for long."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from litestar import Request, Response
from litestar.datastructures import State

from shared.plumbing.security.access import Access
from shared.plumbing.security.tokens import Kind
from shared.plumbing.web.problems import problem

T = TypeVar("T")

MOST_WAITING = 16
"""The most callers that may wait at once; operators and their plays are few."""
PAUSE_SECONDS = 0.005
INSIDE = frozenset({Kind.OPERATOR, Kind.SERVICE})


class Looking(Generic[T]):
    """One check at a time; all who ask while it runs share the next one.

    They do not share the running one: it may have missed what they want to see.
    """

    def __init__(self, look: Callable[[], Awaitable[T]]) -> None:
        self._look = look
        self._now: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def look(self) -> T:
        """The result of a check that begins from now on."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._now))
        return await asyncio.shield(self._next)

    async def _after(self, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait({before})
        self._now, self._next = self._next, None
        return await self._look()


class TooManyWait(Exception):
    """The limit of waiting callers is reached; the caller may ask again soon."""


class Places:
    """Limits the number of waiting callers."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._free = most

    @contextmanager
    def taken(self) -> Generator[None]:
        """Take a place for the duration of the block.

        Raises:
            TooManyWait: when none is free.
        """
        if self._free == 0:
            raise TooManyWait
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


async def waited(done: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Poll until it is done or the time is over; return whether it is done."""
    end = time.monotonic() + seconds
    while not await done():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(PAUSE_SECONDS)
    return True


async def may_look_inside(request: Request[Any, Any, State]) -> bool:
    """Whether the caller may see details: operators and the other services may.

    Raises:
        NotSignedIn: when the request brings a token that cannot be trusted.
    """
    brought = request.headers.get("authorization")
    if brought is None:
        return False
    access: Access = request.app.state.access
    return (await access.identified(brought)).kind in INSIDE


def too_many(_: Request[Any, Any, Any], __: TooManyWait) -> Response[Any]:
    """Answer that others are waiting already, and when to ask again."""
    answer = problem(
        503, "Too many callers are waiting already. Ask again soon, or without `wait`."
    )
    answer.headers["Retry-After"] = "1"
    return answer
