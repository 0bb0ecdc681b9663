"""Keys of persons: the vault where the directory keeps them, and the ring that services use."""

import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.kernel.refusals import NotFound
from shared.plumbing.sealing import KEY_BYTES, Unreadable, decrypted, encrypted, new_key
from shared.plumbing.secret_files import secret_file

LONGEST_IN_MEMORY = 300.0
"""Seconds; a service forgets an erased person's key no later than this."""
MOST_IN_MEMORY = 10_000

Fetch = Callable[[UUID], bytes | None]
"""Asks the directory for a person's key; nothing back when the person is erased."""
Transaction = Callable[[], AbstractContextManager[Cursor[DictRow]]]
"""Opens a transaction of the key database, as ``Database.transaction`` does."""


class _Held(NamedTuple):
    key: bytes | None
    asked: float

    def too_old(self, now: float) -> bool:
        return now - self.asked >= LONGEST_IN_MEMORY


class KeyRing:
    """The keys that a service holds in memory, each no longer than five minutes (§8).

    The five minutes count from the moment before the directory was asked. That a person is
    erased is held in the same way. When the directory does not answer, its error passes through:
    a key that is too old is never used instead.
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
        self._held: OrderedDict[UUID, _Held] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, subject: UUID) -> bytes | None:
        """Return the person's key, or nothing when the person is erased."""
        asked = self._monotonic()
        with self._lock:
            self._forget(asked)
            held = self._held.get(subject)
        if held is not None and not held.too_old(asked):
            return held.key
        key = self._fetch(subject)  # outside the lock: others need not wait for the network
        with self._lock:
            return self._keep(subject, _Held(key, asked))

    def _keep(self, subject: UUID, new: _Held) -> bytes | None:
        """Hold an answer; of two that were fetched at once, an erasure is the later truth."""
        old = self._held.pop(subject, None)
        kept = old if old is not None and old.key is None else new
        while len(self._held) >= self._capacity:
            self._held.popitem(last=False)
        self._held[subject] = kept
        return kept.key

    def _forget(self, now: float) -> None:
        """Drop what is too old; the oldest answers stand first."""
        while self._held and next(iter(self._held.values())).too_old(now):
            self._held.popitem(last=False)


class WrongMasterKey(Exception):
    """The master key does not open the keys in the vault."""


def master_key_file(path: Path) -> bytes:
    """Return the master key of a file outside PostgreSQL, made on first need (0600, base64).

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when it holds no key of 256 bits.
    """
    return master_key(secret_file(path, lambda: b64encode(new_key()) + b"\n").decode())


def master_key(text: str) -> bytes:
    """Read a master key that is written in base64, as a setting may hold it.

    Raises:
        ValueError: when it is no key of 256 bits.
    """
    key = b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a master key has {KEY_BYTES} bytes, written in base64")
    return key


_CREATE = """CREATE TABLE IF NOT EXISTS personal_keys (
    subject uuid PRIMARY KEY, wrapped bytea, created date NOT NULL, erased_on date,
    CHECK ((wrapped IS NULL) = (erased_on IS NOT NULL)))"""
_ERASE = """INSERT INTO personal_keys (subject, wrapped, created, erased_on)
    VALUES (%(subject)s, NULL, %(on)s, %(on)s)
    ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, erased_on = excluded.erased_on
    WHERE personal_keys.erased_on IS NULL RETURNING subject"""


def create_vault(transaction: Transaction) -> None:
    """Create the table of the vault when it is missing; this needs no master key."""
    with transaction() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('personal_keys'))")
        cursor.execute(_CREATE)


