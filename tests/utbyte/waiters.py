"""Many who wait at once for something that does not come, each on a connection of its own."""

import select
import socket
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from tests.toy.serving import wait_until

MANY = 200


class Waiters:
    """Their connections; none of them reads before it is asked to."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        self._sockets = sockets

    def answered(self) -> list[socket.socket]:
        """Return those who have got an answer."""
        return select.select(self._sockets, [], [], 0)[0]

    def wait_for(self, count: int) -> list[bytes]:
        """Wait until so many have got an answer; return what each of them reads."""
        wait_until(lambda: len(self.answered()) >= count)
        return [_read(each) for each in self.answered()]


def _read(each: socket.socket) -> bytes:
    received = b""
    while part := each.recv(65536):
        received += part
    return received


@contextmanager
def waiting(address: str, headers: Mapping[str, str]) -> Generator[Waiters]:
    """Let many ask for quiet and wait a minute for it."""
    url = urlsplit(address)
    assert url.hostname is not None
    assert url.port is not None
    output = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    asked = f"GET /health/idle?wait=60 HTTP/1.1\r\nHost: x\r\n{output}Connection: close\r\n\r\n"
    with ExitStack() as stack:
        made = [
            stack.enter_context(socket.create_connection((url.hostname, url.port), timeout=60))
            for _ in range(MANY)
        ]
        for each in made:
            each.sendall(asked.encode())
        yield Waiters(made)
