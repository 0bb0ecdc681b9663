"""Clients in processes of their own, so that they take nothing from what is measured but its CPU.

Kept light: each of the processes loads this file.
"""

import http.client
import json
import time
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from multiprocessing import get_context
from statistics import quantiles
from urllib.parse import urlsplit

import psycopg

Once = Callable[[], None]


@dataclass(frozen=True)
class Pace:
    """How often all clients together did something, and how long the slower ones took."""

    per_second: float
    p99_ms: float
    count: int


@dataclass(frozen=True)
class Command:
    """Gives a command over HTTP, each time under a new key."""

    address: str
    path: str
    body: dict[str, str]
    token: str
    tag: str

    def prepared(self, number: int) -> Once:
        """Connect."""
        parts, numbers = urlsplit(self.address), count()
        wire = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=60)
        payload = json.dumps(self.body)

        def once() -> None:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{self.tag}-{number}-{next(numbers)}",
            }
            wire.request("POST", self.path, payload, headers)
            answer = wire.getresponse()
            line_of = answer.read()
            if answer.status >= http.client.BAD_REQUEST:
                raise RuntimeError(line_of.decode())

        return once


@dataclass(frozen=True)
class Commit:
    """Commits one row."""

    address: str

    def prepared(self, number: int) -> Once:
        """Connect."""
        del number
        wire = psycopg.connect(self.address, autocommit=True)
        row = ("x" * 400,)
        return lambda: wire.execute("INSERT INTO bare (body) VALUES (%s)", row) and None


class Clients:
    """So many processes that do the same at once."""

    def __init__(self, pool: ProcessPoolExecutor, number: int) -> None:
        self._pool = pool
        self._number = number

    def pace(self, work: "Command | Commit", seconds: float) -> Pace:
        """Let all of them do the work for so long."""
        begin = time.monotonic() + 0.5
        taken = [
            each
            for found in self._pool.map(
                partial(_client, work, begin, begin + seconds), range(self._number)
            )
            for each in found
        ]
        return Pace(len(taken) / seconds, quantiles(taken, n=100)[98] * 1000, len(taken))


def _client(work: "Command | Commit", begin: float, end: float, number: int) -> list[float]:
    once = work.prepared(number)
    taken: list[float] = []
    time.sleep(max(0.0, begin - time.monotonic()))
    while (started := time.monotonic()) < end:
        once()
        taken.append(time.monotonic() - started)
    return taken


@contextmanager
def clients(number: int) -> Generator[Clients]:
    """Give so many client processes."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(number, mp_context=context) as pool:
        list(pool.map(time.sleep, [0.2] * number))  # they are all there before it begins
        yield Clients(pool, number)
