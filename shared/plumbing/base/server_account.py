"""The account that runs the embedded PostgreSQL, and its access to folders."""

import os
import pwd
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "pgserver"
"""Runs the server when we are root; the account can do nothing else."""
ACL = "system.posix_acl_access"
_HEAD, _ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
_USER_OBJ, _USER, _GROUP_OBJ, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_MASKED = (_USER, _GROUP_OBJ, _GROUP)
_NO_ONE = 0xFFFFFFFF
_VERSION = 2
_ENTER = 1


class CannotStart(RuntimeError):
    """The embedded PostgreSQL cannot be started, or only unsafely; the message says why."""


@dataclass(frozen=True)
class Account:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether it differs from our account."""
        return self.uid != os.geteuid()


def server_account() -> Account:
    """Our account, or the server's account when we are root.

    Raises:
        CannotStart: when the account does not exist and cannot be created.
    """
    try:
        found = _named(ACCOUNT) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise CannotStart(
            f"PostgreSQL cannot run as root or as an account without a name ({error}). Run Utbyte"
            " as a named account, or name a server in UTBYTE_DATABASE_URL."
        ) from error
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _named(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        words = ["useradd", "--system", "--user-group", "--no-create-home"]
        words += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
        try:
            # Another process may create it at the same time.
            subprocess.run(words, check=False, capture_output=True)  # noqa: S603 - our own words
        except FileNotFoundError:
            raise KeyError(name) from None
        return pwd.getpwnam(name)


def refuse_unless_ours(folder: Path, account: Account) -> None:
    """Check that a folder belongs to the server's account or to ours.

    Raises:
        CannotStart: when it belongs to another account.
    """
    owner = folder.stat().st_uid
    if owner not in (account.uid, os.geteuid()):
        raise CannotStart(f"{folder} belongs to {_name(owner)}: run Utbyte as that account.")


def own(folder: Path, account: Account) -> None:
    """Give the server's account ownership of what root has created there."""
    if account.is_another and folder.stat().st_uid == os.geteuid():
        for each in (*folder.rglob("*"), folder):
            os.chown(each, account.uid, account.gid, follow_symlinks=False)


def let_in(folder: Path, account: Account) -> None:
    """Let the account, and no other, enter a folder of ours; it may not list the parent folders.

    Raises:
        CannotStart: when a folder on the path belongs to another account, or its file system does
            not support such rights.
    """
    if not account.is_another:
        return
    for each in reversed((folder, *folder.parents)):
        found = each.stat()
        if found.st_mode & stat.S_IXOTH or found.st_uid == account.uid:
            continue
        refusal = f"The account {account.name} may not enter {each}. Choose another folder"
        if found.st_uid != os.geteuid():
            raise CannotStart(f"{refusal}, or run Utbyte as {_name(found.st_uid)}.")
        try:
            os.setxattr(each, ACL, _with(_rights(each, found.st_mode), account.uid))
        except OSError as error:
            raise CannotStart(f"{refusal}.") from error


Rights = dict[tuple[int, int], int]


def _rights(folder: Path, mode: int) -> Rights:
    try:
        told = os.getxattr(folder, ACL)
    except OSError:
        parts = ((_USER_OBJ, 6), (_GROUP_OBJ, 3), (_OTHER, 0))
        return {(tag, _NO_ONE): mode >> shift & 7 for tag, shift in parts}
    return {(tag, who): may for tag, may, who in _ENTRY.iter_unpack(told[_HEAD.size :])}


def _with(rights: Rights, uid: int) -> bytes:
    """The rights plus that account's right to enter; no one else gains any right."""
    mask = rights.get((_MASK, _NO_ONE), 7)
    more = {each: may & mask if each[0] in _MASKED else may for each, may in rights.items()}
    more[_USER, uid] = more.get((_USER, uid), 0) | _ENTER
    wide = [may for each, may in more.items() if each[0] in _MASKED]
    more[_MASK, _NO_ONE] = sum(bit for bit in (1, 2, 4) if any(may & bit for may in wide))
    entries = (_ENTRY.pack(tag, may, who) for (tag, who), may in sorted(more.items()))
    return _HEAD.pack(_VERSION) + b"".join(entries)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"the account with number {uid}"
