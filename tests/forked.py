"""``utbyte`` in processes forked from one that has loaded everything: a start takes a second.

What the product is started with is the same: its words and its environment.
"""

import importlib
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from shared.plumbing.messaging.kafka import CONSUMER

LOADED = (
    "utbyte.cli.app",
    "utbyte.cli.foreground",
    "utbyte.distributed.command",
    __name__,
)


def start(
    words: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    planted: str | None = None,
    session_seconds: float | None = None,
) -> ForkServerProcess:
    """Start ``utbyte`` with these words and just this environment; what it prints goes to the log.

    ``planted`` names a fault that its code is given (``tests.faults.planted``).
    ``session_seconds``: how soon its Kafka group misses it when it is dead, if not as usual.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    reported = (list(words), str(log), dict(environment), planted, session_seconds)
    process = context.Process(target=_be, args=reported, daemon=True)
    process.start()
    return process


def _be(
    words: list[str],
    log: str,
    environment: dict[str, str],
    planted: str | None,
    session_seconds: float | None,
) -> None:
    """Be ``utbyte``, in the forked process."""
    with Path(log).open("ab") as kept:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(kept.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    if planted is not None:
        importlib.import_module("tests.faults.planted").plant(planted)
    if session_seconds is not None:
        CONSUMER["session_timeout_ms"] = int(session_seconds * 1000)
    importlib.import_module("utbyte.cli.app").app(words)
