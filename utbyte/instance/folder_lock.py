"""The lock of a data folder: one process runs on it at a time."""

import fcntl
from io import TextIOWrapper
from pathlib import Path


class InUse(Exception):
    """The data folder is not available: another process runs on it, or it cannot be written."""


def lock_folder(data: Path) -> TextIOWrapper:
    """Lock the data folder; otherwise two processes could share one PostgreSQL.

    Raises:
        InUse: when another process holds it, or it cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        held = (data / "lock").open("a")
    except OSError as error:
        raise InUse(f"{data} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise InUse(f"{data} is in use by another process.") from error
    return held
