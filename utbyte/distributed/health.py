"""What a process reports about itself: alive, ready, everything consumed, and metrics."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.kafka_admin import Admin
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.relay import AWAY, Relay
from shared.plumbing.messaging.topics import behind
from shared.plumbing.service import Service
from utbyte.instance.health_waiting import Looking
from utbyte.instance.lagging import Behind, lagging

ANSWER_SECONDS = 5.0
"""How long database and broker may take to answer."""


@dataclass(frozen=True)
class Standing:
    """How far a service has come; ``None`` where that is unknown."""

    position: int | None
    outbox: int | None
    lags: Mapping[str, int] | None
    """By stream."""
    dead_letters: int | None

    @property
    def lag(self) -> int | None:
        """Messages not yet consumed, over all streams."""
        return None if self.lags is None else sum(self.lags.values())

    @property
    def idle(self) -> bool:
        """Whether everything published was sent, and everything sent was consumed."""
        return self.outbox == 0 and self.lag == 0


class Health:
    """Checks a service's database and the broker, from any of its processes."""

    def __init__(self, service: Service, relay: Relay, kafka: Kafka, topics: list[str]) -> None:
        self._service = service
        self._relay = relay
        self._kafka = kafka
        self._topics = topics
        self._group = kafka.names.group(service.name)
        self._admin: Admin | None = None
        self._looking = asyncio.Lock()
        self._looks = Looking(self._look)
        self._ages = Looking(self._oldest_waiting)

    async def run(self, stop: asyncio.Event) -> None:
        """Keep a connection to the broker for these checks."""
        while not stop.is_set():
            try:
                async with self._kafka.admin() as admin:
                    self._admin = admin
                    await stop.wait()
                    async with (
                        self._looking
                    ):  # a check would open connections that are never closed
                        self._admin = None
            except AWAY:
                await asyncio.sleep(0.5)
            finally:
                self._admin = None

    async def looked(self) -> tuple[Standing, Behind]:
        """How far the service has come and its backlog; concurrent callers share a check."""
        return await self._looks.look()

    async def _look(self) -> tuple[Standing, Behind]:
        standing = await self.standing()
        return standing, await self.behind(standing)

    async def idle(self) -> bool:
        """Check whether everything published was sent, and everything sent was consumed."""
        return (await self.looked())[0].idle

    async def standing(self) -> Standing:
        database = await self._in_time(asyncio.to_thread(self._in_database))
        lags = await self._in_time(self._lags())
        if database is None:
            return Standing(None, None, lags, None)
        position, outbox, dead_letters = database
        return Standing(position, outbox, lags, dead_letters)

    async def oldest_waiting(self) -> float | None:
        """The age in seconds of the oldest event that has not been sent, if it is known."""
        return await self._ages.look()

    async def _oldest_waiting(self) -> float | None:
        return await self._in_time(asyncio.to_thread(self._relay.oldest_waiting))

    async def behind(self, standing: Standing) -> Behind:
        days = await self._in_time(asyncio.to_thread(self._days_due))
        return Behind(self._service.name, standing.lags or {}, standing.outbox or 0, days or ())

    def _days_due(self) -> list[date]:
        return self._service.calendar.days_due(self._service.clock.today())

    def _in_database(self) -> tuple[int, int, int]:
        return (
            self._service.publisher.last(),
            self._relay.waiting(),
            self._service.consumer.dead_letters.count(),
        )

    async def _lags(self) -> dict[str, int] | None:
        async with self._looking:
            admin = self._admin
            if admin is None:
                return None
            ends = await admin.ends(self._topics)
            committed = await admin.committed(self._group)
        names = self._kafka.names
        return {
            names.stream(each): behind({each: ends.get(each, {})}, committed)
            for each in self._topics
        }

    async def _in_time(self, asked: Any) -> Any:
        try:
            return await asyncio.wait_for(asked, ANSWER_SECONDS)
        except (*AWAY, *INFRASTRUCTURE):
            return None


class Watch:
    """Detects a listener that makes no progress although messages are waiting.

    A listener that waits for infrastructure while handling a message is busy, not stalled.
    """

    def __init__(self, listener: Listener, seconds: float) -> None:
        self._listener = listener
        self._seconds = seconds
        self._handled = -1
        self._since = 0.0

    def stalled(self, lag: int | None) -> bool:
        """Check again; return whether it has made no progress for the configured seconds."""
        progress, now = self._listener.progress, time.monotonic()
        idle = not lag or progress.busy or not self._listener.assigned
        if idle or progress.handled != self._handled:
            self._handled, self._since = progress.handled, now
        return now - self._since > self._seconds


def report(
    standing: Standing, parts: Mapping[str, bool], *, speaks: bool, behind: Behind | None = None
) -> dict[str, Any]:
    """The body of ``/health/ready``; a process that only answers HTTP needs no broker.

    ``speaks``: whether its relay or its consumer runs here.
    """
    database, broker = standing.position is not None, standing.lag is not None
    return {
        "ready": database and (broker or not speaks) and all(parts.values()),
        "database": database,
        "broker": broker,
        "parts": dict(parts),
        "position": standing.position,
        "outbox": standing.outbox,
        "lag": standing.lag,
        "dead_letters": standing.dead_letters,
        "lagging": lagging(behind) if behind is not None else [],
    }
