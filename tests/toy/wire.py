"""A wire to PostgreSQL that a test can cut, or let lose one answer, as real networks do."""

import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Wire:
    """Carries bytes between a Unix socket of its own and the real server."""

    def __init__(self, address: str, folder: Path) -> None:
        self._parts = conninfo_to_dict(address)
        self._path = folder / ".s.PGSQL.5432"
        self.address = make_conninfo(address, host=str(folder), port=5432, requirepeer="")
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._losing: bytes | None = None
        self._spared = 0
        self.lost = 0
        self.fix()

    def fix(self) -> None:
        """Listen (again)."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(50)
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection and take no new ones."""
        # Only a shutdown wakes the thread that waits for the next connection.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._path.unlink()
        with self._lock:
            found, self._open = self._open, []
        for each in found:
            _close(each)

    def lose_the_answer_to(self, statement: bytes, after: int = 0) -> None:
        """Let such a statement reach the server and its answer nobody, after so many others."""
        self._losing, self._spared = statement, after

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = self._server()
            with self._lock:
                self._open += [near, far]
            Thread(target=self._there, args=(near, far), daemon=True).start()
            Thread(target=_carry, args=(far, near), daemon=True).start()

    def _server(self) -> socket.socket:
        host, port = str(self._parts.get("host", "")), int(str(self._parts.get("port") or 5432))
        if host.startswith("/"):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{host}/.s.PGSQL.{port}")
            return far
        return socket.create_connection((host or "localhost", port))

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while part := near.recv(65536):
                if self._losing is not None and self._losing in part:
                    self._lose(near)
                far.sendall(part)
        _close(far)

    def _lose(self, near: socket.socket) -> None:
        if self._spared:
            self._spared -= 1
            return
        self._losing = None
        self.lost += 1
        # The answer goes nowhere, the statement goes on.
        _close(near)


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire_to(address: str) -> Generator[Wire]:
    """Open a wire to the database."""
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        wire = Wire(address, Path(folder))
        yield wire
        with suppress(OSError):
            wire.cut()
