"""The HTTP server of every stage: how long a connection may wait, and what it answers when late."""

import asyncio
import socket
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

    ``header`` is from the connection, or the first byte of a further request, to the end of the
    request's header; ``body`` from there to the end of the body, and how long a client may stop
    reading its answer; ``idle`` between two requests.
    """

    header: float
    body: float
    idle: float


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 where a request that does not arrive in time is answered with 408 and closed.

    The library limits only the time between two requests. A timer runs for each part of a request
    as a whole: bytes that trickle in do not prolong it.
    """

    limits: Limits
    _timer: asyncio.TimerHandle | None = None
    _part: tuple[object, object] | None = None
    """Which part of which request is waited for: the parser's state and the request before."""
    _held = False
    """Whether the client could not send since the timer began: we did not ask for the body yet."""
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        _without_delay(transport)
        self._wait(header=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self._part = None
        self._stop()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and wait for what is still missing."""
        super().data_received(data)
        self._wait(header=True)
        self._held = self._held or self.flow.read_paused

    def on_response_complete(self) -> None:
        """Go on with what has arrived already, or be idle: the library limits that time."""
        super().on_response_complete()
        self._wait(header=bool(self.conn.trailing_data[0]))

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.limits.body, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait(self, *, header: bool) -> None:
        """Let the timer run for the part that is waited for; the same part keeps its timer."""
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
        """Close the connection, unless it is we who had not asked for the body all the time."""
        part, self._part = self._part, None
        if self.transport.is_closing():
            return
        is_body = part is not None and part[0] is h11.SEND_BODY
        if is_body and (self._held or self._do_not_read()):
            self._wait(header=False)
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None:
            # Whoever waits for the rest of the body hears that it will not come.
            cycle.disconnected = True
            cycle.message_event.set()
        self._say_late()
        self.transport.close()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def _do_not_read(self) -> bool:
        return self.flow.read_paused or self.cycle.waiting_for_100_continue

    def _say_late(self) -> None:
        """Answer 408 where something of a request came and nothing was answered yet."""
        in_request = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        if not in_request or self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = dumps(problem(408, "the request did not arrive in time; send it again").content)
        headers = [
            ("Content-Type", MEDIA_TYPE),
            ("Content-Length", str(len(body.encode()))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
        said = h11.Response(status_code=408, headers=headers, reason=b"Request Timeout")
        for event in (said, h11.Data(data=body.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def _without_delay(transport: asyncio.Transport) -> None:
    """Send small packets at once: the event loop does so only where it knows a socket as TCP.

    Otherwise each answer on a connection that is kept waits 40 ms for an acknowledgement.
    """
    accepted = transport.get_extra_info("socket")
    if accepted is not None and accepted.family in (socket.AF_INET, socket.AF_INET6):
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def server_of(application: Any, settings: Settings, grace: int) -> uvicorn.Server:
    """Return the server of an application; ``grace``: seconds that it has to end in."""

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
        # What a header says of where a call came from is believed nowhere.
        proxy_headers=False,
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=grace,
        lifespan="on",
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    return uvicorn.Server(config)


def listener_on(host: str, port: int) -> socket.socket:
    """Return a socket that listens, known to the event loop as TCP.

    Raises:
        OSError: when the port cannot be had.
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
