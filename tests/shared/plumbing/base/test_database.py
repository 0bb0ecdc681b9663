"""Sessions have limits, parts of an address are kept, and creating is safe at once."""

import os
import select
import signal
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import (
    DEAD_PEERS,
    Database,
    address_of,
    create_database,
    drop_database,
    embedded_server,
    stop_embedded_server,
)
from tests.round_trips import round_trips
from tests.toy.serving import wait_until
from tests.toy.town import at_once
from tests.toy.wire import wire_to


@pytest.fixture(scope="module")
def address(fresh_database: Callable[[], str]) -> str:
    return fresh_database()


@pytest.fixture
def opened(address: str) -> Generator[Database]:
    database = Database(address)
    yield database
    database.close()


def setting(database: Database, name: str) -> str:
    return str((database.row("SELECT current_setting(%s) v", name) or {})["v"])


@pytest.mark.parametrize("value", ["y", "yes", "true", "1", "on", "TRUE"])
def test_pitfall_1_database_functions_are_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, value: str
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", value)
    with pytest.raises(RuntimeError, match="loses events"):
        Database(address)


def test_pitfall_6_every_session_has_limits(opened: Database) -> None:
    assert setting(opened, "lock_timeout") == "10s"
    assert setting(opened, "statement_timeout") == "1min"
    assert setting(opened, "idle_in_transaction_session_timeout") == "30s"
    assert setting(opened, "TimeZone") == "UTC"


def test_pitfall_6_the_limits_hold_also_for_those_who_come_another_way(address: str) -> None:
    """The database keeps them itself; those of TCP show nothing in a session over a socket."""
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
            " WHERE datname = current_database()"
        ).fetchone()
    assert dict(each.split("=", 1) for each in (row or [[]])[0]) == {
        "statement_timeout": "60s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "30s",
        "tcp_keepalives_idle": "30",
        "tcp_user_timeout": "20000",
        "TimeZone": "UTC",
    }


def test_the_pool_is_as_large_as_it_was_asked_to_be(address: str) -> None:
    database = Database(address, pool_size=1, max_overflow=1)
    database.datastore.pool.timeout = 0.1
    with (
        database.datastore.get_connection(),
        database.datastore.get_connection(),
        pytest.raises(OperationalError, match="couldn't get a connection"),
    ):
        database.execute("SELECT 1")
    database.close()


def test_pitfall_6_a_lock_that_is_held_is_waited_for_no_longer_than_allowed(
    opened: Database, address: str
) -> None:
    opened.execute("CREATE TABLE held (id integer)")
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE held")
        impatient = Database(make_conninfo(address, options="-c lock_timeout=100ms"))
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            impatient.transaction() as cursor,
        ):
            cursor.execute("LOCK TABLE held")
        impatient.close()


def test_a_statement_is_one_round_trip_and_in_a_transaction_three(opened: Database) -> None:
    opened.rows("SELECT 1")
    with round_trips(opened) as asked:
        opened.rows("SELECT 1")
    assert len(asked) == 1
    with round_trips(opened) as asked:
        opened.execute("SELECT 1")
    assert len(asked) == 1
    with round_trips(opened) as asked, opened.transaction() as cursor:
        cursor.execute("SELECT 1")
    assert len(asked) == 3


def test_a_connection_that_the_server_has_closed_is_not_used_again(
    address: str, opened: Database
) -> None:
    (used,) = opened.rows("SELECT pg_backend_pid() AS pid")
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (used["pid"],))
    found = [opened.rows("SELECT pg_backend_pid() AS pid")[0]["pid"] for _ in range(3)]
    assert used["pid"] not in found


def test_a_connection_to_which_the_server_has_only_said_something_is_used_again(
    address: str,
) -> None:
    database = Database(address, pool_size=1, max_overflow=0)
    with database.datastore.get_connection() as connection:
        connection.execute("LISTEN noise")
        used, number = connection.info.backend_pid, connection.fileno()
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("NOTIFY noise")
    wait_until(lambda: select.select([number], [], [], 0)[0])
    assert database.rows("SELECT pg_backend_pid() AS pid") == [{"pid": used}]
    database.close()


def test_the_other_parts_of_an_address_are_kept(address: str) -> None:
    """The library takes five parts; a lost sslmode would send everything in the clear."""
    database = Database(
        make_conninfo(address, application_name="a name", options="-c work_mem=123kB")
    )
    assert setting(database, "application_name") == "a name"
    assert setting(database, "work_mem") == "123kB"
    assert setting(database, "lock_timeout") == "10s"
    with database.connect() as connection:
        kept = conninfo_to_dict(connection.info.dsn)
    assert kept["application_name"] == "a name"
    seconds = {name: kept.get(name) for name in DEAD_PEERS}
    assert seconds == {
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "keepalives_count": "3",
        "tcp_user_timeout": "20000",
    }
    database.close()


def test_a_process_that_waits_for_a_leader_lock_waits_without_limit(opened: Database) -> None:
    with opened.connect() as connection:
        row = connection.execute(
            "SELECT current_setting('lock_timeout') l, current_setting('statement_timeout') s"
        ).fetchone()
    assert row == {"l": "0", "s": "0"}


def test_one_at_a_time_does_what_is_done_alone(address: str) -> None:
    inside: list[int] = []
    most: list[int] = []

    def enter(number: int) -> None:
        database = Database(address)
        with database.alone("this"):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.01)
            inside.remove(number)
        database.close()

    assert at_once(4, enter) == [None] * 4
    assert most == [1, 1, 1, 1]


def test_pitfall_5_a_database_that_many_create_at_once_is_there(postgres: str) -> None:
    name = f"t_{fresh_id().hex[:12]}"
    try:
        assert at_once(6, lambda _: create_database(postgres, name)) == [None] * 6
        database = Database(address_of(postgres, name))
        assert database.row("SELECT 1 one") == {"one": 1}
        database.close()
    finally:
        drop_database(postgres, name)


def test_a_server_that_went_away_and_came_back_is_used_again(address: str) -> None:
    with wire_to(address) as wire:
        database = Database(wire.address)
        assert database.row("SELECT 1 one") == {"one": 1}
        wire.cut()
        wire.fix()
        assert database.row("SELECT 2 two") == {"two": 2}
        database.close()


def test_a_transaction_that_breaks_leaves_nothing(opened: Database) -> None:
    opened.execute("CREATE TABLE things (id integer)")

    def half() -> None:
        with opened.transaction() as cursor:
            cursor.execute("INSERT INTO things VALUES (1)")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        half()
    assert opened.rows("SELECT * FROM things") == []


def test_an_embedded_server_that_was_just_killed_is_started_again(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    embedded_server(folder)
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="ascii").split()
        os.kill(int(lines[0]), signal.SIGKILL)
        with psycopg.connect(embedded_server(folder)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        stop_embedded_server(folder)
