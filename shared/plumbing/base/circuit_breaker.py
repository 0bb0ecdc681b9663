"""A circuit breaker: while a server is unavailable, one caller probes it, the others fail fast."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock

import httpx

PAUSE_SECONDS = 1.0
"""How long no one asks after a failed request."""


class Breaker:
    """Lets everyone ask until one fails; then one at a time, after a pause, until one succeeds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._failed_at: float | None = None
        self._is_tried = False

    @contextmanager
    def asking(self, away: Callable[[str], httpx.TransportError]) -> Generator[None]:
        """Let the caller ask within the block.

        Raises:
            httpx.TransportError: ``away`` at once, when it is not this caller's turn to ask.
        """
        tries = self._begin(away)
        try:
            yield
        except httpx.TransportError:
            self._end(self._monotonic(), tries=tries)
            raise
        except BaseException:
            self._end(self._failed_at, tries=tries)
            raise
        self._end(None, tries=tries)

    def _begin(self, away: Callable[[str], httpx.TransportError]) -> bool:
        with self._lock:
            if self._failed_at is None:
                return False
            if self._is_tried or self._monotonic() - self._failed_at < PAUSE_SECONDS:
                raise away("The server did not answer a moment ago.")
            self._is_tried = True
            return True

    def _end(self, failed_at: float | None, *, tries: bool) -> None:
        with self._lock:
            self._failed_at = failed_at
            self._is_tried = self._is_tried and not tries
