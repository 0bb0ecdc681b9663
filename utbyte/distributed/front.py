"""The front: one address for all services and the portal, for plays and trials.

It forwards requests and owns nothing; in production the ingress does that.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, cast

import httpx
from litestar import Litestar, Request, Response, get, put
from litestar.datastructures import State
from litestar.di import Provide
from litestar.params import JSONBody, QueryParameter
from litestar.types import Receive, Scope, Send

from shared.kernel.dates import ONE_DAY
from shared.plumbing.base.settings import Settings
from shared.plumbing.web.application import Application
from shared.plumbing.web.http import Given
from shared.plumbing.web.http_server import server_of
from shared.plumbing.web.operator_routes import ClockDay
from shared.plumbing.web.problems import HANDLERS
from utbyte.api_docs.pages import ROUTES as DOCS
from utbyte.distributed.all_services import SERVICES, Services
from utbyte.distributed.passing import Passing, service_of
from utbyte.distributed.process import run_until_asked
from utbyte.instance.health_waiting import TooManyWait, too_many
from utbyte.instance.index import answer

IDLE_SECONDS = 60.0


@get("/api", sync_to_thread=False)
def index() -> dict[str, Any]:
    """Show what this is, and where its documents, sign-in and health are."""
    return answer()


@get("/health/live", sync_to_thread=False)
def live() -> dict[str, bool]:
    """Confirm that the front answers."""
    return {"live": True}


@get("/health/ready")
async def ready(
    request: Request[Any, Any, State], services: Given[Services]
) -> Response[dict[str, Any]]:
    """Report whether every service is ready, and to operators what each reports about itself."""
    asker = request.headers.get("authorization")
    body: dict[str, Any] = {"ready": await services.readiness.look()}
    if await services.knows(asker):
        found = await services.ask_each("/health/ready", asker)
        body["services"] = {name: _json(answer) for name, answer in found.items()}
    return Response(body, status_code=200 if body["ready"] else 503)


@get("/health/idle")
async def idle(
    request: Request[Any, Any, State],
    services: Given[Services],
    wait: Annotated[float, QueryParameter(name="wait", ge=0, le=60)] = 0.0,
) -> Response[dict[str, bool]]:
    """Report whether everything published was consumed everywhere; operators may wait for it."""
    asker = request.headers.get("authorization", "")
    if await services.knows(asker):
        with services.places.taken():
            calm = await services.idle(wait, asker)
    else:
        calm = await services.silence.look()
    return Response({"quiet": calm}, status_code=200 if calm else 503)


@put("/clock")
async def move(
    request: Request[Any, Any, State], services: Given[Services], data: JSONBody[ClockDay]
) -> Response[Any]:
    """Move all virtual clocks day by day, service by service, waiting for quiet after each."""
    asker = request.headers.get("authorization", "")
    refusal = await services.refusal(asker)
    if refusal is not None:
        return _passed(refusal)
    async with (
        services.moving
    ):  # a caller whose request timed out asks again while the move still runs
        return await _moved(services, data.day, asker)


async def _moved(services: Services, until: date, asker: str) -> Response[Any]:
    stand = await services.stand(asker)
    furthest = max(SERVICES, key=lambda each: stand[each].today)
    if stand[furthest].today > until:  # it refuses with its own message, before anything is moved
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
    """Let those services do a day, in their order; return the first refusal, if any."""
    body = {"day": day.isoformat(), "do_what_is_due": False}
    await asyncio.gather(*(services.set_clock(each, body, asker) for each in behind))
    for service in behind:
        answer = await services.set_clock(service, {"day": day.isoformat()}, asker)
        if not answer.is_success:
            return answer
        if services.has_moved(service, answer.json()["position"]):
            await services.idle(IDLE_SECONDS, asker)
    return None


def _passed(answer: httpx.Response) -> Response[bytes]:
    kind = answer.headers.get("content-type", "application/json")
    return Response(answer.content, status_code=answer.status_code, media_type=kind)


@put("/redelivery")
async def redeliver(request: Request[Any, Any, State], services: Given[Services]) -> Response[Any]:
    """Deliver every message to every service once more."""
    asker = request.headers.get("authorization", "")
    for service in SERVICES:
        answer = await services.put(service, "/redelivery", None, asker)
        if not answer.is_success:
            return _passed(answer)
    return Response({"quiet": await services.idle(IDLE_SECONDS, asker)})


def _json(answer: httpx.Response | None) -> Mapping[str, Any]:
    if answer is None:
        return {"ready": False}
    try:
        return answer.json()
    except ValueError:
        return {"ready": False}


def make_front(services: Services) -> Any:
    """Create the application: its own routes; every ``/api/…`` and every page is forwarded."""
    own = Application(
        route_handlers=[index, live, ready, idle, move, redeliver, *DOCS],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        exception_handlers={**HANDLERS, TooManyWait: too_many},
        request_max_body_size=services.settings.body_limit,
        openapi_config=None,
        logging_config=None,
        lifespan=[_closing(services)],
    )
    passing = Passing(services.http, services.settings)

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        service = service_of(scope) if scope["type"] == cast("Any", "http") else None
        if service is not None:
            await passing.pass_on(service, scope, receive, send)
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
