"""Secret files: a key that lives outside the database, in a file that only its owner reads."""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from shared.plumbing.base.failpoints import failpoint

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class ExposedSecret(Exception):
    """Others than the owner may read or write the file: a key in it can no longer be trusted."""


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what the file holds; on first need it is made, readable by its owner only (0600).

    Several processes may start at once: one makes the file, all return the same content.

    Raises:
        ExposedSecret: when group or others have any right to the file.
    """
    if not path.exists():
        make_secret(path, make())
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """Return what a secret file holds.

    Raises:
        ExposedSecret: when group or others have any right to the file.
        FileNotFoundError: when it is missing.
    """
    with path.open("rb") as file:
        # Asked of the open file, so that it cannot be exchanged in between.
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise ExposedSecret(f"{path.name} must be readable by its owner only (chmod 600)")
        return file.read()


def make_secret(path: Path, content: bytes) -> None:
    """Write the whole content aside and give it its name in one step, unless it is taken."""
    aside = _written_aside(path, content)
    try:
        os.link(aside, path)
        _flush_names(path.parent)
    except FileExistsError:
        return  # another process was faster, and its content is the one that counts
    finally:
        aside.unlink()


def replace_secret(path: Path, content: bytes) -> None:
    """Give a secret file another content in one step; the former content is destroyed.

    That has a second name until it is overwritten, so that ``destroy_leftovers`` finds it after a
    kill.
    """
    former, second = None, path.with_name(f"{_aside(path)}{token_hex(8)}")
    if path.exists():
        former = path.open("r+b")
        with suppress(OSError):  # not every file system has second names
            os.link(path, second)
    _written_aside(path, content).replace(path)
    _flush_names(path.parent)
    failpoint("secret-replaced")
    if former is not None:
        _overwrite(former)
        second.unlink(missing_ok=True)


def destroy_leftovers(folder: Path, name: str = "") -> None:
    """Destroy what writers that were killed have left of a secret file, or of all in the folder.

    Nobody may write there meanwhile.
    """
    for each in folder.glob(f".secret-{name}*"):
        if each.stat().st_nlink > 1:  # it is in use under its own name
            each.unlink()
        else:
            destroy_secret(each)


def destroy_secret(path: Path) -> None:
    """Overwrite a secret file and remove its name, both lasting through a power cut.

    On media that write elsewhere (flash, copy-on-write, snapshots) the former bytes can remain.
    """
    _overwrite(path.open("r+b"))
    path.unlink()
    _flush_names(path.parent)


def _aside(path: Path) -> str:
    return f".secret-{path.name}-"


def _written_aside(path: Path, content: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=_aside(path))  # made with 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(aside)


def _overwrite(file: BinaryIO) -> None:
    with file:
        length = os.fstat(file.fileno()).st_size
        file.write(os.urandom(length))
        file.flush()
        os.fsync(file.fileno())


def _flush_names(folder: Path) -> None:
    """Make the new name last through a power cut: what it opens may be stored a moment later."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
