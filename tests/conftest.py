"""Real PostgreSQL for tests: one embedded server a run, a fresh database for whoever asks."""

import os
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import psycopg
import pytest
import structlog

from shared.kernel.ids import fresh_id
from shared.plumbing.base import embedded
from shared.plumbing.base.database import (
    address_of,
    create_database,
    drop_database,
    embedded_server,
    stop_embedded_server,
)

pytest_plugins = [
    "tests.budget",
    "tests.reporting",
    "tests.brokers",
    "tests.login_providers",
    "tests.toy.pairs",
    "tests.watching",
]
MOST_CONNECTIONS = 600
"""Of the tests' server: the worlds of several folders stay open, each an instance of its own."""


@pytest.fixture(autouse=True)
def log_as_it_was() -> Generator[None]:
    """Undo where a command of the test let the log go: the next test may want to hear it all."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Generator[str]:
    """Address of a real PostgreSQL server: ``UTBYTE_TEST_DATABASE_URL`` or an embedded one."""
    given = os.environ.get("UTBYTE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="utbyte-pg-") as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(embedded, "MAX_CONNECTIONS", MOST_CONNECTIONS)
            address = embedded_server(Path(folder) / "pg")
        with psycopg.connect(address, autocommit=True) as connection:
            # Here processes are killed, never the machine: nothing has to reach the disk.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address
        stop_embedded_server(Path(folder) / "pg")


@pytest.fixture(scope="module")
def fresh_database(postgres: str) -> Generator[Callable[[], str]]:
    """Makes databases that are dropped after the module; each call gives another address."""
    made: list[str] = []

    def make() -> str:
        name = f"t_{fresh_id().hex[:12]}"
        create_database(postgres, name)
        made.append(name)
        return address_of(postgres, name)

    yield make
    for name in made:
        drop_database(postgres, name)


@pytest.fixture
def database(fresh_database: Callable[[], str]) -> str:
    """Address of an empty database of its own."""
    return fresh_database()
