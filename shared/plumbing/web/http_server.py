"""The HTTP server of every stage: its time limits, and its answer when a request is late."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from json import dumps
from typing import Any, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from shared.plumbing.base.settings import Settings
from shared.plumbing.web.problems import MEDIA_TYPE, problem

CLOSE_SECONDS = 2.0
"""How long a peer may take to receive a last answer before the connection is cut."""


@dataclass(frozen=True)
class Limits:
    """How long a connection waits for its client, in seconds.

    ``header`` runs from the connection, or the first byte of a further request, to the end of the
    request's header; ``body`` from there to the end of the body, and it also limits how long a
    client may stop reading its answer; ``idle`` runs between two requests.
    """

    header: float
    body: float
    idle: float


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 where a request that does not arrive in time is answered with 408 and closed.

    The library limits only the time between two requests. Here a timer runs for each part of a
    request as a whole: bytes that trickle in do not prolong it.
    """

    limits: Limits
    _timer: asyncio.TimerHandle | None = None
    _part: tuple[object, object] | None = None
    """The part of the request that is awaited: the parser's state and the preceding request."""
    _held = False
    """Whether the client could not send since the timer started: we had not asked for the body."""
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start waiting for the first request."""
        super().connection_made(transport)
        _without_delay(transport)
        self._wait(header=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        super().connection_lost(exc)
        self._part = None
        self._stop()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Receive bytes, and wait for what is still missing."""
        super().data_received(data)
        self._wait(header=True)
        self._held = self._held or self.flow.read_paused

    def on_response_complete(self) -> None:
        """Continue with what has arrived already, or be idle: the library limits that time."""
        super().on_response_complete()
        self._wait(header=bool(self.conn.trailing_data[0]))

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.limits.body, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait(self, *, header: bool) -> None:
        """Start the timer for the awaited part; the same part keeps its timer."""
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            part, seconds = (state, self.cycle), self.limits.body
        elif state is h11.IDLE and header:
            part, seconds = (state, self.cycle), self.limits.header
        else:
            part, seconds = None, 0.0
        if part == self._part:
            return
        self._part = part
        self._stop()
        if part is not None:
            self._held = state is h11.SEND_BODY and self._do_not_read()
            self._timer = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        """Close the connection, unless we are the ones who had not asked for the body."""
        part, self._part = self._part, None
        if self.transport.is_closing():
            return
        is_body = part is not None and part[0] is h11.SEND_BODY
        if is_body and (self._held or self._do_not_read()):
            self._wait(header=False)
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None:
            # Code that waits for the rest of the body is notified that it will not come.
            cycle.disconnected = True
            cycle.message_event.set()
        self._say_late()
        self.transport.close()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def _do_not_read(self) -> bool:
        return self.flow.read_paused or self.cycle.waiting_for_100_continue

    def _say_late(self) -> None:
        """Answer 408 if part of a request has arrived and nothing was answered yet."""
        in_request = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        if not in_request or self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = dumps(problem(408, "The request did not arrive in time. Send it again.").content)
        headers = [
            ("Content-Type", MEDIA_TYPE),
            ("Content-Length", str(len(body.encode()))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
        response = h11.Response(status_code=408, headers=headers, reason=b"Request Timeout")
        for event in (response, h11.Data(data=body.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def _without_delay(transport: asyncio.Transport) -> None:
    """Send small packets at once: the event loop does so only for sockets that it knows as TCP.

    Otherwise each answer on a persistent connection waits 40 ms for an acknowledgement.
    """
    accepted = transport.get_extra_info("socket")
    if accepted is not None and accepted.family in (socket.AF_INET, socket.AF_INET6):
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Server(uvicorn.Server):
    """Tells the application that it is about to end, before it waits for answers under way.

    The protocol between them (ASGI) has no word for that, and a stream would never end by itself.
    """

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, wait for what is under way, and end."""
        self._ending()
        await super().shutdown(sockets)


def _nothing() -> None:
    """Nothing lasts."""


def server_of(
    application: Any, settings: Settings, grace: int, ending: Callable[[], None] = _nothing
) -> uvicorn.Server:
    """The server of an application.

    ``grace``: seconds that it has to shut down. ``ending`` is called on its event loop before, and
    lets the application end what lasts, such as streams.
    """

    class Protocol(LimitedProtocol):
        limits = Limits(settings.header_seconds, settings.body_seconds, settings.idle_seconds)

    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        # Headers that claim where a call came from are never trusted.
        proxy_headers=False,
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=grace,
        lifespan="on",
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    return _Server(config, ending)


def listener_on(host: str, port: int) -> socket.socket:
    """A listening socket that the event loop knows as TCP.

    Raises:
        OSError: when the port is not available.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen()
    except OSError:
        made.close()
        raise
    return made
