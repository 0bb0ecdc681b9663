"""Failpoints: named places where a test lets the process die, to see that nothing is lost."""

import os
import signal
from threading import Lock

VARIABLE = "UTBYTE_FAILPOINT"
"""``name:count``: the process kills itself when it passes the named point that many times."""

NAMES = (
    "before-save",
    "after-save",
    "before-reply",
    "before-handle",
    "after-handle",
    "before-cursor",
    "after-broker-ack",
    "before-offsets",
    "in-tick",
    "in-rebuild",
)

_lock = Lock()
_passed: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here with SIGKILL when the environment says so; otherwise do nothing."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, _, count = wanted.partition(":")
    if point != name:
        return
    with _lock:
        _passed[name] = _passed.get(name, 0) + 1
        due = _passed[name] == int(count or "1")
    if due:
        os.kill(os.getpid(), signal.SIGKILL)
