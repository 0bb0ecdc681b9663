"""Where the instances of this account run: a note for each port, for commands beside them.

A note names the data folder of an instance; it holds no secret.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


def _note(port: int) -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "utbyte" / "instances" / str(port)


@contextmanager
def noted(port: int, data: Path) -> Generator[None]:
    """Keep a note of an instance while it runs; if that fails, the instance runs all the same."""
    with suppress(OSError, RuntimeError):
        note = _note(port)
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(str(data.resolve()), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError, RuntimeError):
            _note(port).unlink()


def folder_at(port: int) -> Path | None:
    """The data folder of this account's instance on a port, if it has left a note."""
    try:
        return Path(_note(port).read_text(encoding="utf-8"))
    except (OSError, RuntimeError, ValueError):
        return None
