"""The embedded stage over HTTP: one address for all services, health, and the virtual clock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, cast

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.params import JSONBody, QueryParameter
from litestar.types import Receive, Scope, Send

from services.portal.main import make_portal
from services.portal.web.public_address import PublicAddress
from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.security.access import Access, guard, open_to_all, operators
from shared.plumbing.web.application import Application
from shared.plumbing.web.describing import About
from shared.plumbing.web.http import Given, setting
from shared.plumbing.web.json_body import JsonRequest
from shared.plumbing.web.openapi import self_description
from shared.plumbing.web.operator_routes import ClockDay
from shared.plumbing.web.parameters import refuse_if_unknown
from shared.plumbing.web.problems import HANDLERS
from utbyte.api_docs.pages import ROUTES as DOCS
from utbyte.embedded.portal import portal_environment
from utbyte.embedded.stage import Stage
from utbyte.instance.health_waiting import (
    Looking,
    Places,
    TooManyWait,
    may_look_inside,
    too_many,
    waited,
)
from utbyte.instance.index import ABOUT, answer
from utbyte.instance.lagging import lagging
from utbyte.instance.lifespan import run_all

THREADS = 128
"""Concurrent requests; each service's pool lets six of its own through to PostgreSQL."""

AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]


class Readiness:
    """Whether the instance is ready: migrated, demo played, caught up and quiet."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.prepared = False
        self.failed: str | None = None
        self.reports = Looking(lambda: asyncio.to_thread(self.report))
        self.silence = Looking(lambda: asyncio.to_thread(stage.idle))
        self.places = Places()

    async def ready(self) -> bool:
        return bool((await self.reports.look())["ready"])

    def report(self) -> dict[str, Any]:
        """Which conditions are met and which are not."""
        idle = self.stage.idle()
        caught_up = self.stage.caught_up()
        return {
            "ready": self.prepared and idle and caught_up and self.failed is None,
            "prepared": self.prepared,
            "quiet": idle,
            "caught_up": caught_up,
            "failed": self.failed,
            "lagging": lagging(*self.stage.behind()),
            "services": {
                name: {"position": service.publisher.last()}
                for name, service in self.stage.services.items()
            },
        }


@get("/health/live", opt={"policy": open_to_all()}, sync_to_thread=False)
def live() -> dict[str, bool]:
    """Confirm that the process answers."""
    return {"live": True}


Wait = Annotated[float, QueryParameter(name="wait", ge=0, le=60)]
"""The longest time in seconds that an operator waits; others are answered at once."""


@get("/health/ready", opt={"policy": open_to_all()})
async def ready(
    request: Request[Any, Any, State], readiness: Given[Readiness], wait: Wait = 0.0
) -> Response[dict[str, Any]]:
    """Report whether the instance is ready, and to operators why not; they may wait for it."""
    inside = await may_look_inside(request)
    if inside and wait:
        with readiness.places.taken():
            await waited(readiness.ready, wait)
    report = await readiness.reports.look()
    body = report if inside else {"ready": report["ready"]}
    return Response(body, status_code=200 if report["ready"] else 503)


@get("/health/idle", opt={"policy": open_to_all()})
async def idle(
    request: Request[Any, Any, State], readiness: Given[Readiness], wait: Wait = 0.0
) -> Response[dict[str, bool]]:
    """Report whether everything published was consumed; operators may wait for it."""
    if wait and await may_look_inside(request):
        with readiness.places.taken():
            calm = await waited(readiness.silence.look, wait)
    else:
        calm = await readiness.silence.look()
    return Response({"quiet": calm}, status_code=200 if calm else 503)


@setting("/clock", "move_all_clocks", operators(), "Move the virtual clock of all services")
def move(readiness: Given[Readiness], data: JSONBody[ClockDay]) -> ClockDay:
    """Move the virtual clock of all services day by day, in their order, quiet after each."""
    if readiness.stage.options.virtual_clock is None:
        raise NotFound("This instance follows the real clock, which cannot be moved.")
    _refuse_if_backwards(readiness.stage, data.day)
    readiness.stage.move_to(data.day)
    _refuse_if_backwards(readiness.stage, data.day)  # someone else has moved it on meanwhile
    return data


def _refuse_if_backwards(stage: Stage, day: date) -> None:
    stands = stage.today()
    if day < stands:
        raise Invalid("The clock can only move forward.", day=str(stands))


@setting("/redelivery", "redeliver_all", operators(), "Deliver every message again")
def redeliver(readiness: Given[Readiness]) -> dict[str, bool]:
    """Deliver every message once more; the inbox lets none have a second effect."""
    return {"quiet": readiness.stage.redeliver(60.0)}


@get("/api", opt={"policy": open_to_all()}, operation_id="index", sync_to_thread=False)
def index() -> Response[Any]:
    """Show what this is, and where its documents, sign-in and health are."""
    return Response(answer())


OWN_PATHS = frozenset({"clock", "docs", "health", "redelivery"})
"""What the instance answers itself; every other path outside /api is a page of the portal."""
ROUTES = (index, live, ready, idle, move, redeliver, *DOCS)


def make_web(readiness: Readiness) -> AsgiApplication:
    """Create the application that serves every service under its own path."""
    stage = readiness.stage
    any_service = next(iter(stage.services.values()))
    front = Application(
        route_handlers=list(ROUTES),
        guards=[guard],
        dependencies={"readiness": _given(readiness)},
        before_request=refuse_if_unknown,
        request_class=JsonRequest,
        exception_handlers={**HANDLERS, TooManyWait: too_many},
        request_max_body_size=stage.options.settings.body_limit,
        openapi_config=self_description("Utbyte", About(ABOUT), ROUTES),
        logging_config=None,
    )
    front.state.access = Access(stage.verifier, any_service.replica, None, {})
    apps = {name: service.app() for name, service in stage.services.items()}

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == cast("Any", "lifespan"):
            # A handler that waits for a connection, or for a key of the directory in the same
            # process, holds its thread: with few threads all of them could wait for one more.
            await run_all([front, *apps.values(), portal], THREADS, receive, send)
            return
        await _app_of(scope["path"])(scope, receive, send)

    def _app_of(path: str) -> AsgiApplication:
        parts = path.split("/", 3)
        if parts[1] == "api":
            return apps.get(parts[2], front) if len(parts) > 3 else front  # noqa: PLR2004 - a path
        return front if parts[1] in OWN_PATHS else pages

    portal = make_portal(portal_environment(stage, web))
    public_url = stage.options.settings.public_url
    pages: Any = PublicAddress(portal, public_url) if public_url else portal
    return web


def _given(value: Any) -> Any:
    return Provide(lambda: value, sync_to_thread=False)
