"""Where the embedded PostgreSQL keeps its socket: where only its own account can go.

That is the server's own folder. Where its path is too long for a socket it is a folder made for it
elsewhere, whose path is kept beside the server's folder, so that it stays the same.
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
LONGEST = 107
"""The longest path of a socket, bytes."""
PREFIX = "utbyte-"


def socket_folder(folder: Path, account: Account) -> Path:
    """Return a folder for the socket of the server in ``folder``.

    Raises:
        CannotStart: when there is no place where others cannot go.
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
        f"the path of {folder} is too long for a socket, and there is no temporary folder for it"
        " that is safe from other accounts: choose a shorter path or another TMPDIR"
    )


def remove_socket_folder(folder: Path) -> None:
    """Remove what was made elsewhere for a server that is stopped; it is made there again."""
    kept = _kept(folder)
    if kept is not None and not _serves_another(kept, folder):
        with suppress(OSError):
            kept.rmdir()


def _note(folder: Path) -> Path:
    # Beside the folder, so that it gets into no copy of the server.
    return folder.with_name(f"{folder.name}.socket")


def _kept(folder: Path) -> Path | None:
    with suppress(OSError, ValueError):
        said = Path(_note(folder).read_text(encoding="utf-8").strip())
        if said.name.startswith(PREFIX) and _fits(said):
            return said
    return None


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= LONGEST


def _is_had(kept: Path, account: Account) -> bool:
    """Whether the folder is there, or could be made again, and is the account's alone."""
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
    """Whether the server of another folder has its socket there, such as that of a copy."""
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
    """Whether nobody else can put another folder in the place of ours."""
    with suppress(OSError):
        found = base.stat()
        shared = found.st_mode & (stat.S_IWOTH | stat.S_IWGRP) and not found.st_mode & stat.S_ISVTX
        return stat.S_ISDIR(found.st_mode) and found.st_uid in (0, os.geteuid()) and not shared
    return False
