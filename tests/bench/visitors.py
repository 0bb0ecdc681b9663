"""Visitors of pages in processes of their own: many at once, each asks again when answered."""

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from statistics import quantiles
from urllib.parse import urlsplit

PROCESSES = 2


@dataclass(frozen=True)
class Visits:
    """How long the answers took in milliseconds, and how many were no pages."""

    milliseconds: tuple[float, ...]
    errors: int
    seconds: float

    @property
    def p50(self) -> float:
        return quantiles(self.milliseconds, n=100)[49]

    @property
    def p99(self) -> float:
        return quantiles(self.milliseconds, n=100)[98]

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds


def visits(address: str, path: str, cookies: Sequence[str], seconds: float) -> Visits:
    """Let as many visitors as there are cookies ask for a page for so long, all at once."""
    shares = [each for number in range(PROCESSES) if (each := cookies[number::PROCESSES])]
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        list(pool.map(time.sleep, [0.2] * len(shares)))  # they are all there before it begins
        begin = time.monotonic() + 0.5
        work = partial(_share, address, path, begin, begin + seconds)
        found = [each for share in pool.map(work, shares) for each in share]
    taken = [milliseconds for each in found for milliseconds in each[0]]
    return Visits(tuple(taken), sum(each[1] for each in found), seconds)


Taken = tuple[list[float], int]


def _share(
    address: str, path: str, begin: float, end: float, cookies: Sequence[str]
) -> list[Taken]:
    with ThreadPoolExecutor(len(cookies)) as threads:
        return list(threads.map(partial(_visitor, address, path, begin, end), cookies))


def _visitor(address: str, path: str, begin: float, end: float, cookie: str) -> Taken:
    parts = urlsplit(address)
    wire = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    taken: list[float] = []
    errors = 0
    time.sleep(max(0.0, begin - time.monotonic()))
    while (started := time.monotonic()) < end:
        try:
            wire.request("GET", path, headers=headers)
            answer = wire.getresponse()
            answer.read()
            errors += answer.status != http.client.OK
        except (OSError, http.client.HTTPException):
            errors += 1
            wire.close()
        taken.append((time.monotonic() - started) * 1000)
    return taken, errors
