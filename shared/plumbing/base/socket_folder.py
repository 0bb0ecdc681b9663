"""The folder of the embedded PostgreSQL's socket: only the server's account can enter it.

That is the server's data folder. If a socket cannot have its path, another folder is created
elsewhere, and its path is stored beside the data folder, so that it stays the same.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shared.plumbing.base.server_account import Account, CannotStart

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_PATH_BYTES = 107
"""The longest path of a socket, in bytes."""
PREFIX = "utbyte-"


def socket_folder(folder: Path, account: Account) -> Path:
    """The folder for the socket of the server in ``folder``, creating it if needed.

    Raises:
        CannotStart: when there is no place that other accounts cannot enter.
    """
    if _fits(folder):
        return folder
    kept = _kept(folder)
    if kept is not None and _is_had(kept, account) and not _serves_another(kept, folder):
        return kept
    for base in _bases(account):
        made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        if _fits(made):
            os.chown(made, account.uid, account.gid)
            _note(folder).write_text(f"{made}\n", encoding="utf-8")
            return made
        made.rmdir()
    raise CannotStart(
        f"A socket cannot have the path of {folder}, and there is no temporary folder that is"
        " safe from other accounts. Choose a shorter path or another TMPDIR."
    )


def remove_socket_folder(folder: Path) -> None:
    """Remove a folder created elsewhere for a stopped server; the next start recreates it."""
    kept = _kept(folder)
    if kept is not None and not _serves_another(kept, folder):
        with suppress(OSError):
            kept.rmdir()


def _note(folder: Path) -> Path:
    # Beside the folder, so that copies of the server do not include it.
    return folder.with_name(f"{folder.name}.socket")


def _kept(folder: Path) -> Path | None:
    with suppress(OSError, ValueError):
        noted = Path(_note(folder).read_text(encoding="utf-8").strip())
        if noted.name.startswith(PREFIX) and _fits(noted):
            return noted
    return None


def _fits(folder: Path) -> bool:
    """Whether PostgreSQL can have its socket there; it reads commas and quotes as a list."""
    short = len(os.fsencode(folder / SOCKET)) <= LONGEST_PATH_BYTES
    return short and not set(str(folder)) & {",", '"'}


def _is_had(kept: Path, account: Account) -> bool:
    """Whether the folder exists or could be recreated, and belongs to the account alone."""
    with suppress(OSError):
        if _is_safe(kept.parent):
            kept.mkdir(mode=0o700)
            os.chown(kept, account.uid, account.gid)
    with suppress(OSError):
        found = kept.lstat()
        alone = stat.S_IMODE(found.st_mode) == stat.S_IRWXU
        return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and alone
    return False


def _serves_another(kept: Path, folder: Path) -> bool:
    """Whether the socket there belongs to the server of another folder, such as a copy."""
    with suppress(OSError, IndexError):
        lines = (kept / f"{SOCKET}.lock").read_text(encoding="utf-8").splitlines()
        return lines[1] != str(folder)
    return False


def _bases(account: Account) -> Iterator[Path]:
    own = os.environ.get("XDG_RUNTIME_DIR")
    if own and not account.is_another:
        yield from filter(_is_safe, [Path(own)])
    yield from filter(_is_safe, [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")])  # noqa: S108 - folders made there are checked


def _is_safe(base: Path) -> bool:
    """Whether no one else can replace our folder there with another."""
    with suppress(OSError):
        found = base.stat()
        shared = found.st_mode & (stat.S_IWOTH | stat.S_IWGRP) and not found.st_mode & stat.S_ISVTX
        return stat.S_ISDIR(found.st_mode) and found.st_uid in (0, os.geteuid()) and not shared
    return False
