"""The portal put together: its pages, its sessions, and the services that it asks."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import Message, Scope

from services.portal.pages import ROUTES
from services.portal.session.demo import DemoChooser
from services.portal.session.feedback import Feedback
from services.portal.session.limits import Limits
from services.portal.session.pending import PendingSignIns
from services.portal.session.providers import Provider
from services.portal.session.sessions import Sessions
from services.portal.session.sign_in import SignIn
from services.portal.session.tokens import Tokens
from services.portal.web import assets
from services.portal.web.errors import HANDLERS
from services.portal.web.issuing import found_by, issued_by
from services.portal.web.limiting import Proxies
from services.portal.web.rendering import HEADERS
from services.portal.web.routes import DEPENDENCIES
from services.portal.web.services import Services
from services.portal.web.streams import Changes, Streams
from services.portal.web.visit import PortalContext
from shared.plumbing.base.database import Database
from shared.plumbing.base.telemetry import TracedRequests, is_on
from shared.plumbing.time.clock import SystemClock
from shared.plumbing.web.application import Application

NAME = "portal"
_BODY_LIMIT = 1_000_000


@dataclass(frozen=True)
class PortalEnvironment:
    """What the instance provides to the portal.

    ``clients`` reach the services: by name, ``*`` for all others. ``service_token`` signs the
    portal's own requests to the directory. ``demo`` lets readers choose a person to act as, and
    ``move_clock`` lets the same readers move its calendar. ``proxies`` are believed when they say
    for whom they call. ``providers`` sign people in and send them back to ``address``, where people
    reach the portal. ``changes`` are known where the services run in the same process.
    """

    database: Database
    clients: Mapping[str, httpx.AsyncClient]
    service_token: Callable[[], str]
    demo: DemoChooser | None = None
    move_clock: Callable[[date], date] | None = None
    proxies: Proxies = field(default_factory=Proxies)
    providers: tuple[Provider, ...] = ()
    address: str = ""
    changes: Changes | None = None


def migrate(database: Database) -> None:
    """Create what is missing in the portal's database; safe to repeat."""
    Sessions(database, SystemClock()).migrate()
    Feedback(database).migrate()
    Limits(database, SystemClock()).migrate()
    PendingSignIns(database, SystemClock()).migrate()


async def _guarded(message: Message, _: Scope) -> None:
    """Give every answer, also redirects and files, the headers that pages have."""
    if message["type"] == "http.response.start":
        headers: Any = MutableScopeHeaders(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)


def make_portal(environment: PortalEnvironment) -> Litestar:
    """The portal as an application, on a migrated database."""
    assets.digest()  # compressed now, and not for the first reader
    services = Services(environment.clients)
    pending = PendingSignIns(environment.database, SystemClock())
    sign_in = SignIn(environment.providers, pending, environment.address, SystemClock())
    streams = Streams(environment.changes) if environment.changes is not None else None
    context = PortalContext(
        services,
        Sessions(environment.database, SystemClock()),
        Tokens(issued_by(services, environment.service_token)),
        Feedback(environment.database),
        Limits(environment.database, SystemClock()),
        sign_in,
        found_by(services, environment.service_token),
        environment.demo,
        environment.move_clock,
        environment.proxies,
        streams,
    )

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        if streams is not None:
            streams.begin()
        yield
        if streams is not None:
            streams.finish()
        await sign_in.close()
        await services.close()

    return Application(
        route_handlers=[*ROUTES, assets.static, assets.favicon],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"context": context}),
        lifespan=[lifespan],
        middleware=[TracedRequests] if is_on() else [],
        before_send=[_guarded],
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=6, exclude=["^/static/", "^/changes$"]
        ),
        request_max_body_size=_BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
        pdb_on_exception=False,
        debug=False,
    )
