"""What a process answers beside the API: health for monitoring, metrics, redelivery."""

from typing import Annotated, Any, Protocol

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.params import QueryParameter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.plumbing.base import metrics
from shared.plumbing.security.access import Access, Policy, guard, open_to_all, operators
from shared.plumbing.web.application import Application
from shared.plumbing.web.http import Given, setting
from shared.plumbing.web.parameters import refuse_if_unknown
from shared.plumbing.web.problems import HANDLERS
from utbyte.api_docs.pages import ROUTES as DOCS
from utbyte.distributed.assembly import Assembled
from utbyte.distributed.health import Health, report
from utbyte.instance.health_waiting import (
    INSIDE,
    Places,
    TooManyWait,
    may_look_inside,
    too_many,
    waited,
)


class Watched(Protocol):
    """The process that these routes report on."""

    assembled: Assembled
    health: Health
    places: Places

    @property
    def speaks(self) -> bool:
        """Whether anything here uses the broker other than for health checks."""
        ...

    def alive(self) -> dict[str, bool]:
        """Which of the loops that should run here are running."""
        ...

    def replay_everything(self) -> bool:
        """Consume every stream again, from its feed; return whether everything was consumed."""
        ...


@get("/health/live", opt={"policy": open_to_all()}, sync_to_thread=False)
def live() -> dict[str, bool]:
    """Confirm that the process answers."""
    return {"live": True}


@get("/health/ready", opt={"policy": open_to_all()})
async def ready(request: Request[Any, Any, State], process: Given[Any]) -> Response[dict[str, Any]]:
    """Report whether all dependencies answer and every part runs; to operators, the backlog."""
    standing, behind = await process.health.looked()
    body = report(standing, process.alive(), speaks=process.speaks, behind=behind)
    status = 200 if body["ready"] else 503
    return Response(
        body if await may_look_inside(request) else {"ready": body["ready"]}, status_code=status
    )


@get("/health/idle", opt={"policy": open_to_all()})
async def idle(
    request: Request[Any, Any, State],
    process: Given[Any],
    wait: Annotated[float, QueryParameter(name="wait", ge=0, le=60)] = 0.0,
) -> Response[dict[str, Any]]:
    """Report whether this service has sent and consumed everything; operators may wait for it.

    Operators and the other services are also told the position of its log.
    """
    inside = await may_look_inside(request)
    if inside and wait:
        with process.places.taken():
            await waited(process.health.idle, wait)
    standing, _ = await process.health.looked()
    body = {"quiet": standing.idle}
    if inside:
        told = {name: getattr(standing, name) for name in ("position", "outbox", "lag")}
        body |= told
    return Response(body, status_code=200 if standing.idle else 503)


@get("/health/calendar", opt={"policy": Policy(kinds=INSIDE, listeners=True)}, sync_to_thread=True)
def calendar(process: Given[Any]) -> dict[str, str | None]:
    """Report the service's current day and the last day whose due steps it has done."""
    service = process.assembled.service
    done = service.calendar.position()
    return {"today": str(service.clock.today()), "done": str(done) if done else None}


@get("/metrics", opt={"policy": open_to_all()})
async def tell_metrics(process: Given[Any]) -> Response[bytes]:
    """Return the metrics in Prometheus's format."""
    standing, _ = await process.health.looked()
    streams = process.assembled.service.consumer.streams
    lags = dict.fromkeys(streams) if standing.lags is None else standing.lags
    metrics.stand(standing.outbox, lags, standing.dead_letters)
    age = await process.health.oldest_waiting()
    metrics.OUTBOX_AGE.set(metrics.UNKNOWN if age is None else age)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@setting("/redelivery", "redeliver", operators(), "Read every message again")
def redeliver(process: Given[Any]) -> dict[str, bool]:
    """Read every feed from the beginning; the inbox lets no message have a second effect."""
    return {"heard": process.replay_everything()}


def make_own(process: Watched) -> Application:
    """Create the application of a process's own routes."""
    service = process.assembled.service
    access = Access(process.assembled.verifier, service.replica, None, {})
    access.listeners = frozenset[str]().union(*service.listeners.values())
    return Application(
        route_handlers=[live, ready, idle, calendar, tell_metrics, redeliver, *DOCS],
        state=State({"access": access}),
        guards=[guard],
        dependencies={"process": Provide(lambda: process, sync_to_thread=False)},
        before_request=refuse_if_unknown,
        exception_handlers={**HANDLERS, TooManyWait: too_many},
        request_max_body_size=process.assembled.settings.body_limit,
        openapi_config=None,
        logging_config=None,
    )
