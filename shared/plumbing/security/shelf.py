"""The shelf: a key between the master key and the personal keys, which can be destroyed.

Each shelf key is a separate file outside PostgreSQL, wrapped by the master key and named by its
generation. Once a shelf key is destroyed, whatever it wrapped in dead rows, logs and backups can
never be opened again (R-D1).
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from shared.kernel.ids import fresh_id
from shared.plumbing.base.secret_files import (
    destroy_leftovers,
    destroy_secret,
    make_secret,
    read_secret,
    replace_secret,
)
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.sealing import Unreadable, decrypted, encrypted, new_key

ENDING = ".shelf"


class MissingShelf(Exception):
    """The shelf key that opens the personal keys is not in its folder."""


Masters = Callable[[], Sequence[bytes]]
"""The current master keys: the first wraps, all unwrap."""
TRIES = 3
"""How often to read a file that may be rewrapped or destroyed at this moment."""


class Shelf:
    """The shelf keys in a folder: one, and briefly two during a rotation.

    Only the key that was used last is held in memory; the master keys are read each time.
    """

    def __init__(self, folder: Path, master: bytes | Masters) -> None:
        self._folder = folder
        self.masters: Masters = master if callable(master) else lambda: (master,)
        self._held: tuple[UUID, bytes] | None = None

    def key(self, generation: UUID) -> bytes:
        """A shelf key.

        Raises:
            MissingShelf: when it is not there.
            WrongMasterKey: when another master key wrapped it.
        """
        held = self._held
        if held is not None and held[0] == generation:
            return held[1]
        key = self._opened(generation)
        self._held = (generation, key)
        return key

    def make(self, present: UUID | None) -> UUID:
        """Create a new shelf key beside the present one; it is durable before it wraps anything.

        Raises:
            MissingShelf: when the present one is not there.
            WrongMasterKey: when it cannot be opened: our master key may then be a former one.
        """
        if present is not None:
            self._opened(present)
        generation = fresh_id()
        make_secret(self._file(generation), self._wrapped(generation, new_key()))
        return generation

    def keep_only(self, generations: Collection[UUID]) -> None:
        """Destroy every other shelf key, but only if all those to keep exist and can be opened.

        Files left by killed writers are destroyed as well: no one may write here meanwhile.

        Raises:
            MissingShelf: when one to keep is missing.
            WrongMasterKey: when another master key wrapped it.
        """
        for each in generations:
            self._opened(each)
        destroy_leftovers(self._folder)
        for each in self._generations():
            if each not in generations:
                destroy_secret(self._file(each))
        if self._held is not None and self._held[0] not in generations:
            self._held = None

    def verify(self) -> None:
        """Open every shelf key that is here, without changing anything.

        Raises:
            WrongMasterKey: when another master key wrapped one.
        """
        for each in self._generations():
            self._opened(each)

    def rewrap(self) -> None:
        """Wrap with the first master key what another one wraps; safe to repeat.

        No one may write here meanwhile. It ends when the first key alone opens everything here.

        Raises:
            WrongMasterKey: when no master key opens one of them.
        """
        newest = Shelf(self._folder, self.masters()[0])
        for each in self._generations():
            with suppress(WrongMasterKey):
                newest.key(each)
                continue
            replace_secret(self._file(each), self._wrapped(each, self._opened(each)))
        destroy_leftovers(self._folder)
        newest.verify()

    def wrapped(self, generation: UUID) -> bytes:
        """A shelf key as stored in its file, for the backup of the vault.

        Raises:
            MissingShelf: when it is not there.
        """
        try:
            return b64decode(read_secret(self._file(generation)))
        except FileNotFoundError as error:
            raise MissingShelf(
                f"The shelf key {generation} is missing in {self._folder}, and sealed texts cannot"
                " be read without it. Name its folder with UTBYTE_SHELF, or load the newest copy of"
                " the vault with “utbyte vault load”."
            ) from error

    def put(self, generation: UUID, wrapped: bytes) -> None:
        """Put a shelf key from the backup of the vault beside the others.

        Raises:
            WrongMasterKey: when another master key wrapped it.
        """
        key = self._open(generation, wrapped)
        make_secret(self._file(generation), self._wrapped(generation, key))

    def _generations(self) -> list[UUID]:
        return sorted(UUID(each.stem) for each in self._folder.glob(f"*{ENDING}"))

    def _file(self, generation: UUID) -> Path:
        return self._folder / f"{generation}{ENDING}"

    def _wrapped(self, generation: UUID, key: bytes) -> bytes:
        return b64encode(encrypted(self.masters()[0], key, _bound_to(generation))) + b"\n"

    def _opened(self, generation: UUID) -> bytes:
        """Open a shelf key; read it again if the master key is being rotated at this moment."""
        for _ in range(TRIES):
            with suppress(WrongMasterKey, binascii.Error):
                return self._open(generation, self.wrapped(generation))
        raise WrongMasterKey("The master key does not open the shelf key.")

    def _open(self, generation: UUID, wrapped: bytes) -> bytes:
        for each in self.masters():
            with suppress(Unreadable):
                return decrypted(each, wrapped, _bound_to(generation))
        raise WrongMasterKey("The master key does not open the shelf key.")


def _bound_to(generation: UUID) -> bytes:
    return b"shelf key " + generation.bytes
