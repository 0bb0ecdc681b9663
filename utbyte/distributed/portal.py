"""The portal as a process of its own: it asks the services over the network.

It keeps nothing but sessions, and those in its database, so that there can be several of it. It
needs no broker.
"""

import asyncio
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, cast

import httpx
import psycopg
from eventsourcing.persistence import PersistenceError
from litestar import Response, get
from litestar.di import Provide
from litestar.types import Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.portal.main import NAME, PortalEnvironment, make_portal
from services.portal.web.limiting import Proxies
from services.portal.web.measuring import Measured
from services.portal.web.public_address import PublicAddress
from shared.plumbing.base.database import Database
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.inner_http import inner_async_client
from shared.plumbing.web.application import Application
from shared.plumbing.web.http import Given
from shared.plumbing.web.http_server import listener_on, server_of
from shared.plumbing.web.problems import HANDLERS
from utbyte.distributed.assembly import NotSet, database_of, service_key_of
from utbyte.distributed.process import THREADS, run_until_asked
from utbyte.instance.health_waiting import Looking
from utbyte.instance.lifespan import run_all
from utbyte.instance.service_token import ServiceToken
from utbyte.instance.services import DEFINITIONS
from utbyte.instance.sign_in import address_of, providers_of

SERVICE_SECONDS = 20.0
"""How long the portal waits for a service."""
CHECK_SECONDS = 5.0
"""How long the database and the directory may take to show that they are there."""
PUBLIC = frozenset({"/health/live", "/health/ready"})
"""What the public port answers beside pages; it has no metrics."""


class Readiness:
    """Checks whether the portal can show pages: its sessions and the directory answer.

    Another service that is away is a page that says so.
    """

    def __init__(self, database: Database, directory: httpx.AsyncClient) -> None:
        self._database = database
        self._directory = directory
        self._looks = Looking(self._look)

    async def report(self) -> dict[str, bool]:
        """The result of a check; those who ask at the same time share it."""
        return await self._looks.look()

    async def _look(self) -> dict[str, bool]:
        database, directory = await asyncio.gather(self._has_sessions(), self._has_directory())
        return {"ready": database and directory, "database": database, "directory": directory}

    async def _has_sessions(self) -> bool:
        asked = asyncio.to_thread(self._database.row, "SELECT count(*) FROM sessions WHERE false")
        try:
            return await asyncio.wait_for(asked, CHECK_SECONDS) is not None
        except (PersistenceError, psycopg.Error, TimeoutError):
            return False

    async def _has_directory(self) -> bool:
        asked = self._directory.get("/api/directory/v1/jwks", timeout=CHECK_SECONDS)
        try:
            return (await asked).is_success
        except httpx.HTTPError:
            return False


@get("/health/live", sync_to_thread=False)
def live() -> dict[str, bool]:
    """Confirm that the process answers."""
    return {"live": True}


@get("/health/ready")
async def ready(readiness: Given[Readiness]) -> Response[dict[str, bool]]:
    """Report whether pages can be shown."""
    found = (await readiness.report())["ready"]
    return Response({"ready": found}, status_code=200 if found else 503)


@get("/health/ready")
async def ready_inside(readiness: Given[Readiness]) -> Response[dict[str, bool]]:
    """Report whether pages can be shown, and what is missing."""
    found = await readiness.report()
    return Response(found, status_code=200 if found["ready"] else 503)


@get("/metrics", sync_to_thread=False)
def tell_metrics() -> Response[bytes]:
    """The metrics in Prometheus's format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class PortalProcess:
    """The pages on the public port; health and, on a port of its own, metrics.

    Raises:
        NotSet: when a setting or the portal's key is missing.
        WrongSetting: when the file of identity providers cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        issuer = service_key_of(settings, NAME)
        self.database = database_of(settings, NAME)
        self._clients = _clients(settings)
        environment = PortalEnvironment(
            database=self.database,
            clients=self._clients,
            service_token=ServiceToken(issuer, NAME, "directory"),
            proxies=Proxies(settings.trusted_proxies),
            providers=providers_of(settings),
            address=address_of(settings),
        )
        self._portal = make_portal(environment)
        self._readiness = Readiness(self.database, self._clients["directory"])

    def application(self) -> Callable[[Scope, Receive, Send], Any]:
        """Create this process's HTTP application."""
        url = self.settings.public_url
        measured: Any = Measured(self._portal)
        pages = PublicAddress(measured, url) if url else measured
        outside = self._own(live, ready)
        inside = self._own(live, ready_inside, tell_metrics)

        async def web(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == cast("Any", "lifespan"):
                await run_all([self._portal, outside, inside], THREADS, receive, send)
            elif self._is_inside(scope):
                await inside(scope, receive, send)
            else:
                await (outside if scope["path"] in PUBLIC else pages)(scope, receive, send)

        return web

    def _own(self, *routes: Any) -> Application:
        return Application(
            route_handlers=list(routes),
            dependencies={"readiness": Provide(lambda: self._readiness, sync_to_thread=False)},
            exception_handlers=HANDLERS,
            openapi_config=None,
            logging_config=None,
        )

    def _is_inside(self, scope: Scope) -> bool:
        """Whether a request came by the port of the metrics, whatever it says of itself."""
        server = scope["server"]
        return server is not None and server[1] == self.settings.metrics_port


def _clients(settings: Settings) -> Mapping[str, httpx.AsyncClient]:
    names = [each.name for each in DEFINITIONS]
    return {
        name: inner_async_client(settings.url_of(name), SERVICE_SECONDS, settings.service_ca)
        for name in names
    }


@contextmanager
def listeners(settings: Settings) -> Generator[list[socket.socket]]:
    """Listen on the public port and, where it is set, on that of the metrics.

    Raises:
        NotSet: when one of them is not available.
    """
    ports = [settings.port] + ([settings.metrics_port] if settings.metrics_port else [])
    with ExitStack() as opened:
        yield [opened.enter_context(_listener(settings.host, port)) for port in ports]


def _listener(host: str, port: int) -> socket.socket:
    try:
        return listener_on(host, port)
    except OSError as error:
        raise NotSet(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def serve_portal(settings: Settings) -> None:
    """Run the portal in the foreground until it is asked to stop.

    Raises:
        NotSet: when a setting is missing, or a port is not available.
    """
    process = PortalProcess(settings)

    async def run() -> None:
        with listeners(settings) as opened:
            await server_of(process.application(), settings, grace=20).serve(opened)

    try:
        run_until_asked(run)
    finally:
        process.database.close()
