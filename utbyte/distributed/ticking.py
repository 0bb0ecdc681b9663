"""The daily tick of one service: it waits until everything published before was consumed."""

import asyncio
import threading
import time
from collections.abc import Mapping

import structlog

from shared.plumbing.base.waiting import wait
from shared.plumbing.directory.inner_http import inner_async_client
from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from shared.plumbing.messaging.pruning import Pruning
from shared.plumbing.messaging.rebuild_consumed import Feed
from shared.plumbing.time.clock import SystemClock
from utbyte.distributed.assembly import Assembled
from utbyte.distributed.health import Health

TICK_SECONDS = 20.0
ALARM_SECONDS = 3600.0

log = structlog.get_logger()


class Ticker:
    """Runs a service's calendar on the real clock, and deletes the service's expired data.

    A virtual clock is moved over HTTP. ``feeds`` are the streams that the service consumes.
    """

    def __init__(
        self, assembled: Assembled, health: Health, feeds: Mapping[str, Feed] | None = None
    ) -> None:
        self._assembled = assembled
        self._health = health
        self._pruning = Pruning(assembled.service.consumer, feeds or {}, assembled.settings)
        self._waiting_since: float | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Do what falls due until asked to stop."""
        stopped = threading.Event()
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: stopped.set())
        try:
            while not stop.is_set():
                await asyncio.to_thread(self._pruning.run_daily, SystemClock().now(), stopped)
                if self._assembled.vault is not None:
                    await asyncio.to_thread(self._assembled.vault.turn_or_wait)
                await self._tick_on_the_real_clock()
                await wait(stop, TICK_SECONDS)
        finally:
            stopping.cancel()

    async def _tick_on_the_real_clock(self) -> None:
        if self._assembled.settings.virtual_clock:
            return
        try:
            await self._tick()
        except INFRASTRUCTURE as error:
            log.warning("tick_waits", error=str(error))

    async def _tick(self) -> None:
        service = self._assembled.service
        today = await asyncio.to_thread(service.clock.today)
        if not await asyncio.to_thread(service.calendar.days_due, today):
            return
        if await self._has_consumed_everything():
            self._waiting_since = None
            await asyncio.to_thread(service.calendar.run_until, today)
        else:
            self._alarm_in_time(service.name)

    async def _has_consumed_everything(self) -> bool:
        """Whether the consumed services have sent everything, and all of it was consumed here."""
        speakers = {each.partition(".")[0] for each in self._assembled.service.consumer.streams}
        for speaker in sorted(speakers - {self._assembled.service.name}):
            if not await self._has_sent_all(speaker):
                return False
        return (await self._health.standing()).lag == 0

    async def _has_sent_all(self, speaker: str) -> bool:
        settings = self._assembled.settings
        url = settings.url_of(speaker)
        headers = {"Authorization": f"Bearer {self._assembled.token(speaker)()}"}
        async with inner_async_client(url, 10.0, settings.service_ca) as http:
            answer = await http.get("/health/idle", headers=headers)
        try:
            return dict(answer.json()).get("outbox") == 0
        except (ValueError, TypeError):
            return False  # another server that answers in its place does not know

    def _alarm_in_time(self, name: str) -> None:
        now = time.monotonic()
        self._waiting_since = self._waiting_since or now
        if now - self._waiting_since > ALARM_SECONDS:
            log.error("tick_waits_too_long", service=name)
            self._waiting_since = now
