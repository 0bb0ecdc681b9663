"""The front: one address for all services, for plays and trials.

It passes requests on and owns nothing; in production the ingress does that.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, cast

import httpx
from litestar import Litestar, Request, Response, get, put
from litestar.datastructures import State
from litestar.di import Provide
from litestar.params import JSONBody, QueryParameter
from litestar.types import Receive, Scope, Send

from shared.kernel.dates import ONE_DAY
from shared.plumbing.application import Application
from shared.plumbing.http import Given
from shared.plumbing.http_server import server_of
from shared.plumbing.own_routes import ClockDay
from shared.plumbing.problems import HANDLERS
from shared.plumbing.settings import Settings
from utbyte.blueprints import BLUEPRINTS
from utbyte.distributed.passing import Passing
from utbyte.distributed.process import run_until_asked
from utbyte.index import index

SERVICES = tuple(each.name for each in BLUEPRINTS)
QUIET_SECONDS = 60.0
CALM = 2
"""Times in a row, nobody having saved anything in between."""


class ServiceAway(httpx.TransportError):
    """A service does not answer now; who asks may ask again."""


class Services:
    """All services, as the front asks them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.http = httpx.AsyncClient(timeout=600.0)
        self.moving = asyncio.Lock()
        self._quiet_at: dict[str, int] = {}

    async def ask_each(self, path: str) -> dict[str, httpx.Response | None]:
        """Ask every service the same; nothing comes from one that is away."""

        async def one(name: str) -> httpx.Response | None:
            try:
                return await self.http.get(f"{self.settings.url_of(name)}{path}")
            except httpx.HTTPError:
                return None

        found = await asyncio.gather(*(one(name) for name in SERVICES))
        return dict(zip(SERVICES, found, strict=True))

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

    async def quiet(self, seconds: float) -> bool:
        """Wait until everything said was sent and heard everywhere, at most so long."""
        until, calm, before = time.monotonic() + seconds, 0, None
        while True:
            at = await self._positions()
            calm = calm + 1 if at is not None and at == before else int(at is not None)
            if at is not None and calm >= CALM:
                self._quiet_at = at
                return True
            if time.monotonic() > until:
                return False
            before = at
            await asyncio.sleep(0.002 if at is not None else 0.02)

    async def _positions(self) -> dict[str, int] | None:
        """Return where every log stands when all are quiet, or nothing."""
        found = await self.ask_each("/health/quiet")
        if not all(each is not None and each.is_success for each in found.values()):
            return None
        return {name: int(each.json()["position"]) for name, each in found.items() if each}

    async def stand(self) -> "dict[str, Stands]":
        """Return on which day each service stands.

        Raises:
            ServiceAway: when one of them does not say.
        """
        found = await self.ask_each("/health/calendar")
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


@get("/health/live", sync_to_thread=False)
def live() -> dict[str, bool]:
    """Say that the front answers."""
    return {"live": True}


@get("/health/ready")
async def ready(services: Given[Services]) -> Response[dict[str, Any]]:
    """Say whether every service is ready."""
    found = await services.ask_each("/health/ready")
    said = {name: _json(answer) for name, answer in found.items()}
    all_ready = all(each.get("ready") for each in said.values())
    body = {"ready": all_ready, "services": said}
    return Response(body, status_code=200 if all_ready else 503)


@get("/health/quiet")
async def quiet(
    services: Given[Services],
    wait: Annotated[float, QueryParameter(name="wait", ge=0, le=60)] = 0.0,
) -> Response[dict[str, bool]]:
    """Say whether everything said was heard by everybody."""
    calm = await services.quiet(wait)
    return Response({"quiet": calm}, status_code=200 if calm else 503)


@put("/clock")
async def move(
    request: Request[Any, Any, State], services: Given[Services], data: JSONBody[ClockDay]
) -> Response[Any]:
    """Move all virtual clocks day by day, services in their order, quiet after each."""
    asker = request.headers.get("authorization", "")
    async with services.moving:  # who got no answer in time asks again while it still goes on
        return await _moved(services, data.day, asker)


async def _moved(services: Services, until: date, asker: str) -> Response[Any]:
    stand = await services.stand()
    furthest = max(SERVICES, key=lambda each: stand[each].today)
    if stand[furthest].today > until:  # it refuses in its own words, before anything is moved
        return _passed(await services.set_clock(furthest, {"day": until.isoformat()}, asker))
    first = min(each.done for each in stand.values())
    days = [first + ONE_DAY * (n + 1) for n in range((until - first).days)] or [until]
    for day in days:
        behind = [each for each in SERVICES if stand[each].today <= day]
        refused = await _one_day(services, day, behind, asker)
        if refused is not None:
            return _passed(refused)
    return Response({"day": until.isoformat()})


async def _one_day(
    services: Services, day: date, behind: Sequence[str], asker: str
) -> httpx.Response | None:
    """Let those services do a day, in their order; return what one of them refused."""
    said = {"day": day.isoformat(), "do_what_is_due": False}
    await asyncio.gather(*(services.set_clock(each, said, asker) for each in behind))
    for service in behind:
        answer = await services.set_clock(service, {"day": day.isoformat()}, asker)
        if not answer.is_success:
            return answer
        if services.has_moved(service, answer.json()["position"]):
            await services.quiet(QUIET_SECONDS)
    return None


def _passed(answer: httpx.Response) -> Response[bytes]:
    kind = answer.headers.get("content-type", "application/json")
    return Response(answer.content, status_code=answer.status_code, media_type=kind)


@put("/redelivery")
async def redeliver(request: Request[Any, Any, State], services: Given[Services]) -> Response[Any]:
    """Let every service hear everything once more."""
    asker = request.headers.get("authorization", "")
    for service in SERVICES:
        answer = await services.put(service, "/redelivery", None, asker)
        if not answer.is_success:
            return _passed(answer)
    return Response({"quiet": await services.quiet(QUIET_SECONDS)})


def _json(answer: httpx.Response | None) -> Mapping[str, Any]:
    if answer is None:
        return {"ready": False}
    try:
        return answer.json()
    except ValueError:
        return {"ready": False}


def make_front(services: Services) -> Any:
    """Make the application: its own routes, and every ``/api/…`` passed on."""
    own = Application(
        route_handlers=[index, live, ready, quiet, move, redeliver],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        exception_handlers=HANDLERS,
        openapi_config=None,
        logging_config=None,
        lifespan=[_closing(services)],
    )
    passing = Passing(services.http, services.settings)

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/", 3) if scope["type"] == cast("Any", "http") else []
        if len(parts) == 4 and parts[1] == "api" and parts[2] in SERVICES:  # noqa: PLR2004 - a path
            await passing.pass_on(parts[2], scope, receive, send)
        else:
            await own(scope, receive, send)

    return web


def _closing(services: Services) -> Any:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        yield
        await services.http.aclose()

    return lifespan


def serve_front(settings: Settings) -> None:
    """Run the front in the foreground until it is asked to stop."""

    async def run() -> None:
        await server_of(make_front(Services(settings)), settings, grace=20).serve()

    run_until_asked(run)
