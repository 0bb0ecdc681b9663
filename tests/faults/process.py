"""A real instance in a process of its own, that can be killed with its PostgreSQL."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx

from shared.plumbing.base.failpoints import VARIABLE
from tests.forked import start
from utbyte.play.signing import Sign, signed_at

READY_SECONDS = 90.0
MOST_WORDS = 3000


@dataclass
class Instance:
    """``utbyte up`` on a folder and a port; ``kills`` counts how it died, by the point it hit.

    ``planted`` names a fault that its code has been given (``tests.faults.planted``).
    """

    folder: Path
    port: int
    first_day: str
    planted: str | None = None
    process: ForkServerProcess | None = None
    kills: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sign(self) -> Sign:
        """How one signs in at it: with the key of its folder."""
        return signed_at(self.address, self.folder)

    @property
    def log(self) -> Path:
        """The file that everything it prints goes to."""
        return self.folder.parent / "up.log"

    def start(self, failpoint: str | None = None) -> None:
        """Start it; with a failpoint it may die before it is ready, which is no error here."""
        words = [
            "up",
            "--data",
            str(self.folder),
            "--port",
            str(self.port),
            "--clock",
            self.first_day,
        ]
        environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
        if failpoint is not None:
            environment[VARIABLE] = failpoint
        self.process = start(words, self.log, environment, self.planted)
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while self.alive() and time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/health/ready?wait=5", timeout=10).is_success:
                    return
            time.sleep(0.02)
        if self.alive():
            raise AssertionError("the instance did not become ready")

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.is_alive()

    def kill(self, why: str) -> None:
        """Kill the process and its PostgreSQL with SIGKILL, whichever still runs; count it."""
        self.strike()
        self.kills[why] = self.kills.get(why, 0) + 1

    def strike(self) -> None:
        """Kill the process and its PostgreSQL, every process of it, with SIGKILL."""
        if self.process is not None:
            self.process.kill()
        _kill_postgres(self.folder / "postgres" / "postmaster.pid")
        if self.process is not None:
            self.process.join(30)

    def stop(self) -> None:
        """End it in good order."""
        if self.process is not None and self.process.is_alive():
            self.process.terminate()
            self.process.join(30)

    def last_words(self) -> str:
        """Return its exit code and the end of what it printed."""
        code = None if self.process is None else self.process.exitcode
        return f"{code}\n{self.log.read_text(encoding='utf-8', errors='replace')[-MOST_WORDS:]}"

    def ended_by_itself(self) -> bool:
        """Whether it is dead, and nobody killed it."""
        return self.process is not None and self.process.exitcode not in {None, -signal.SIGKILL}


def _kill_postgres(pid_file: Path) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        postmaster = int(pid_file.read_text(encoding="ascii").split()[0])
        # The number may be another's by now: only who works in this very folder is killed.
        if Path(f"/proc/{postmaster}/cwd").readlink() != pid_file.parent.resolve():
            return
        family = [postmaster, *_children(postmaster)]
        for each in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        until = time.monotonic() + 30
        while any(_lives(each) for each in family) and time.monotonic() < until:
            time.sleep(0.005)


def _lives(process: int) -> bool:
    with contextlib.suppress(OSError):
        return _status(process)[0] not in "ZX"
    return False


def _status(process: int) -> list[str]:
    """Return what the kernel says of a process behind its name: state, parent, and more."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(_status(int(each.name))[1]) == parent:
                found.append(int(each.name))
    return found
