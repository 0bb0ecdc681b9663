"""The courier: carries messages between services that run in one process."""

import threading
from collections.abc import Mapping
from threading import Lock, Thread

import structlog

from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.messaging.consumer import INFRASTRUCTURE, Consumer
from shared.plumbing.messaging.messages import Publisher, over_the_wire

POLL_SECONDS = 2.0
"""A fallback; normally every save wakes the courier."""

PAUSE_SECONDS = 1.0

PAGE = 500
"""The most events that are read at once."""

log = structlog.get_logger()


class _News(threading.Event):
    """Set when something may have been published on a stream; setting it wakes the courier."""

    def __init__(self, woken: threading.Event) -> None:
        super().__init__()
        self._woken = woken

    def set(self) -> None:
        super().set()
        self._woken.set()


class Courier:
    """Delivers to one consumer everything published on the streams that it consumes.

    ``publishers`` maps a stream to the publisher of the service that publishes on it.
    """

    def __init__(self, name: str, consumer: Consumer, publishers: Mapping[str, Publisher]) -> None:
        self.name = name
        self.consumer = consumer
        self.publishers = {
            each: publishers[each] for each in consumer.streams if each in publishers
        }
        self._woken = threading.Event()
        self._news = {stream: _News(self._woken) for stream in self.publishers}
        self._stopped = threading.Event()
        self._round = object()
        self._moving = Lock()
        self._thread = Thread(target=self._run, name=f"courier-{name}", daemon=True)
        self._positions = {stream: consumer.position(stream) for stream in self.publishers}

    def start(self) -> None:
        self._look_everywhere()
        self._thread.start()

    def listen(self) -> None:
        """Let publishers wake the courier, so that it reads only streams with news."""
        for stream, publisher in self.publishers.items():
            publisher.wake(self._news[stream])

    def stop(self) -> None:
        """Finish the current message and stop."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def lag(self, last: Mapping[str, int]) -> int:
        """How many positions remain, given the newest of each stream."""
        return sum(self.lags(last).values())

    def lags(self, last: Mapping[str, int]) -> dict[str, int]:
        return {stream: max(0, last[stream] - at) for stream, at in self._positions.items()}

    def start_over(self) -> None:
        """Deliver every message again; the inbox keeps them from taking effect twice."""
        with self._moving:
            self._round = object()
            for stream in self._positions:
                self._positions[stream] = 0
        self._look_everywhere()

    def _look_everywhere(self) -> None:
        for news in self._news.values():
            news.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                busy = [self._carry(each) for each, news in self._news.items() if news.is_set()]
            except INFRASTRUCTURE as error:
                log.warning("courier_waits", courier=self.name, error=str(error))
                self._look_everywhere()
                self._stopped.wait(PAUSE_SECONDS)
            except Exception:
                # A log that cannot be read stops its consumers, but never silently.
                log.exception("courier_stuck", courier=self.name)
                self._look_everywhere()
                self._stopped.wait(PAUSE_SECONDS)
            else:
                if not any(busy) and not self._woken.wait(POLL_SECONDS):
                    self._look_everywhere()

    def _carry(self, stream: str) -> bool:
        """Carry one batch; return whether there was anything, so that there may be more."""
        self._news[stream].clear()
        with self._moving:
            start, of_round = self._positions[stream], self._round
        batch = self.publishers[stream].read(stream, start, PAGE)
        messages = [message for _, message in batch if message is not None]
        if not self.consumer.receive_all([over_the_wire(each) for each in messages], self._stopped):
            return False
        if batch:
            failpoint("before-cursor")
            self.consumer.move(stream, batch[-1][0])
            with self._moving:
                if self._round is of_round:
                    self._positions[stream] = batch[-1][0]
        if len(batch) == PAGE:
            self._news[stream].set()
        return bool(batch)
