"""The file of the master key: one key, or during a rotation the new one before the old one."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from shared.plumbing.base.followed_secret import FollowedSecret
from shared.plumbing.base.secret_files import destroy_leftovers, replace_secret
from shared.plumbing.security.keys import made_master, master_keys


class MasterFile(FollowedSecret[Sequence[bytes]]):
    """The master keys of an instance, one a line: the first wraps, all unwrap.

    It is a single file, so that every key that is needed exists at every moment of a rotation. A
    writer holds the lock of the vault, or is the only one who works on this copy.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when a line is no key of 256 bits.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, made_master, master_keys)

    def add(self) -> None:
        """Put a new key first, unless an interrupted rotation has left one."""
        known = self.again()
        if len(known) == 1:
            self.write([*master_keys(made_master().decode()), *known])

    def keep_first(self) -> None:
        """Destroy every key but the first, and any files that an interrupted rotation left."""
        self.write(self.again()[:1])

    def write(self, keys: Sequence[bytes]) -> None:
        """Replace the keys in the file."""
        destroy_leftovers(self.path.parent, self.path.name)
        replace_secret(self.path, b"".join(b64encode(each) + b"\n" for each in keys))
