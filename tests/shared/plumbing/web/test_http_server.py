"""On real sockets: nobody holds a connection open by saying nothing, or by saying it slowly."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import Callable, Generator
from select import select
from threading import Thread
from typing import Any

import pytest
import uvicorn

from shared.plumbing.base.settings import Settings
from shared.plumbing.web.http_server import listener_on, server_of

HEADER, BODY, IDLE = 0.3, 0.6, 1
LATE = 20.0
"""Far more than all limits together, far less than for ever."""
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
HUGE = 30_000_000

Connect = Callable[[], socket.socket]


class Echo:
    """Answers with the body; ``/early`` before it was read, ``/slow`` asks late, ``/huge`` is."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                await send({"type": f"{(await receive())['type']}.complete"})
            return
        body = b"" if scope["path"] == "/early" else await self._read(scope["path"], receive)
        if scope["path"] == "/huge":
            body = b"x" * HUGE
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    async def _read(self, path: str, receive: Any) -> bytes:
        await asyncio.sleep(2 * BODY if path == "/slow" else 0)
        body, more = b"", True
        while more:
            message = await receive()
            self.sent.append(message["type"])
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body


@contextlib.contextmanager
def served(application: Any, listener: socket.socket) -> Generator[tuple[uvicorn.Server, Connect]]:
    limits = Settings(header_seconds=HEADER, body_seconds=BODY, idle_seconds=IDLE)
    server = server_of(application, limits, 5)
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with contextlib.ExitStack() as stack:

        def connect() -> socket.socket:
            made = socket.create_connection(listener.getsockname(), timeout=LATE)
            return stack.enter_context(made)

        yield server, connect
    server.should_exit = True
    thread.join(timeout=20)
    listener.close()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Generator[tuple[uvicorn.Server, Connect]]:
    with served(echo, listener_on("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def connect(server: tuple[uvicorn.Server, Connect]) -> Connect:
    return server[1]


def rest_of(connection: socket.socket) -> bytes:
    """Return everything up to the moment when the other end closes; it must come."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while received := connection.recv(65536):
            found += received
    return found


def is_408(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n"), answer
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    return json.loads(body)["status"] == 408


def answered(connection: socket.socket, body: bytes = b"") -> None:
    """Read one whole answer, which leaves the connection open."""
    found = b""
    while not found.endswith(b"\r\n\r\n" + body):
        received = connection.recv(65536)
        assert received, f"closed after {found!r}"
        found += received
    assert found.startswith(b"HTTP/1.1 200 ")


def test_a_connection_that_sends_nothing_is_closed(connect: Connect) -> None:
    assert rest_of(connect()) == b""


@pytest.mark.parametrize("half", [b"G", GET, POST[:-3], GET + b"X-Long: " + b"x" * 5000])
def test_half_a_header_is_answered_408_and_closed(connect: Connect, half: bytes) -> None:
    connection = connect()
    connection.sendall(half)
    assert is_408(rest_of(connection))


def test_blank_lines_before_a_request_do_not_hold_a_connection(connect: Connect) -> None:
    connection = connect()
    connection.sendall(GET + b"\r\n")
    answered(connection)
    connection.sendall(b"\r\n")
    rest_of(connection)


@pytest.mark.parametrize("framing", [b"Content-Length: 10\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_half_a_body_is_answered_408_and_closed(
    echo: Echo, connect: Connect, framing: bytes
) -> None:
    connection = connect()
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n" + b"3\r\nx")
    assert is_408(rest_of(connection))
    assert echo.sent[-1] == "http.disconnect"


def trickle(connection: socket.socket, piece: bytes) -> None:
    for _ in range(int(LATE / 0.2)):
        connection.sendall(piece)
        time.sleep(0.2)


@pytest.mark.parametrize(
    ("start", "piece"), [(b"", b"G"), (POST + b"\r\n", b"x"), (GET, b"a: b\r\n")]
)
def test_bytes_that_trickle_in_do_not_prolong_the_time(
    connect: Connect, start: bytes, piece: bytes
) -> None:
    connection = connect()
    connection.sendall(start)
    began = time.monotonic()
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        trickle(connection, piece)
    assert time.monotonic() - began < LATE / 2


def test_many_that_stay_half_are_all_closed(server: tuple[uvicorn.Server, Connect]) -> None:
    held, connect = server
    connections = [connect() for _ in range(60)]
    for number, each in enumerate(connections):
        each.sendall((GET, POST + b"\r\n12345", b"")[number % 3])
    for each in connections:
        rest_of(each)
    while held.server_state.connections:
        time.sleep(0.01)


def test_an_early_answer_does_not_let_the_body_last_for_ever(connect: Connect) -> None:
    connection = connect()
    long = POST.replace(b"/ ", b"/early ").replace(b"10", b"1000")
    connection.sendall(long + b"\r\n123")
    answered(connection)
    for _ in range(int(LATE / 0.2)):
        with contextlib.suppress(OSError):
            connection.sendall(b"x")
        if select([connection], [], [], 0.2)[0]:
            break
    assert b"408" not in rest_of(connection)


def test_a_connection_is_kept_between_requests_and_not_for_ever(connect: Connect) -> None:
    connection = connect()
    for _ in range(3):
        connection.sendall(GET + b"\r\n")
        answered(connection)
        time.sleep(1.5 * HEADER)
    assert rest_of(connection) == b""


def test_a_further_request_has_the_whole_time_again(connect: Connect) -> None:
    connection = connect()
    for _ in range(3):
        connection.sendall(POST + b"\r\n12345")
        time.sleep(BODY / 2)
        connection.sendall(b"67890")
        answered(connection, b"1234567890")


def test_requests_in_one_packet_are_all_answered_and_the_half_one_is_late(
    connect: Connect,
) -> None:
    connection = connect()
    connection.sendall((POST + b"\r\n1234567890") * 2 + GET)
    answer = rest_of(connection)
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert is_408(answer[answer.rindex(b"HTTP/1.1") :])


def test_a_client_is_not_late_while_the_service_has_not_asked_for_the_body(
    connect: Connect,
) -> None:
    connection = connect()
    head = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"
    connection.sendall(head)
    assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
    connection.sendall(b"1234567890")
    answered(connection, b"1234567890")


def test_a_client_that_reads_nothing_is_given_up(server: tuple[uvicorn.Server, Connect]) -> None:
    held, connect = server
    connection = connect()
    connection.sendall(GET.replace(b"/ ", b"/huge ") + b"\r\n")
    while not held.server_state.connections:
        time.sleep(0.01)
    while held.server_state.connections:
        time.sleep(0.01)
    assert len(rest_of(connection)) < HUGE


def test_small_packets_are_sent_at_once_whatever_made_the_listener(echo: Echo) -> None:
    for made in (listener_on("127.0.0.1", 0), socket.create_server(("127.0.0.1", 0))):
        with served(echo, made) as (held, connect):
            connection = connect()
            connection.sendall(GET + b"\r\n")
            answered(connection)
            [protocol] = held.server_state.connections
            accepted = protocol.transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_listener_is_known_as_tcp_to_any_event_loop() -> None:
    async def play() -> int:
        accepted: asyncio.Queue[socket.socket] = asyncio.Queue()

        async def sent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await accepted.put(writer.get_extra_info("socket"))
            writer.close()

        async with await asyncio.start_server(sent, sock=listener_on("127.0.0.1", 0)) as server:
            with socket.create_connection(server.sockets[0].getsockname()):
                return (await accepted.get()).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert asyncio.run(play())
