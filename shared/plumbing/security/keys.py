"""Personal keys as services hold them in memory, and the master key in its file."""

import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from shared.plumbing.base.secret_files import secret_file
from shared.plumbing.directory.erased import Ids, no_one
from shared.plumbing.security.sealing import KEY_BYTES, new_key

LONGEST_IN_MEMORY_SECONDS = 300.0
"""Seconds; a service forgets an erased person's key no later than this."""
MOST_IN_MEMORY = 10_000

Fetch = Callable[[UUID], bytes | None]
"""Asks the directory for a person's key; ``None`` when the person is erased."""


class _Held(NamedTuple):
    key: bytes | None
    asked: float

    def too_old(self, now: float) -> bool:
        return now - self.asked >= LONGEST_IN_MEMORY_SECONDS


class KeyRing:
    """The keys that a service holds in memory, each no longer than five minutes.

    The five minutes count from the moment before the directory was asked. The fact that a person
    is erased is held in the same way. When the directory does not answer, its error passes
    through: a key that is too old is never used instead.
    """

    def __init__(
        self,
        fetch: Fetch,
        monotonic: Callable[[], float] = time.monotonic,
        capacity: int = MOST_IN_MEMORY,
    ) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._capacity = capacity
        self.erased: Ids = no_one
        """Who has been erased, according to the service's database; asked at each use."""
        self._held: OrderedDict[UUID, _Held] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, subject: UUID) -> bytes | None:
        """The person's key, or ``None`` when the person is erased."""
        asked = self._monotonic()
        if subject in self.let_go():
            return None
        with self._lock:
            self._forget(asked)
            held = self._held.get(subject)
        if held is not None and not held.too_old(asked):
            return held.key
        key = self._fetch(subject)  # outside the lock: others need not wait for the network
        gone = self.let_go()
        with self._lock:
            return self._keep(subject, _Held(None if subject in gone else key, asked))

    def let_go(self) -> frozenset[UUID]:
        """Drop the keys of erased persons; return the ids that were held or could be."""
        gone = self.erased()
        with self._lock:
            for each in self._held.keys() & gone:
                del self._held[each]
        return gone

    def _keep(self, subject: UUID, new: _Held) -> bytes | None:
        """Hold an answer; when two were fetched at once, an erasure wins."""
        old = self._held.pop(subject, None)
        kept = old if old is not None and old.key is None else new
        while len(self._held) >= self._capacity:
            self._held.popitem(last=False)
        self._held[subject] = kept
        return kept.key

    def _forget(self, now: float) -> None:
        """Drop what is too old; the oldest answers come first."""
        while self._held and next(iter(self._held.values())).too_old(now):
            self._held.popitem(last=False)


class WrongMasterKey(Exception):
    """The master key does not open the keys in the vault."""


def made_master() -> bytes:
    """A new master key as it is written to its file."""
    return b64encode(new_key()) + b"\n"


def master_key_file(path: Path) -> bytes:
    """The master key of a file outside PostgreSQL, created on first need (0600, base64).

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when it holds no key of 256 bits.
    """
    return master_keys(secret_file(path, made_master).decode())[0]


def master_keys(text: str) -> Sequence[bytes]:
    """Read the master keys of a file, one a line; the first one wraps.

    Raises:
        ValueError: when there is none, or one is no key of 256 bits.
    """
    return [master_key(each) for each in text.splitlines() or [""]]


def master_key(text: str) -> bytes:
    """Read a master key that is written in base64, as in a setting.

    Raises:
        ValueError: when it is no key of 256 bits.
    """
    key = b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"A master key must have {KEY_BYTES} bytes, encoded in base64.")
    return key
