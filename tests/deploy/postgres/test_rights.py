"""Who may do what in the databases: enough for each service, and nothing of another's."""

import os
import re
import subprocess
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege, OperationalError

from deploy.postgres.rights import FILE, statements, variable
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database, drop_database, query
from shared.plumbing.base.embedded import programs
from shared.plumbing.base.settings import Settings
from tests.distributed.instance import ROOT, SERVICES, Cluster
from utbyte.distributed.assembly import definition_of
from utbyte.instance.databases import DATABASES
from utbyte.instance.services import PORTAL, WITH_KEYS
from utbyte.instance.vaults import KEYS_DATABASE
from utbyte.operations.maintenance import migrate_all
from utbyte.operations.rights import MIGRATION, Kind, NoAccount, accounts, grant

ALL = DATABASES
STORY = ROOT / "tests" / "stories" / "1-notice-board-to-invoice.yaml"

FORBIDDEN = (
    "UPDATE events SET state = ''",
    "DELETE FROM events",
    "TRUNCATE events",
    "DROP TABLE events",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "UPDATE epoch SET since = 0",
    "DELETE FROM epoch",
    "INSERT INTO epoch VALUES ('x', 0)",
    "TRUNCATE inbox",
    "ALTER TABLE inbox ADD COLUMN more text",
    "CREATE TABLE more (id integer)",
    "CREATE SCHEMA more",
    "CREATE TEMPORARY TABLE more (id integer)",
    "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE DATABASE more",
    "CREATE ROLE more",
    "COPY inbox TO PROGRAM 'cat'",
    "COPY inbox FROM '/etc/passwd'",
)


@dataclass(frozen=True)
class Guarded:
    """A server on which every service has its account; databases are named after ``tag``."""

    server: str
    tag: str

    @property
    def accounts(self) -> dict[str, str]:
        """The account of each service, and of the migration."""
        return accounts(f"{self.tag}_")

    def address(self, service: str, database: str = "postgres") -> str:
        """Return where a service's account finds a database."""
        account = self.accounts[service]
        return make_conninfo(
            self.server, user=account, password=f"of-{service}", dbname=self.name(database)
        )

    def name(self, database: str) -> str:
        """Return how a service's database is called."""
        return database if database == "postgres" else f"{self.tag}_{database}"

    def do(self, service: str, statement: str, database: str | None = None) -> None:
        """Give a statement as a service's account, on its own database if on no other."""
        address = self.address(service, database or service)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(query(statement))


