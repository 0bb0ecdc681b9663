"""Secret files: keys stored outside the database, in files that only their owner can read."""

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
    """Accounts other than the owner may access the file: its key can no longer be trusted."""


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; create it when first needed, readable by its owner only (0600).

    Several processes may start at once: one creates the file, all return the same content.

    Raises:
        ExposedSecret: when group or others have any right to the file.
    """
    if not path.exists():
        make_secret(path, make())
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """The content of a secret file.

    Raises:
        ExposedSecret: when group or others have any right to the file.
        FileNotFoundError: when it is missing.
    """
    with path.open("rb") as file:
        # Checks the open file, so that it cannot be replaced in between.
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise ExposedSecret(f"{path.name} must be readable by its owner only (chmod 600).")
        return file.read()


def make_secret(path: Path, content: bytes) -> None:
    """Write a temporary file and link it to its name atomically, unless the name is taken."""
    aside = _written_aside(path, content)
    try:
        os.link(aside, path)
        _flush_names(path.parent)
    except FileExistsError:
        return  # another process was faster, and its content is the one in use
    finally:
        aside.unlink()


def replace_secret(path: Path, content: bytes) -> None:
    """Replace the content of a secret file atomically, and destroy the former content.

    The former file has a second name until it is overwritten, so that ``destroy_leftovers`` finds
    it if the process is killed.
    """
    former, second = None, path.with_name(f"{_aside(path)}{token_hex(8)}")
    if path.exists():
        former = path.open("r+b")
        with suppress(OSError):  # not every file system supports hard links
            os.link(path, second)
    _written_aside(path, content).replace(path)
    _flush_names(path.parent)
    failpoint("secret-replaced")
    if former is not None:
        _overwrite(former)
        second.unlink(missing_ok=True)


def destroy_leftovers(folder: Path, name: str = "") -> None:
    """Destroy what killed writers left behind of one secret file, or of all in the folder.

    No one may write in the folder meanwhile.
    """
    for each in folder.glob(f".secret-{name}*"):
        if each.stat().st_nlink > 1:  # the file is also in use under its real name
            each.unlink()
        else:
            destroy_secret(each)


def destroy_secret(path: Path) -> None:
    """Overwrite a secret file and remove its name; both survive a power failure.

    On media that do not overwrite in place (flash, copy-on-write, snapshots) old bytes can remain.
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
    """Make a new name survive a power failure, since data it encrypts may be stored right after."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
