"""The file of the master key: one key, and while it is turned the new one before the old one."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from shared.plumbing.base.followed_secret import FollowedSecret
from shared.plumbing.base.secret_files import destroy_leftovers, replace_secret
from shared.plumbing.security.keys import made_master, master_keys


class MasterFile(FollowedSecret[Sequence[bytes]]):
    """The master keys of an instance, a line each: the first wraps, all open.

    One file, so that at no moment of a turn a key is needed that is nowhere. Who writes it holds
    the lock of the vault, or is the only one who works on this copy.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when a line is no key of 256 bits.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, made_master, master_keys)

    def add(self) -> None:
        """Put a new key first, unless a turn that was interrupted has left one."""
        known = self.again()
        if len(known) == 1:
            self.write([*master_keys(made_master().decode()), *known])

    def keep_first(self) -> None:
        """Destroy every key but the first, and what an interrupted turn has left of it."""
        self.write(self.again()[:1])

    def write(self, keys: Sequence[bytes]) -> None:
        """Let the file hold these keys."""
        destroy_leftovers(self.path.parent, self.path.name)
        replace_secret(self.path, b"".join(b64encode(each) + b"\n" for each in keys))