@pytest.fixture(scope="module")
def with_accounts(postgres: str) -> Generator[Guarded]:
    guarded = Guarded(postgres, f"r{fresh_id().hex[:10]}")
    given = {variable(each): f"of-{each}" for each in guarded.accounts}
    for _ in range(2):  # safe to repeat
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [str(programs() / "psql"), "--no-psqlrc", "--quiet", postgres],
            env={**os.environ, **given},
            input=statements(f"{guarded.tag}_"),
            capture_output=True,
            check=False,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
    yield guarded
    with psycopg.connect(postgres, autocommit=True) as connection:
        for account in guarded.accounts.values():
            connection.execute(query(f"DROP ROLE {account}"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys and the shelf of the instance."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def guarded(with_accounts: Guarded, data: Path) -> Generator[Guarded]:
    migrate_all(_settings(with_accounts, data), as_json=True)
    yield with_accounts
    for each in ALL:
        drop_database(with_accounts.server, with_accounts.name(each))


def _settings(guarded: Guarded, data: Path) -> Settings:
    return Settings(
        data=data,
        database_url=guarded.address(MIGRATION),
        database_prefix=guarded.tag,
        database_accounts=f"{guarded.tag}_",
    )


def test_what_is_kept_is_what_is_made() -> None:
    assert FILE.read_text(encoding="utf-8") == statements()


@pytest.mark.parametrize("service", WITH_KEYS)
def test_a_services_account_does_not_get_into_anothers_database(
    guarded: Guarded, service: str
) -> None:
    own = {service, *([KEYS_DATABASE] if service == "directory" else [])}
    for each in ALL:
        if each in own:
            psycopg.connect(guarded.address(service, each)).close()
        else:
            with pytest.raises(OperationalError, match="does not have CONNECT"):
                psycopg.connect(guarded.address(service, each))


def test_another_account_at_the_server_gets_into_none(guarded: Guarded) -> None:
    with psycopg.connect(guarded.server, autocommit=True) as connection:
        connection.execute(query(f"CREATE ROLE {guarded.tag}_other LOGIN PASSWORD 'other'"))
    try:
        for each in ALL:
            other = {"user": f"{guarded.tag}_other", "password": "other"}
            address = make_conninfo(guarded.address("lending", each), **other)
            with pytest.raises(OperationalError, match="does not have CONNECT"):
                psycopg.connect(address)
    finally:
        with psycopg.connect(guarded.server, autocommit=True) as connection:
            connection.execute(query(f"DROP ROLE {guarded.tag}_other"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_cannot_change_its_log_or_make_anything(guarded: Guarded, service: str) -> None:
    address = guarded.address(service, service)
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in FORBIDDEN:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(query(statement))


def test_the_portal_changes_its_rows_and_no_table(guarded: Guarded) -> None:
    guarded.do(PORTAL, "DELETE FROM sessions; DELETE FROM visits; DELETE FROM feedback")
    of_tables = [each for each in FORBIDDEN if not re.search("events|epoch", each)]
    for statement in (*of_tables, "TRUNCATE sessions"):
        with pytest.raises(InsufficientPrivilege):
            guarded.do(PORTAL, statement.replace("inbox", "sessions"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_adds_to_its_log_and_changes_what_follows_from_it(
    guarded: Guarded, service: str
) -> None:
    guarded.do(service, "LOCK TABLE events IN EXCLUSIVE MODE; SELECT 1 FROM events")
    guarded.do(service, "INSERT INTO events SELECT * FROM events")
    guarded.do(service, "DELETE FROM inbox; UPDATE relay SET position = position; TABLE epoch")


def test_the_directory_lets_go_at_once_of_keys_that_were_deleted(guarded: Guarded) -> None:
    with psycopg.connect(guarded.address("directory", KEYS_DATABASE)) as connection:
        (may,) = connection.execute(
            "SELECT has_table_privilege('personal_keys', 'MAINTAIN')"
        ).fetchone() or (None,)
    assert may is True


def test_a_view_that_was_rebuilt_and_a_table_of_a_later_version_are_the_services_too(
    guarded: Guarded,
) -> None:
    guarded.do(MIGRATION, "CREATE TABLE later (id integer)", "lending")
    guarded.do("lending", "INSERT INTO later VALUES (1); UPDATE later SET id = 2; TABLE later")
    guarded.do(MIGRATION, "DROP TABLE later", "lending")


def test_a_repeated_migration_opens_no_log(guarded: Guarded, data: Path) -> None:
    migrate_all(_settings(guarded, data), as_json=True)
    with pytest.raises(InsufficientPrivilege):
        guarded.do("lending", "DELETE FROM events")


def test_an_account_that_is_missing_is_named(fresh_database: Callable[[], str]) -> None:
    database = Database(fresh_database(), 1, 1)
    with pytest.raises(NoAccount, match="has no account utbyte_nobody"):
        grant(database, "utbyte_nobody", Kind.LOG)
    database.close()


@pytest.fixture
def apart(with_accounts: Guarded, bootstrap: str, tmp_path: Path) -> Generator[Cluster]:
    """An instance whose processes have the accounts of their services."""
    day = str(yaml.safe_load(STORY.read_text(encoding="utf-8"))["start"])
    more = {"UTBYTE_DATABASE_ACCOUNTS": f"{with_accounts.tag}_"}
    address = with_accounts.address(MIGRATION)
    tag = f"{with_accounts.tag}_p"
    cluster = Cluster(tmp_path, address, bootstrap, day, tag=tag, more=more, portals=1)
    try:
        cluster.migrate()
        for service in WITH_KEYS:
            cluster.start(service, server=with_accounts.address(service))
        cluster.start("front")
        cluster.wait_until_ready()
        yield cluster
    finally:
        for name in cluster.processes:
            cluster.kill(name)
        for each in DATABASES:
            drop_database(with_accounts.server, f"{cluster.tag}_{each}")


@pytest.mark.timeout(600)
def test_the_whole_product_runs_under_these_accounts(apart: Cluster, guarded: Guarded) -> None:
    for words in (
        ["play", str(STORY), "--json", "--url", apart.address],
        ["rebuild", "lending", "--json"],
    ):
        done = apart.command(*words)
        assert done.returncode == 0, done.stdout + done.stderr + apart.log(list(SERVICES))
    for view in definition_of("lending").views:
        guarded.do("lending", f"TABLE {view.name}; DELETE FROM {view.name}", "p_lending")  # noqa: S608 - our own names
    with pytest.raises(InsufficientPrivilege):
        guarded.do("lending", "DELETE FROM events", "p_lending")
