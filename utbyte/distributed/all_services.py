"""All services as the front asks them: in the name of who asks it, since it has no name itself."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx

from shared.kernel.dates import ONE_DAY
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.inner_http import inner_async_client
from utbyte.instance.health_waiting import Looking, Places
from utbyte.instance.services import DEFINITIONS

SERVICES = tuple(each.name for each in DEFINITIONS)
CALENDAR = "/health/calendar"
"""What only operators and services are told."""
ANSWERS = (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
CALM = 2
"""Times in a row, nobody having saved anything in between."""


def _secure_one(settings: Settings) -> str:
    """Return an address with TLS where any service has one."""
    addresses = [settings.url_of(each) for each in SERVICES]
    return next((each for each in addresses if each.startswith("https")), addresses[0])


class ServiceAway(httpx.TransportError):
    """A service does not answer now; who asks may ask again."""


class Services:
    """All services, as the front asks them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.http = inner_async_client(_secure_one(settings), 600.0, settings.service_ca)
        self.moving = asyncio.Lock()
        self.places = Places()
        self.readiness = Looking(lambda: self._all_say("/health/ready"))
        self.silence = Looking(lambda: self._all_say("/health/quiet"))
        self._quiet_at: dict[str, int] = {}

    async def ask(self, name: str, path: str, asker: str | None) -> httpx.Response | None:
        """Ask a service in the name of who asks, if of anybody; nothing comes when it is away."""
        headers = {"Authorization": asker} if asker else {}
        try:
            return await self.http.get(f"{self.settings.url_of(name)}{path}", headers=headers)
        except httpx.HTTPError:
            return None

    async def ask_each(
        self, path: str, asker: str | None = None
    ) -> dict[str, httpx.Response | None]:
        """Ask every service the same; nothing comes from one that is away."""
        found = await asyncio.gather(*(self.ask(name, path, asker) for name in SERVICES))
        return dict(zip(SERVICES, found, strict=True))

    async def _all_say(self, path: str) -> bool:
        """Whether every service says yes; what more it says is for operators."""
        found = await self.ask_each(path)
        return all(each is not None and each.is_success for each in found.values())

    async def refusal(self, asker: str) -> httpx.Response | None:
        """Return how a service refuses to let somebody look inside; nothing when it lets them.

        The front has no keys to tell operators by.

        Raises:
            ServiceAway: when none of them answers.
        """
        for name in SERVICES:
            answer = await self.ask(name, CALENDAR, asker)
            if answer is not None and answer.status_code in ANSWERS:
                return None if answer.is_success else answer
        raise ServiceAway("no service answers who that is")

    async def knows(self, asker: str | None) -> bool:
        """Whether who asks may look inside."""
        try:
            return bool(asker) and await self.refusal(asker or "") is None
        except ServiceAway:
            return False

    async def put(self, service: str, path: str, body: Any, asker: str) -> httpx.Response:
        """Set something at one service, in the name of who asks."""
        headers = {"Authorization": asker}
        url = f"{self.settings.url_of(service)}{path}"
        return await self.http.put(url, json=body, headers=headers)

    async def set_clock(self, service: str, body: Any, asker: str) -> httpx.Response:
        """Move the clock of one service."""
        return await self.put(service, f"/api/{service}/v1/clock", body, asker)

    def has_moved(self, service: str, position: int) -> bool:
        """Whether a service has saved anything since all were quiet."""
        return self._quiet_at.get(service) != position

    async def quiet(self, seconds: float, asker: str) -> bool:
        """Wait until everything said was sent and heard everywhere, at most so long."""
        until, calm, before = time.monotonic() + seconds, 0, None
        while True:
            at = await self._positions(asker)
            calm = calm + 1 if at is not None and at == before else int(at is not None)
            if at is not None and calm >= CALM:
                self._quiet_at = at
                return True
            if time.monotonic() > until:
                return False
            before = at
            await asyncio.sleep(0.002 if at is not None else 0.02)

    async def _positions(self, asker: str) -> dict[str, int] | None:
        """Return where every log stands when all are quiet, or nothing."""
        found = await self.ask_each("/health/quiet", asker)
        if not all(each is not None and each.is_success for each in found.values()):
            return None
        return {name: int(each.json()["position"]) for name, each in found.items() if each}

    async def stand(self, asker: str) -> "dict[str, Stands]":
        """Return on which day each service stands.

        Raises:
            ServiceAway: when one of them does not say.
        """
        found = await self.ask_each(CALENDAR, asker)
        told = {name: each for name, each in found.items() if each is not None and each.is_success}
        if len(told) < len(found):
            raise ServiceAway("a service does not say on which day it stands")
        return {name: Stands.told(each.json()) for name, each in told.items()}


@dataclass(frozen=True)
class Stands:
    """On which day a service stands, and up to which day it has done what fell due."""

    today: date
    done: date

    @classmethod
    def told(cls, calendar: Mapping[str, str | None]) -> "Stands":
        """Read what a service says; of one that has done nothing the first day is today."""
        today = date.fromisoformat(str(calendar["today"]))
        done = calendar["done"]
        return cls(today, date.fromisoformat(done) if done else today - ONE_DAY)