class KeyVault:
    """Where the directory keeps the keys: a database of their own, each wrapped by a master key.

    A wrapped key is bound to its person, so that rows cannot change places. An erased id is
    remembered for ever and never gets a key again.
    """

    def __init__(self, transaction: Transaction, master: bytes) -> None:
        self._transaction = transaction
        self._master = master

    def migrate(self) -> None:
        """Create the table when it is missing; an explicit step, safe to repeat.

        Raises:
            WrongMasterKey: when a key that is there already was wrapped by another master key.
        """
        create_vault(self._transaction)
        self.check()

    def check(self) -> None:
        """Open one of the keys, so that a wrong master key is noticed before it wraps any.

        Raises:
            WrongMasterKey: when the key was wrapped by another master key.
        """
        with self._transaction() as cursor:
            cursor.execute(
                "SELECT subject, wrapped FROM personal_keys WHERE wrapped IS NOT NULL LIMIT 1"
            )
            for row in cursor.fetchall():
                self._unwrapped(row)

    def ensure(self, subject: UUID, on: date) -> bytes | None:
        """Return the person's key, made on first need; nothing when the person is erased.

        Whoever asks at the same time gets the same key.
        """
        return self.ensure_many([subject], on)[subject]

    def ensure_many(self, subjects: Iterable[UUID], on: date) -> dict[UUID, bytes | None]:
        """Return the keys of several persons, those made that are missing."""
        wanted = set(subjects)
        known = self.get_many(wanted)
        if wanted - known.keys():
            self._insert(wanted - known.keys(), on)
            known = self.get_many(wanted)
        return known

    def get(self, subject: UUID) -> bytes | None:
        """Return the person's key, or nothing when the person is erased.

        Raises:
            NotFound: when the vault never heard of the person.
        """
        known = self.get_many([subject])
        if subject not in known:
            raise NotFound("there is no such person")
        return known[subject]

    def get_many(self, subjects: Iterable[UUID]) -> dict[UUID, bytes | None]:
        """Return the keys of those that the vault knows, with nothing for who is erased.

        Raises:
            WrongMasterKey: when the master key does not open one of them.
        """
        with self._transaction() as cursor:
            cursor.execute(
                "SELECT subject, wrapped FROM personal_keys WHERE subject = ANY(%s)",
                (list(subjects),),
            )
            return {row["subject"]: self._unwrapped(row) for row in cursor.fetchall()}

    def erase(self, subject: UUID, on: date) -> bool:
        """Delete the person's key and remember the id (R-D1); return whether it was news.

        Erasing again is harmless: the first day stays. Also who never had a key is remembered.
        What is overwritten stays in PostgreSQL's dead rows and log, wrapped, until those go.
        """
        with self._transaction() as cursor:
            cursor.execute(_ERASE, {"subject": subject, "on": on})
            return cursor.fetchone() is not None

    def erased(self) -> dict[UUID, date]:
        """Return who is erased and since when: the list to keep outside of every backup."""
        with self._transaction() as cursor:
            cursor.execute("SELECT subject, erased_on FROM personal_keys WHERE wrapped IS NULL")
            return {row["subject"]: row["erased_on"] for row in cursor.fetchall()}

    def reapply_erasures(self, erased: Mapping[UUID, date]) -> int:
        """After a restore, erase again who was erased since the backup; return how many."""
        return sum(self.erase(subject, on) for subject, on in erased.items())

    def _insert(self, subjects: Iterable[UUID], on: date) -> None:
        new = sorted(subjects)  # in one order, so that two who insert at once never deadlock
        wrapped = [encrypted(self._master, new_key(), _bound_to(subject)) for subject in new]
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO personal_keys (subject, wrapped, created)"
                " SELECT subject, wrapped, %s"
                " FROM unnest(%s::uuid[], %s::bytea[]) AS made (subject, wrapped)"
                " ON CONFLICT (subject) DO NOTHING",
                (on, new, wrapped),
            )

    def _unwrapped(self, row: DictRow) -> bytes | None:
        if row["wrapped"] is None:
            return None
        try:
            return decrypted(self._master, bytes(row["wrapped"]), _bound_to(row["subject"]))
        except Unreadable as error:
            raise WrongMasterKey("the master key does not open the vault") from error


def _bound_to(subject: UUID) -> bytes:
    return b"personal key of " + subject.bytes
