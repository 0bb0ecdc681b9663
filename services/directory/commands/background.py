"""Commands that go on after they were answered: threads of this process, a few at a time.

What such a thread has not done when the process ends is not done by it: the command is to be given
again.
"""

from collections.abc import Callable
from threading import Lock, Thread

import structlog

from shared.plumbing.base.request_hashes import RequestHash
from shared.plumbing.eventstore.store import retried
from shared.plumbing.eventstore.triggers import Answer, KeyReused, Request

MOST = 2
"""More would hold up the commands that somebody waits for."""

log = structlog.get_logger()


class Background:
    """The commands that go on, each under the key that it was given with."""

    def __init__(self) -> None:
        self._running: dict[bytes, RequestHash] = {}
        self._lock = Lock()

    @property
    def running(self) -> int:
        """How many are running."""
        return len(self._running)

    def begin(self, trigger: Request, prepare: Callable[[], Callable[[], Answer]]) -> bool:
        """Prepare a command and go on with it; False when as many as may be are running.

        One that is running already is not begun again.

        Raises:
            KeyReused: when the key is that of another command that is running.
        """
        with self._lock:
            request = self._running.get(trigger.scope)
            if request is not None and request != trigger.request:
                raise KeyReused
            if request is not None or len(self._running) >= MOST:
                return request is not None
            self._running[trigger.scope] = trigger.request
        try:
            command = prepare()
            Thread(target=self._go_on, args=(trigger, command), daemon=True).start()
        except BaseException:
            self._forget(trigger)
            raise
        return True

    def _go_on(self, trigger: Request, command: Callable[[], Answer]) -> None:
        try:
            retried(command)
        except Exception as error:  # noqa: BLE001 - nobody waits for it; its words may hold a name
            kind = type(error).__name__
            log.error("background_broke_off", operation=trigger.operation, error=kind)  # noqa: TRY400 - no words
        finally:
            self._forget(trigger)

    def _forget(self, trigger: Request) -> None:
        with self._lock:
            del self._running[trigger.scope]
