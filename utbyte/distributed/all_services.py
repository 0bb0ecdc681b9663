"""All services as the front calls them: on behalf of its caller, as it has no identity itself."""

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
"""Only operators and services may read it."""
ANSWERS = (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
CALM = 2
"""Quiet checks in a row, with nothing saved in between."""


def _secure_one(settings: Settings) -> str:
    """An address with TLS if any service has one."""
    addresses = [settings.url_of(each) for each in SERVICES]
    return next((each for each in addresses if each.startswith("https")), addresses[0])


class ServiceAway(httpx.TransportError):
    """A service is unavailable now; the caller may ask again."""


class Services:
    """The client with which the front calls all services."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.http = inner_async_client(_secure_one(settings), 600.0, settings.service_ca)
        self.moving = asyncio.Lock()
        self.places = Places()
        self.readiness = Looking(lambda: self._all_approve("/health/ready"))
        self.silence = Looking(lambda: self._all_approve("/health/idle"))
        self._idle_at: dict[str, int] = {}

    async def ask(self, name: str, path: str, asker: str | None) -> httpx.Response | None:
        """Call a service on behalf of the caller, if any; ``None`` when it is unavailable."""
        headers = {"Authorization": asker} if asker else {}
        try:
            return await self.http.get(f"{self.settings.url_of(name)}{path}", headers=headers)
        except httpx.HTTPError:
            return None

    async def ask_each(
        self, path: str, asker: str | None = None
    ) -> dict[str, httpx.Response | None]:
        """Call every service with the same path; ``None`` for one that is unavailable."""
        found = await asyncio.gather(*(self.ask(name, path, asker) for name in SERVICES))
        return dict(zip(SERVICES, found, strict=True))

    async def _all_approve(self, path: str) -> bool:
        """Whether every service confirms; the details are for operators."""
        found = await self.ask_each(path)
        return all(each is not None and each.is_success for each in found.values())

    async def refusal(self, asker: str) -> httpx.Response | None:
        """A service's refusal to let the caller look inside; ``None`` when it allows it.

        The front has no keys by which it could recognise operators.

        Raises:
            ServiceAway: when none of them answers.
        """
        for name in SERVICES:
            answer = await self.ask(name, CALENDAR, asker)
            if answer is not None and answer.status_code in ANSWERS:
                return None if answer.is_success else answer
        raise ServiceAway("No service answers.")

    async def knows(self, asker: str | None) -> bool:
        """Whether the caller may look inside."""
        try:
            return bool(asker) and await self.refusal(asker or "") is None
        except ServiceAway:
            return False

    async def put(self, service: str, path: str, body: Any, asker: str) -> httpx.Response:
        """Set something at one service, on behalf of the caller."""
        headers = {"Authorization": asker}
        url = f"{self.settings.url_of(service)}{path}"
        return await self.http.put(url, json=body, headers=headers)

    async def set_clock(self, service: str, body: Any, asker: str) -> httpx.Response:
        return await self.put(service, f"/api/{service}/v1/clock", body, asker)

    def has_moved(self, service: str, position: int) -> bool:
        """Whether a service has saved anything since all were quiet."""
        return self._idle_at.get(service) != position

    async def idle(self, seconds: float, asker: str) -> bool:
        """Wait until everything published was sent and consumed everywhere, up to a time limit."""
        until, calm, before = time.monotonic() + seconds, 0, None
        while True:
            at = await self._positions(asker)
            calm = calm + 1 if at is not None and at == before else int(at is not None)
            if at is not None and calm >= CALM:
                self._idle_at = at
                return True
            if time.monotonic() > until:
                return False
            before = at
            await asyncio.sleep(0.002 if at is not None else 0.02)

    async def _positions(self, asker: str) -> dict[str, int] | None:
        """The position of every log when all services are quiet, else ``None``."""
        found = await self.ask_each("/health/idle", asker)
        if not all(each is not None and each.is_success for each in found.values()):
            return None
        return {name: int(each.json()["position"]) for name, each in found.items() if each}

    async def stand(self, asker: str) -> "dict[str, Stands]":
        """The current day of each service.

        Raises:
            ServiceAway: when one of them does not answer.
        """
        found = await self.ask_each(CALENDAR, asker)
        told = {name: each for name, each in found.items() if each is not None and each.is_success}
        if len(told) < len(found):
            raise ServiceAway("A service does not report its business day.")
        return {name: Stands.told(each.json()) for name, each in told.items()}


@dataclass(frozen=True)
class Stands:
    """The current day of a service, and the last day whose due steps it has done."""

    today: date
    done: date

    @classmethod
    def told(cls, calendar: Mapping[str, str | None]) -> "Stands":
        """Read a service's answer; if it has done nothing yet, its first day is today."""
        today = date.fromisoformat(str(calendar["today"]))
        done = calendar["done"]
        return cls(today, date.fromisoformat(done) if done else today - ONE_DAY)
