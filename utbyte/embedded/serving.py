"""Serving: an embedded stage behind a real HTTP server, in the foreground or in a thread."""

import socket
import threading
import time
from collections.abc import Callable
from threading import Thread

from shared.plumbing.web.http_server import server_of
from utbyte.embedded.stage import Stage
from utbyte.embedded.web import Readiness, make_web


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class Served:
    """A stage with its HTTP server; ``prepare`` runs once it answers, before it is ready.

    ``listener`` is a socket that is already bound; without it the port of the settings is bound.
    """

    def __init__(
        self,
        stage: Stage,
        prepare: Callable[[], None] | None = None,
        listener: socket.socket | None = None,
    ) -> None:
        self.stage = stage
        self.readiness = Readiness(stage)
        settings = stage.options.settings
        self._prepare = prepare
        self._listeners = [listener] if listener is not None else None
        web = make_web(self.readiness)
        self.server = server_of(web, settings, grace=10, ending=stage.saves.end)

    def run(self) -> None:
        """Serve in the foreground until asked to stop."""
        self.stage.start()
        Thread(target=self._get_ready, daemon=True).start()
        try:
            self.server.run(self._listeners)
        finally:
            self.stage.stop()

    def start(self) -> None:
        """Serve in a thread; return when it is ready.

        Raises:
            RuntimeError: when it could not start or ``prepare`` failed.
        """
        self._thread = Thread(target=self.run, daemon=True)
        self._thread.start()
        while not (self.readiness.prepared or self.readiness.failed):
            if not self._thread.is_alive():
                raise RuntimeError("The server did not start.")
            time.sleep(0.005)
        if self.readiness.failed:
            raise RuntimeError(self.readiness.failed)

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(timeout=30)

    def _get_ready(self) -> None:
        while not self.server.started and not self.server.should_exit:
            time.sleep(0.005)
        try:
            if self._prepare is not None:
                self._prepare()
            self.readiness.prepared = True
        except Exception as error:  # noqa: BLE001 - said by /health/ready and on stderr
            self.readiness.failed = f"{type(error).__name__}: {error}"
            threading.excepthook(
                threading.ExceptHookArgs((type(error), error, error.__traceback__, None))
            )
