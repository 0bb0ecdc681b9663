"""Database permissions: each service changes its own rows, and no line of its log.

The account of `utbyte migrate` owns the databases; a service's account has no part in that. It
cannot connect to another's database, create or alter a table, or change what is in the log.
"""

from enum import Enum

from psycopg import sql

from shared.plumbing.base.database import Database, query
from utbyte.instance.services import WITH_KEYS

MIGRATION = "migrate"
KEYS_OF = "directory"
"""The service whose account also works on the database of personal keys."""
ADDED_TO = "events"
"""Stored events are never changed; MAINTAIN allows the lock that is taken while saving."""
READ_ONLY = "epoch"
"""Written by the migration and by a restore."""

_RIGHTS = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {account};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {account};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {account};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {account};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {account};
"""


class Kind(Enum):
    """What a database holds, as the permissions that it needs beyond those of all databases."""

    ROWS = ""
    """Rows that are read and written."""
    LOG = """
REVOKE UPDATE, DELETE ON {events} FROM {account};
GRANT MAINTAIN ON {events} TO {account};
REVOKE INSERT, UPDATE, DELETE ON {epoch} FROM {account};
"""
    VAULT = """
GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account};
"""
    """What an erasure has deleted is vacuumed at once."""


class NoAccount(Exception):
    """A service has no account at the database server; the message says which."""


def accounts(prefix: str) -> dict[str, str]:
    return {name: prefix + name for name in (*WITH_KEYS, MIGRATION)}


def grant(database: Database, account: str, kind: Kind) -> None:
    """Grant an account its permissions on a migrated database; safe to repeat.

    A rebuilt view is a new table: what the owner creates later has the same permissions.

    Raises:
        NoAccount: when there is no such account at the server.
    """
    row = database.row(
        "SELECT current_database() AS name FROM pg_roles WHERE rolname = %s", account
    )
    if row is None:
        raise NoAccount(
            f"PostgreSQL has no account {account}. Create the accounts of the services first,"
            " as deploy/README.md describes."
        )
    names = {
        "database": sql.Identifier(row["name"]),
        "account": sql.Identifier(account),
        "events": sql.Identifier(ADDED_TO),
        "epoch": sql.Identifier(READ_ONLY),
    }
    with database.transaction() as cursor:
        for statement in filter(str.strip, (_RIGHTS + kind.value).split(";")):
            cursor.execute(query(statement).format(**names))
