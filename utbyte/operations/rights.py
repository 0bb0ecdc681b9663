"""Database permissions: each service changes its own rows, and no line of its log.

The account of `utbyte migrate` owns the databases; a service's account has no part in that. It
cannot connect to another's database, create or alter a table, or change what is in the log.
"""

from psycopg import sql

from shared.plumbing.base.database import Database, query
from utbyte.instance.services import DEFINITIONS

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
_LOG = """
REVOKE UPDATE, DELETE ON {events} FROM {account};
GRANT MAINTAIN ON {events} TO {account};
REVOKE INSERT, UPDATE, DELETE ON {epoch} FROM {account};
"""
_VACUUMED = """
GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account};
"""
"""What an erasure has deleted is vacuumed at once."""


class NoAccount(Exception):
    """A service has no account at the database server; the message says which."""


def accounts(prefix: str) -> dict[str, str]:
    return {name: prefix + name for name in (*(each.name for each in DEFINITIONS), MIGRATION)}


def grant(database: Database, account: str, *, has_log: bool) -> None:
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
        for text in (_RIGHTS, _LOG if has_log else _VACUUMED):
            for statement in text.strip().rstrip(";").split(";"):
                cursor.execute(query(statement).format(**names))
