"""The state of a vault of personal keys: its tables, its shelf key, and who may write when."""

from typing import NamedTuple
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.base.database import VACUUMED_AT_ONCE, Database, query
from shared.plumbing.security.shelf import MissingShelf

_CREATE = """CREATE TABLE IF NOT EXISTS personal_keys (
    subject uuid PRIMARY KEY, wrapped bytea, created date NOT NULL, erased_on date, shelf uuid,
    CHECK ((wrapped IS NULL) = (erased_on IS NOT NULL)),
    CHECK ((wrapped IS NULL) = (shelf IS NULL)))"""
_SHELF = """CREATE TABLE IF NOT EXISTS shelf (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), generation uuid,
    erasures bigint NOT NULL DEFAULT 1, turned bigint NOT NULL DEFAULT 0)"""


class State(NamedTuple):
    """The shelf key in use, the number of erasures, and how many the last rotation covered."""

    generation: UUID | None
    erasures: int
    turned: int


def create_vault(database: Database) -> None:
    """Create the tables of the vault when they are missing; this needs no key."""
    with database.transaction() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('personal_keys'))")
        cursor.execute(_CREATE)
        cursor.execute(query(f"ALTER TABLE personal_keys SET {VACUUMED_AT_ONCE}"))
        cursor.execute(_SHELF)
        cursor.execute("INSERT INTO shelf DEFAULT VALUES ON CONFLICT DO NOTHING")


def alone(cursor: Cursor[DictRow]) -> State:
    """Lock out every other writer until the transaction ends; return the vault's state."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('shelf'))")
    return state_of(cursor)


def state_of(cursor: Cursor[DictRow]) -> State:
    """The vault's state.

    Raises:
        MissingShelf: when it was not migrated.
    """
    cursor.execute("SELECT generation, erasures, turned FROM shelf")
    row = cursor.fetchone()
    if row is None:
        raise MissingShelf("The table of the shelf is empty: run “utbyte migrate”.")
    return State(row["generation"], row["erasures"], row["turned"])


def beside_others(cursor: Cursor[DictRow]) -> None:
    """Allow concurrent writers, but no rotation of the shelf key."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('shelf'))")
