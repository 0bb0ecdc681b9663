"""The databases: one per service, on an embedded PostgreSQL server or an external one."""

import os
import select
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool
from pydantic_core import to_json

from shared.plumbing.base import embedded

SESSION_LIMITS: dict[LiteralString, LiteralString] = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
    "tcp_keepalives_idle": "30",
    "tcp_user_timeout": "20000",
    "timezone": "UTC",
}
"""So that no stuck transaction stalls all writers, and no session waits for a dead peer."""
VACUUMED_AT_ONCE = "(autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
"""For tables about people: autovacuum removes every dead row at its next run."""
DEAD_PEERS: dict[str, str] = {
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""The same on the client side: how soon a server that silently disappeared is given up."""
POOL_SECONDS = 10.0
"""How long a thread waits for a connection, also while the server is unavailable."""

OLDEST_SECONDS = 3_600.0
"""How long a connection of the pool is used before another replaces it."""


def query(text: str) -> sql.SQL:
    """A statement that was built from our own text, never from a caller's input."""
    return sql.SQL(cast("LiteralString", text))


def given_rows(name: str, columns: Mapping[str, str]) -> str:
    """The FROM item for rows passed as one parameter, which ``rows_given`` creates.

    ``columns`` maps names to PostgreSQL types. One array per column, or one placeholder per value,
    would be much slower in the driver.
    """
    typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    return f"json_to_recordset(%s::json) AS {name} ({typed})"


def rows_given(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as the single parameter of ``given_rows``."""
    return to_json(list(rows)).decode()


def embedded_server(folder: Path) -> str:
    """Start the embedded PostgreSQL in that folder, or find it running; return its address.

    Raises:
        CannotStart: when it cannot be started, or only unsafely.
    """
    return embedded.start(folder)


def stop_embedded_server(folder: Path) -> None:
    embedded.stop(folder)


def address_of(server: str, database: str) -> str:
    return make_conninfo(server, dbname=database)


def create_database(server: str, database: str) -> None:
    """Create the database if it is missing, and set its session limits."""
    with psycopg.connect(server, autocommit=True) as connection:
        # Several processes may start on a new server at once.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (f"create {database}",))
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (database,)
        ).fetchone()
        name = sql.Identifier(database)
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        for setting, value in SESSION_LIMITS.items():
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    name, sql.SQL(setting), sql.Literal(value)
                )
            )


def execute_on(address: str, statement: str) -> None:
    """Run one of our own statements on a database, outside any service."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(query(statement))


def drop_database(server: str, database: str) -> None:
    """Drop the database, disconnecting everyone who is connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def _refuse_if_gone(connection: psycopg.Connection[Any]) -> None:
    """Look whether the server has closed an idle connection, without a round trip.

    The server says nothing to a session that waits for a statement, except when it ends it.

    Raises:
        psycopg.OperationalError: when the connection cannot be used any more.
    """
    looked = select.poll()
    looked.register(connection.fileno(), select.POLLIN)
    if looked.poll(0):
        ConnectionPool.check_connection(connection)


_YES = {"y", "yes", "t", "true", "on", "1"}
_SESSION_OPTIONS = " ".join(f"-c {name}={value}" for name, value in SESSION_LIMITS.items())


class Database:
    """One service's database: a connection pool, and the few ways to use it.

    Raises:
        RuntimeError: when the environment enables the library's database functions, which drop
            the table lock and with it the guarantee that nothing in the log is skipped.
    """

    def __init__(self, address: str, pool_size: int = 2, max_overflow: int = 4) -> None:
        if os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS", "").lower() in _YES:
            raise RuntimeError("POSTGRES_ENABLE_DB_FUNCTIONS loses events. Unset it.")
        self.address = address
        parts = conninfo_to_dict(address)
        self._lasting_address = make_conninfo(address, **{**DEAD_PEERS, **parts})
        self.datastore = PostgresDatastore(
            dbname=str(parts.get("dbname", "")),
            host=str(parts.get("host", "")),
            port=str(parts.get("port", "5432")),
            user=str(parts.get("user", "")),
            password=str(parts.get("password", "")),
        )
        # The library's own pool takes only these five parts of an address and would lose the
        # others, such as sslmode; it asks the server before each use whether it is there.
        self.datastore.pool = cast(
            "Any",
            ConnectionPool(
                kwargs={
                    **DEAD_PEERS,
                    **parts,
                    "options": f"{_SESSION_OPTIONS} {parts.get('options', '')}".strip(),
                    "row_factory": dict_row,
                    "autocommit": True,
                },
                min_size=pool_size,
                max_size=pool_size + max_overflow,
                open=False,
                timeout=POOL_SECONDS,
                max_lifetime=OLDEST_SECONDS,
                check=_refuse_if_gone,
            ),
        )

    def close(self) -> None:
        self.datastore.close()

    @contextmanager
    def transaction(self) -> Generator[psycopg.Cursor[DictRow]]:
        """Open a transaction that commits when the block ends without an error."""
        with self.datastore.transaction(commit=True) as cursor:
            yield cursor

    @contextmanager
    def reading(self) -> Generator[psycopg.Cursor[DictRow]]:
        """A cursor outside of any transaction: each statement sees what is committed by then."""
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            yield cursor

    def rows(self, statement: str, *params: object) -> list[DictRow]:
        return self._found(statement, params)

    def rows_named(self, statement: str, params: Mapping[str, object]) -> list[DictRow]:
        """The rows of a query whose parameters have names."""
        return self._found(statement, params)

    def _found(
        self, statement: str, params: Sequence[object] | Mapping[str, object]
    ) -> list[DictRow]:
        with self.reading() as cursor:
            cursor.execute(query(statement), params)
            return cursor.fetchall()

    def row(self, statement: str, *params: object) -> DictRow | None:
        """The first row of a query, or None."""
        found = self.rows(statement, *params)
        return found[0] if found else None

    def execute(self, statement: str, *params: object) -> int:
        """Run one statement, in a transaction of its own; return how many rows it affected."""
        with self.datastore.get_connection() as connection:
            return connection.execute(query(statement), params).rowcount

    def vacuum(self, *tables: LiteralString) -> None:
        """Remove the dead rows of tables, as their owner or as a role that may maintain them.

        Errors are ignored, because the server's autovacuum does the same later.
        """
        with suppress(psycopg.Error), self.connect() as connection:
            for each in tables:
                connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(each)))

    def connect(self) -> psycopg.Connection[DictRow]:
        """Open a connection outside the pool, for a session lock that is held for a long time.

        It has no time limits, neither for the lock nor for long statements.
        """
        connection = psycopg.Connection[DictRow].connect(
            self._lasting_address, autocommit=True, row_factory=dict_row
        )
        connection.execute("SET lock_timeout = 0")
        connection.execute("SET statement_timeout = 0")
        return connection

    async def connect_async(self) -> psycopg.AsyncConnection[Any]:
        """Open an async connection outside the pool; dead peers are detected."""
        return await psycopg.AsyncConnection[Any].connect(self._lasting_address, autocommit=True)

    @contextmanager
    def alone(self, what: str) -> Generator[psycopg.Connection[DictRow]]:
        """Hold the exclusive lock named ``what`` on the database, waiting for it if necessary.

        A process that dies releases the lock with its connection.
        """
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (what,))
            yield connection
