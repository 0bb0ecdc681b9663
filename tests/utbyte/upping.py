"""A real process of ``utbyte up``: started, spoken to, ended."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from utbyte.play.signing import OPERATOR, signed_at

ROOT = Path(__file__).parents[2]
UTBYTE = (sys.executable, "-m", "utbyte")
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("UTBYTE_")}


@dataclass
class Up:
    """A process of ``utbyte up``, and what it said first."""

    process: "subprocess.Popen[str]"
    data: Path
    shown: dict[str, Any]

    @property
    def address(self) -> str:
        return str(self.shown["address"])

    def secret(self) -> dict[str, str]:
        """Return the header with the secret of its demo."""
        return {"Utbyte-Demo": str(self.shown["demo"]).partition("?demo=")[2]}

    def operator(self) -> dict[str, str]:
        """Return the header of who runs it."""
        return {"Authorization": f"Bearer {signed_at(self.address, self.data)(OPERATOR)}"}

    def is_ready(self) -> bool:
        """Whether it is ready, or is within ten seconds."""
        url = f"{self.address}/health/ready?wait=10"
        return bool(httpx.get(url, headers=self.operator(), timeout=60).json()["ready"])

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


def started(
    data: Path, *words: str, clock: str = "2026-01-12", log: Path | None = None
) -> "subprocess.Popen[str]":
    """Begin a process on a free port; what it says comes as a line of JSON."""
    shown = ("up", "--data", str(data), "--port", "0", "--clock", clock, "--json", *words)
    with log.open("w") if log is not None else nullcontext() as errors:
        return subprocess.Popen(  # noqa: S603 - our own command
            [*UTBYTE, *shown],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


@contextmanager
def up(
    data: Path, *words: str, clock: str = "2026-01-12", log: Path | None = None
) -> Generator[Up]:
    """Give a process that has said where it is."""
    process = started(data, *words, clock=clock, log=log)
    try:
        assert process.stdout is not None
        yield Up(process, data, json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait(timeout=60)
        process.stdout.close()
