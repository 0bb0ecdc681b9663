"""A real instance in a process of its own, that can be killed with its PostgreSQL."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shared.plumbing.failpoints import VARIABLE

READY_SECONDS = 90.0
ROOT = Path(__file__).parents[2]


@dataclass
class Instance:
    """``utbyte up`` on a folder and a port; ``kills`` counts how it died, by the point it hit."""

    folder: Path
    port: int
    first_day: str
    process: subprocess.Popen[bytes] | None = None
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, failpoint: str | None = None) -> None:
        """Start it; with a failpoint it may die before it is ready, which is no error here."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop(VARIABLE, None)
        if failpoint is not None:
            environment[VARIABLE] = failpoint
        command = [sys.executable, "-m", "utbyte", "up", "--data", str(self.folder)]
        command += ["--port", str(self.port), "--clock", self.first_day]
        with (self.folder.parent / "up.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command, env=environment, stdout=log, stderr=log
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while self.alive() and time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/health/ready?wait=5", timeout=10).is_success:
                    return
            time.sleep(0.05)
        if self.alive():
            raise AssertionError("the instance did not become ready")

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self, why: str) -> None:
        """Kill the process and its PostgreSQL with SIGKILL, whichever still runs."""
        if self.process is not None:
            if self.alive():
                self.process.kill()
            self.process.wait(30)
        self._kill_postgres()
        self.kills[why] = self.kills.get(why, 0) + 1

    def _kill_postgres(self) -> None:
        pid_file = self.folder / "postgres" / "postmaster.pid"
        if not pid_file.exists():
            return
        postmaster = int(pid_file.read_text(encoding="ascii").split()[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(postmaster, signal.SIGKILL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                os.kill(postmaster, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in good order."""
        if self.alive() and self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
