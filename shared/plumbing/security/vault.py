"""The vault in which the directory stores personal keys, and the rotation of its shelf key."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.kernel.refusals import NotFound
from shared.plumbing.base.database import Database
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.secret_files import ExposedSecret
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.sealing import Unreadable, decrypted, encrypted, new_key
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault_state import State, alone, beside_others, create_vault, state_of

PAGE = 5_000
"""Keys that one statement of a rotation wraps."""
CANNOT_TURN = (
    psycopg.Error,
    PersistenceError,
    OSError,
    MissingShelf,
    WrongMasterKey,
    ExposedSecret,
)
"""What can prevent a rotation; the erasure itself remains in force meanwhile."""

_ERASE = """INSERT INTO personal_keys (subject, wrapped, created, erased_on)
    VALUES (%(subject)s, NULL, %(on)s, %(on)s)
    ON CONFLICT (subject) DO UPDATE
    SET wrapped = NULL, shelf = NULL, erased_on = excluded.erased_on
    WHERE personal_keys.erased_on IS NULL RETURNING subject"""
_PAGE = """SELECT subject, wrapped, shelf FROM personal_keys
    WHERE wrapped IS NOT NULL AND (%s::uuid IS NULL OR subject > %s)
    ORDER BY subject LIMIT %s"""
_REWRAP = """UPDATE personal_keys k SET wrapped = m.wrapped, shelf = %s
    FROM unnest(%s::uuid[], %s::bytea[]) AS m (subject, wrapped) WHERE k.subject = m.subject"""

log = structlog.get_logger()


class KeyVault:
    """Stores the personal keys in their own database, each wrapped by the shelf key.

    A wrapped key is bound to its person, so that rows cannot be swapped; its row names the
    generation of the shelf key. An erased id is remembered for ever and never gets a key again.
    """

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self.database = database
        self.shelf = shelf

    def migrate(self) -> None:
        """Create the tables when they are missing; an explicit step, safe to repeat.

        Raises:
            WrongMasterKey: when another master key wrapped the keys that are there already.
            MissingShelf: when the shelf key is not in its folder.
        """
        create_vault(self.database)
        self.check()

    def check(self, *, renew: bool = False) -> None:
        """Finish an interrupted rotation, and check that the keys can be opened.

        ``renew``: rotate the shelf key even if no one was erased.

        Raises:
            WrongMasterKey: when another master key wrapped the keys that are there already.
            MissingShelf: when the shelf key is not in its folder.
        """
        self.verify()
        if renew:
            self.database.execute("UPDATE shelf SET erasures = erasures + 1")
        self._destroy_former()
        self.turn()

    def verify(self) -> None:
        """Open one of the keys, without changing anything.

        Raises:
            WrongMasterKey: when another master key wrapped it.
            MissingShelf: when its shelf key is not in its folder.
        """
        for row in self.database.rows(_PAGE, None, None, 1):
            self.unwrapped(row)

    def ensure(self, subject: UUID, on: date) -> bytes | None:
        """The person's key, created on first need; ``None`` when the person is erased.

        Concurrent callers get the same key.

        Raises:
            MissingShelf: when the vault has no shelf key yet, or it is not in its folder.
        """
        return self.ensure_many([subject], on)[subject]

    def ensure_many(self, subjects: Iterable[UUID], on: date) -> dict[UUID, bytes | None]:
        """The keys of several persons, and create the missing ones."""
        wanted = set(subjects)
        known = self.get_many(wanted)
        if wanted - known.keys():
            self._insert(wanted - known.keys(), on)
            known = self.get_many(wanted)
        return known

    def get(self, subject: UUID) -> bytes | None:
        """The person's key, or ``None`` when the person is erased.

        Raises:
            NotFound: when the vault does not know the person.
        """
        known = self.get_many([subject])
        if subject not in known:
            raise NotFound("There is no such person.")
        return known[subject]

    def get_many(self, subjects: Iterable[UUID]) -> dict[UUID, bytes | None]:
        """The keys of the persons that the vault knows, with ``None`` for erased ones.

        Raises:
            WrongMasterKey: when the master key does not open one of them.
            MissingShelf: when the shelf key is not in its folder.
        """
        wanted = list(subjects)
        for _ in range(2):
            with suppress(MissingShelf):  # the shelf key was rotated since the rows were read
                return self._read(wanted)
        return self._read(wanted)

    def erase(self, subject: UUID, on: date) -> bool:
        """Delete the person's key and remember the id (R-D1); return whether it was news.

        Erasing again is harmless: the first day stays. A person who never had a key is remembered
        too. Overwritten keys remain in dead rows and logs, wrapped; therefore the shelf key is
        rotated at once.
        """
        news = self._forget(subject, on)
        self.turn_or_wait()
        return news

    def _forget(self, subject: UUID, on: date) -> bool:
        with self.database.transaction() as cursor:
            beside_others(cursor)
            cursor.execute(_ERASE, {"subject": subject, "on": on})
            news = cursor.fetchone() is not None
            if news:
                cursor.execute("UPDATE shelf SET erasures = erasures + 1")
            return news

    def erased(self) -> dict[UUID, date]:
        """Who is erased and since when: the list to keep outside of every backup."""
        rows = self.database.rows(
            "SELECT subject, erased_on FROM personal_keys WHERE wrapped IS NULL"
        )
        return {row["subject"]: row["erased_on"] for row in rows}

    def reapply_erasures(self, erased: Mapping[UUID, date]) -> int:
        """After a restore, repeat the erasures since the backup; return how many."""
        again = sum(self._forget(subject, on) for subject, on in erased.items())
        self.turn_or_wait()
        return again

    def turn(self) -> bool:
        """Rotate the shelf key when a person was erased since; return whether it was due.

        A new shelf key is created, wraps all keys in one transaction, and the former is destroyed.
        If this is interrupted at any point, both shelf keys exist and the next rotation continues.

        Raises:
            MissingShelf: when the present shelf key is not in its folder.
        """
        erasures, turned = self._state()[1:]
        if turned == erasures:
            return False
        with self.database.transaction() as cursor:
            before = alone(cursor)
            if before.turned == before.erasures:
                return False
            new = self.shelf.make(before.generation)
            failpoint("shelf-made")
            self._rewrap(cursor, new)
            cursor.execute("UPDATE shelf SET generation = %s", (new,))
            failpoint("shelf-rewrapped")
        failpoint("shelf-turned")
        self._destroy_former()
        failpoint("shelf-destroyed")
        self.database.execute("UPDATE shelf SET turned = greatest(turned, %s)", before.erasures)
        self.database.vacuum("personal_keys")
        return True

    def turn_or_wait(self) -> None:
        """Rotate the shelf key when it is due; a failure is logged, and retried later.

        Every tick and every start tries it.
        """
        try:
            self.turn()
        except CANNOT_TURN as error:
            log.warning("shelf_waits", error=str(error))

    def unwrapped(self, row: DictRow) -> bytes | None:
        """The key in a row; ``None`` when its person is erased.

        Raises:
            WrongMasterKey: when the row was wrapped by another shelf key or another master key.
            MissingShelf: when its shelf key is not in its folder.
        """
        if row["wrapped"] is None:
            return None
        key = self.shelf.key(row["shelf"])
        try:
            return decrypted(key, bytes(row["wrapped"]), bound_to(row["subject"]))
        except Unreadable:
            raise WrongMasterKey("The master key does not open the vault.") from None

    def _read(self, subjects: list[UUID]) -> dict[UUID, bytes | None]:
        rows = self.database.rows(
            "SELECT subject, wrapped, shelf FROM personal_keys WHERE subject = ANY(%s)", subjects
        )
        return {row["subject"]: self.unwrapped(row) for row in rows}

    def _insert(self, subjects: Iterable[UUID], on: date) -> None:
        new = sorted(subjects)  # in a fixed order, so that concurrent inserts never deadlock
        with self.database.transaction() as cursor:
            beside_others(cursor)
            generation = state_of(cursor).generation
            if generation is None:
                raise MissingShelf("There is no shelf key yet: run “utbyte migrate”.")
            key = self.shelf.key(generation)
            wrapped = [encrypted(key, new_key(), bound_to(subject)) for subject in new]
            cursor.execute(
                "INSERT INTO personal_keys (subject, wrapped, created, shelf)"
                " SELECT subject, wrapped, %s, %s"
                " FROM unnest(%s::uuid[], %s::bytea[]) AS made (subject, wrapped)"
                " ON CONFLICT (subject) DO NOTHING",
                (on, generation, new, wrapped),
            )

    def _rewrap(self, cursor: Cursor[DictRow], new: UUID) -> None:
        key = self.shelf.key(new)
        after: UUID | None = None
        while True:
            cursor.execute(_PAGE, (after, after, PAGE))
            rows = cursor.fetchall()
            if not rows:
                return
            found = [(row["subject"], self.unwrapped(row)) for row in rows]
            wrapped = [encrypted(key, each or b"", bound_to(subject)) for subject, each in found]
            cursor.execute(_REWRAP, (new, [subject for subject, _ in found], wrapped))
            after = rows[-1]["subject"]

    def _destroy_former(self) -> None:
        with self.database.transaction() as cursor:
            generation = alone(cursor).generation
            if generation is not None:
                cursor.execute("SELECT DISTINCT shelf FROM personal_keys WHERE shelf IS NOT NULL")
                self.shelf.keep_only({generation, *(row["shelf"] for row in cursor.fetchall())})

    def _state(self) -> State:
        with self.database.transaction() as cursor:
            return state_of(cursor)


def bound_to(subject: UUID) -> bytes:
    return b"personal key of " + subject.bytes
