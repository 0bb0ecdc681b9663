"""The shelf: a key between the master key and the personal keys, which can be destroyed.

Each shelf key is a file of its own outside PostgreSQL, wrapped by the master key and named by its
generation. What a destroyed shelf key wrapped, in dead rows, logs and backups, stays shut (R-D1).
"""

from base64 import b64decode, b64encode
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from shared.kernel.ids import fresh_id
from shared.plumbing.keys import WrongMasterKey
from shared.plumbing.sealing import Unreadable, decrypted, encrypted, new_key
from shared.plumbing.secret_files import destroy_secret, make_secret, read_secret, replace_secret

ENDING = ".shelf"


class MissingShelf(Exception):
    """The shelf key that opens the personal keys is not in its folder."""


class Shelf:
    """The shelf keys in a folder: one, and for the moments of a turn two.

    Only the key that was used last is held in memory.
    """

    def __init__(self, folder: Path, master: bytes) -> None:
        self._folder = folder
        self._master = master
        self._held: tuple[UUID, bytes] | None = None

    def key(self, generation: UUID | None) -> bytes:
        """Return a shelf key; before there was a shelf the master key itself did its work.

        Raises:
            MissingShelf: when it is not there.
            WrongMasterKey: when another master key wrapped it.
        """
        held = self._held
        if generation is None:
            return self._master
        if held is not None and held[0] == generation:
            return held[1]
        key = self._opened(generation, self.wrapped(generation))
        self._held = (generation, key)
        return key

    def make(self) -> UUID:
        """Make a new shelf key beside the present one; it lasts before anything is wrapped."""
        generation = fresh_id()
        wrapped = encrypted(self._master, new_key(), _bound_to(generation))
        make_secret(self._file(generation), b64encode(wrapped) + b"\n")
        return generation

    def keep_only(self, generations: Collection[UUID]) -> None:
        """Destroy every other shelf key; none, unless all that are kept are there and open.

        Raises:
            MissingShelf: when one to keep is missing.
            WrongMasterKey: when another master key wrapped it.
        """
        for each in generations:
            self._opened(each, self.wrapped(each))
        for each in self._generations():
            if each not in generations:
                destroy_secret(self._file(each))
        if self._held is not None and self._held[0] not in generations:
            self._held = None

    def rewrap(self, master: bytes) -> None:
        """Wrap the shelf keys by another master key; safe to repeat where that was interrupted.

        Raises:
            WrongMasterKey: when neither master key opens one of them.
        """
        other = Shelf(self._folder, master)
        for each in self._generations():
            try:
                other.key(each)
            except WrongMasterKey:
                wrapped = encrypted(master, self.key(each), _bound_to(each))
                replace_secret(self._file(each), b64encode(wrapped) + b"\n")
        self._master = master

    def wrapped(self, generation: UUID) -> bytes:
        """Return a shelf key as it lies in its file, for the backup of the vault.

        Raises:
            MissingShelf: when it is not there.
        """
        try:
            return b64decode(read_secret(self._file(generation)))
        except FileNotFoundError as error:
            raise MissingShelf(
                f"the shelf key {generation} is missing in {self._folder}, and nothing that is"
                " sealed can be read without it: name its folder with UTBYTE_SHELF, or load the"
                " newest copy of the vault with “utbyte vault load”"
            ) from error

    def put(self, generation: UUID, wrapped: bytes) -> None:
        """Lay a shelf key of the backup of the vault beside the others.

        Raises:
            WrongMasterKey: when another master key wrapped it.
        """
        self._opened(generation, wrapped)
        make_secret(self._file(generation), b64encode(wrapped) + b"\n")

    def _generations(self) -> list[UUID]:
        return sorted(UUID(each.stem) for each in self._folder.glob(f"*{ENDING}"))

    def _file(self, generation: UUID) -> Path:
        return self._folder / f"{generation}{ENDING}"

    def _opened(self, generation: UUID, wrapped: bytes) -> bytes:
        try:
            return decrypted(self._master, wrapped, _bound_to(generation))
        except Unreadable as error:
            raise WrongMasterKey("the master key does not open the shelf key") from error


def _bound_to(generation: UUID) -> bytes:
    return b"shelf key " + generation.bytes
