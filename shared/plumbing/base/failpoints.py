"""Failpoints: named places where a test kills the process, to check that nothing is lost."""

import os
import signal
from threading import Lock

VARIABLE = "UTBYTE_FAILPOINT"
"""``name:count:signal``: the process sends itself the signal at the count-th pass of the point.

The default count is 1, the default signal SIGKILL.
"""

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
    "shelf-made",
    "shelf-rewrapped",
    "shelf-turned",
    "shelf-destroyed",
    "secret-replaced",
    "master-made",
    "master-wraps",
)

_lock = Lock()
_passed: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Send the signal here if the environment requests it; otherwise do nothing."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, count, named = (*wanted.split(":"), "", "")[:3]
    if point != name:
        return
    with _lock:
        _passed[name] = _passed.get(name, 0) + 1
        due = _passed[name] == int(count or "1")
    if due:
        os.kill(os.getpid(), signal.Signals[named or "SIGKILL"])
