"""Commands that continue after they were answered, in a few threads of this process.

Work that a thread has not finished when the process ends is lost: the command must be sent again.
"""

from collections.abc import Callable
from threading import Lock, Thread

import structlog

from shared.plumbing.base.request_hashes import RequestHash
from shared.plumbing.eventstore.store import retried
from shared.plumbing.eventstore.triggers import Answer, KeyReused, Request

MOST = 2
"""More would slow down the commands that callers are waiting for."""

log = structlog.get_logger()


class Background:
    """The running background commands, each under its idempotency key."""

    def __init__(self) -> None:
        self._running: dict[bytes, RequestHash] = {}
        self._lock = Lock()

    @property
    def running(self) -> int:
        return len(self._running)

    def begin(self, trigger: Request, prepare: Callable[[], Callable[[], Answer]]) -> bool:
        """Prepare a command and run it in the background; False when ``MOST`` are already running.

        A command that is already running is not started again.

        Raises:
            KeyReused: when another running command has the same key.
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
        except Exception as error:  # noqa: BLE001 - no caller to raise to; its text may hold a name
            kind = type(error).__name__
            log.error("background_broke_off", operation=trigger.operation, error=kind)  # noqa: TRY400 - no error text
        finally:
            self._forget(trigger)

    def _forget(self, trigger: Request) -> None:
        with self._lock:
            del self._running[trigger.scope]
