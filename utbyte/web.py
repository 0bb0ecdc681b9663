"""The embedded stage over HTTP: one address for all services, health, and the virtual clock."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from typing import Annotated, Any, cast

from litestar import Litestar, Response, get
from litestar.di import Provide
from litestar.params import JSONBody, QueryParameter
from litestar.types import Receive, Scope, Send

from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.access import Access, guard, open_to_all, operators
from shared.plumbing.application import Application
from shared.plumbing.http import Given, setting
from shared.plumbing.json_body import JsonRequest
from shared.plumbing.openapi import described
from shared.plumbing.own_routes import ClockDay
from shared.plumbing.parameters import refuse_unknown
from shared.plumbing.problems import HANDLERS
from utbyte.index import ABOUT, index
from utbyte.lagging import lagging
from utbyte.stage import Stage

THREADS = 128
"""Requests in hand at once; each service's pool lets six of its own through to PostgreSQL."""

AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]


class Readiness:
    """Whether the instance is ready: migrated, demo played, caught up and quiet."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.prepared = False
        self.failed: str | None = None

    def report(self, wait_seconds: float) -> dict[str, Any]:
        """Return what is done and what is not."""
        quiet = self.stage.quiet(wait_seconds)
        caught_up = self.stage.caught_up()
        return {
            "ready": self.prepared and quiet and caught_up and self.failed is None,
            "prepared": self.prepared,
            "quiet": quiet,
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
    """Say that the process answers."""
    return {"live": True}


@get("/health/ready", opt={"policy": open_to_all()}, sync_to_thread=True)
def ready(
    readiness: Given[Readiness],
    wait: Annotated[float, QueryParameter(name="wait", ge=0, le=60)] = 0.0,
) -> Response[dict[str, Any]]:
    """Say whether the instance is ready, waiting for quiet for at most so many seconds."""
    report = readiness.report(wait)
    return Response(report, status_code=200 if report["ready"] else 503)


@get("/health/quiet", opt={"policy": open_to_all()}, sync_to_thread=True)
def quiet(
    readiness: Given[Readiness],
    wait: Annotated[float, QueryParameter(name="wait", ge=0, le=60)] = 0.0,
) -> Response[dict[str, bool]]:
    """Say whether everything said was heard, waiting for it for at most so many seconds."""
    calm = readiness.stage.quiet(wait)
    return Response({"quiet": calm}, status_code=200 if calm else 503)


@setting("/clock", "move_all_clocks", operators(), "Move all services, day by day")
def move(readiness: Given[Readiness], data: JSONBody[ClockDay]) -> ClockDay:
    """Move the virtual clock of all services day by day, in their order, quiet after each."""
    if readiness.stage.how.virtual_clock is None:
        raise NotFound("this instance follows the real clock")
    _refuse_to_go_back(readiness.stage, data.day)
    readiness.stage.move_to(data.day)
    _refuse_to_go_back(readiness.stage, data.day)  # somebody else has moved it on meanwhile
    return data


def _refuse_to_go_back(stage: Stage, day: date) -> None:
    stands = stage.today()
    if day < stands:
        raise Invalid("the clock only moves forward", day=str(stands))


@setting("/redelivery", "redeliver_all", operators(), "Deliver every message once more")
def redeliver(readiness: Given[Readiness]) -> dict[str, bool]:
    """Deliver every message once more; the inbox lets none have a second effect."""
    return {"quiet": readiness.stage.redeliver(60.0)}


ROUTES = (index, live, ready, quiet, move, redeliver)


def make_web(readiness: Readiness) -> AsgiApplication:
    """Make the application that serves every service under its own path."""
    stage = readiness.stage
    any_service = next(iter(stage.services.values()))
    front = Application(
        route_handlers=list(ROUTES),
        guards=[guard],
        dependencies={"readiness": _given(readiness)},
        before_request=refuse_unknown,
        request_class=JsonRequest,
        exception_handlers=HANDLERS,
        openapi_config=described("Utbyte", ABOUT, ROUTES),
        logging_config=None,
    )
    front.state.access = Access(stage.verifier, any_service.who, None, {})
    apps = {name: service.app() for name, service in stage.services.items()}

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == cast("Any", "lifespan"):
            await _lifespan([front, *apps.values()], receive, send)
            return
        parts = scope["path"].split("/", 3)
        app = apps.get(parts[2], front) if len(parts) > 3 and parts[1] == "api" else front  # noqa: PLR2004 - a path
        await app(scope, receive, send)

    return web


def _given(value: Any) -> Any:
    return Provide(lambda: value, sync_to_thread=False)


@asynccontextmanager
async def _running(apps: list[Litestar]) -> AsyncGenerator[None]:
    """A mounted app does not run its own lifespan: enter them all here."""
    async with AsyncExitStack() as stack:
        for app in apps:
            await stack.enter_async_context(app.lifespan())
        yield


async def _lifespan(apps: list[Litestar], receive: Receive, send: Send) -> None:
    await receive()
    # A handler that waits for a connection, or for a key of the directory in the same process,
    # holds its thread: with few threads all of them could wait for one more.
    with ThreadPoolExecutor(THREADS) as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        async with _running(apps):
            await send(cast("Any", {"type": "lifespan.startup.complete"}))
            await receive()
    await send(cast("Any", {"type": "lifespan.shutdown.complete"}))
