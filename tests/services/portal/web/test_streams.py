"""Streams: how often they tell, how many there are, how they end, and that they leave nothing.

The loop of these tests has a clock of its own, which jumps to what is due next.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, cast

import pytest

from services.portal.web.streams import (
    CALM,
    CHANGED,
    MOST_OF_SESSION,
    MOST_OPEN,
    PACE,
    Listener,
    Stream,
    Streams,
)

ONE, OTHER = b"one session", b"another"
AT_ONCE = PACE.settle + PACE.spread
"""Within this time a single stream tells."""


class Jumping(selectors.DefaultSelector):
    """Waits for nothing but what other threads do: time jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += max(timeout or 0.0, 0.0)
        return super().select(None if timeout is None else 0)


class Loop(asyncio.SelectorEventLoop):
    """A loop whose time is its selector's."""

    def __init__(self) -> None:
        self.clock = Jumping()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.now


class Bell:
    """Where saves are noticed."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()

    def listen(self, listener: Listener) -> None:
        self.listeners.add(listener)

    def ignore(self, listener: Listener) -> None:
        self.listeners.discard(listener)


class Page:
    """An open page: what its stream sent, and when."""

    def __init__(self, streams: Streams, session: bytes = ONE) -> None:
        self.sent: list[tuple[float, Any]] = []
        self.left, self.fails = asyncio.Event(), False
        self._news = asyncio.Event()
        self.answer = asyncio.create_task(self._run(Stream(streams, session)))

    async def _run(self, stream: Stream) -> None:
        await stream(cast("Any", {"type": "http"}), self._receive, self._send)

    async def _receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if self.fails:
            raise OSError("cut")
        self.sent.append((asyncio.get_running_loop().time(), message))
        self._news.set()

    async def until(self, fits: Callable[["Page"], bool]) -> "Page":
        while not fits(self):
            self._news.clear()
            await self._news.wait()
        return self

    async def opened(self) -> "Page":
        """Once it is open, or refused."""
        return await self.until(lambda page: len(page.sent) > 1)

    @property
    def status(self) -> int:
        return int(self.sent[0][1]["status"])

    @property
    def told(self) -> list[float]:
        """When it was told that something was saved."""
        return [at for at, each in self.sent if each.get("body") == CHANGED]

    @property
    def is_complete(self) -> bool:
        return self.answer.done() and not self.sent[-1][1].get("more_body", False)


def run(test: Callable[[Streams], Coroutine[Any, Any, None]]) -> None:
    """Run a test with streams; afterwards no task, no place and no listener may be left."""

    async def main() -> None:
        bell = Bell()
        streams = Streams(bell)
        streams.begin()
        await test(streams)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert not streams.count
        streams.finish()
        assert not bell.listeners

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(main())


async def gone(*pages: Page) -> None:
    for each in pages:
        each.left.set()
    await asyncio.gather(*(each.answer for each in pages))


def test_after_a_calm_time_a_save_is_told_at_once() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        for _ in range(3):
            await asyncio.sleep(30)
            saved = asyncio.get_running_loop().time()
            streams.saved()
            await asyncio.sleep(AT_ONCE)
            assert saved < page.told[-1] <= saved + AT_ONCE
        assert len(page.told) == 3
        await gone(page)

    run(test)


def test_many_saves_are_told_seldom_and_the_last_of_them_is_told() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        for _ in range(480):
            streams.saved()
            await asyncio.sleep(0.25)
        ended = asyncio.get_running_loop().time()
        await asyncio.sleep(PACE.refill + AT_ONCE)
        pauses = [after - before for before, after in zip(page.told, page.told[1:], strict=False)]
        assert min(pauses) >= PACE.gap
        assert page.told[PACE.burst - 1] < PACE.burst * (PACE.gap + AT_ONCE)
        assert len(page.told) <= PACE.burst + ended / PACE.refill + 1
        assert max(pauses) <= PACE.refill + AT_ONCE
        assert page.told[-1] > ended
        await gone(page)

    run(test)


def test_with_nothing_to_tell_a_stream_shows_that_it_is_there() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        await asyncio.sleep(3.5 * PACE.calm)
        assert [each["body"] for _, each in page.sent[2:]] == [CALM] * 3
        await gone(page)

    run(test)


def test_what_other_threads_save_is_told() -> None:
    async def test(streams: Streams) -> None:
        pages = [await Page(streams, session).opened() for session in (ONE, OTHER)]
        threads = [Thread(target=streams.saved) for _ in range(8)]
        for each in threads:
            each.start()
        for each in pages:
            await each.until(lambda page: bool(page.told))
        for each in threads:
            await asyncio.to_thread(each.join)
        await gone(*pages)

    run(test)


def test_the_more_pages_are_open_the_more_their_asking_is_spread() -> None:
    async def test(streams: Streams) -> None:
        pages = [await Page(streams, bytes([each])).opened() for each in range(MOST_OPEN)]
        saved = asyncio.get_running_loop().time()
        streams.saved()
        await asyncio.sleep(PACE.settle + MOST_OPEN * PACE.spread)
        told = [each.told[0] - saved for each in pages]
        assert min(told) >= PACE.settle
        assert max(told) - min(told) > MOST_OPEN * PACE.spread / 2
        await gone(*pages)

    run(test)


def test_a_session_has_a_few_streams_and_a_process_many() -> None:
    async def test(streams: Streams) -> None:
        own = [await Page(streams).opened() for _ in range(MOST_OF_SESSION)]
        refused = await Page(streams).opened()
        assert (refused.status, refused.is_complete) == (204, True)
        others = [
            await Page(streams, bytes([each])).opened() for each in range(MOST_OPEN - len(own))
        ]
        assert {each.status for each in (*own, *others)} == {200}
        assert (await Page(streams, OTHER).opened()).status == 204
        await gone(own.pop())
        again = await Page(streams).opened()
        assert again.status == 200
        await gone(*own, *others, again)

    run(test)


def test_a_stream_ends_after_some_minutes() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        await page.answer
        assert page.is_complete
        assert 0.8 * PACE.lasts <= page.sent[-1][0] <= 1.2 * PACE.lasts

    run(test)


def test_streams_that_last_as_long_do_not_all_end_in_the_same_second() -> None:
    async def test(streams: Streams) -> None:
        pages = [await Page(streams, bytes([each])).opened() for each in range(MOST_OPEN)]
        await asyncio.gather(*(each.answer for each in pages))
        ends = [each.sent[-1][0] for each in pages]
        assert max(ends) - min(ends) > 0.2 * PACE.lasts
        retries = {each.sent[1][1]["body"] for each in pages}
        waits = sorted(int(each.removeprefix(b"retry: ")) / 1000 for each in retries)
        assert PACE.again / 2 <= waits[0] < waits[-1] <= PACE.again

    run(test)


@pytest.mark.parametrize("end", [Streams.ending, Streams.finish])
def test_a_server_that_ends_ends_all_streams_and_opens_none(
    end: Callable[[Streams], None],
) -> None:
    async def test(streams: Streams) -> None:
        pages = [await Page(streams, session).opened() for session in (ONE, OTHER)]
        streams.saved()
        began = asyncio.get_running_loop().time()
        end(streams)
        await asyncio.gather(*(each.answer for each in pages))
        assert asyncio.get_running_loop().time() == began
        assert all(each.is_complete for each in pages)
        assert (await Page(streams).opened()).status == 204

    run(test)


def test_a_save_after_the_loop_has_ended_disturbs_no_one() -> None:
    bell = Bell()
    streams = Streams(bell)

    async def main() -> None:
        streams.begin()

    with asyncio.Runner() as runner:
        runner.run(main())
    streams.saved()
    streams.ending()


def test_a_reader_who_leaves_in_the_middle_is_told_nothing_more() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        streams.saved()
        await gone(page)
        count = len(page.sent)
        await asyncio.sleep(100)
        assert len(page.sent) == count
        assert not page.told

    run(test)


def test_an_error_ends_the_stream_and_is_not_hidden() -> None:
    async def test(streams: Streams) -> None:
        page = await Page(streams).opened()
        page.fails = True
        streams.saved()
        with pytest.raises(OSError, match="cut"):
            await page.answer

    run(test)
