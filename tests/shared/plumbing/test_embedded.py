"""The embedded PostgreSQL lets nobody else in, however long its path, and it starts again."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from structlog.testing import capture_logs
from typer.testing import CliRunner

from shared.plumbing import embedded, socket_folder
from shared.plumbing.database import embedded_server, stop_embedded_server
from shared.plumbing.embedded import programs
from shared.plumbing.server_account import CannotStart, let_in, server_account
from tests.toy.town import at_once
from utbyte.cli import app

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
NOBODY = 65534
COMES = """
import os, sys, psycopg
if int(sys.argv[1]):
    os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
print(psycopg.connect(sys.argv[2]).execute("SELECT current_user").fetchone()[0])
"""
LISTENS = """
import os, socket, sys
os.setuid(int(sys.argv[1]))
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen()
print("listening", flush=True)
listener.accept()
"""


@pytest.fixture
def shared_path() -> Generator[Path]:
    """A folder that every account can come to: what it holds must keep them out by itself."""
    with tempfile.TemporaryDirectory(prefix="shared-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server that was made and stopped; whoever needs one takes a copy."""
    place = tmp_path_factory.mktemp("made") / "pg"
    embedded_server(place)
    stop_embedded_server(place)
    return place


@pytest.fixture(params=["short", "long"])
def folder(request: pytest.FixtureRequest, shared_path: Path, made: Path) -> Generator[Path]:
    long = request.param == "long"
    place = shared_path / ("a-path-of-many-words/" * 5 if long else "s") / "pg"
    shutil.copytree(made, place)
    yield place
    stop_embedded_server(place)


@pytest.fixture
def long(shared_path: Path, made: Path) -> Generator[Path]:
    place = shared_path / ("a-path-of-many-words/" * 5) / "pg"
    shutil.copytree(made, place)
    yield place
    stop_embedded_server(place)


def as_server() -> dict[str, Any]:
    """What a process is given that shall run as the server's account."""
    account = server_account()
    return {"user": account.uid, "group": account.gid} if account.is_another else {}


def came_in(account: int, address: str) -> str:
    """Return as whom an account of the operating system came in, or what it was told."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", COMES, str(account), make_conninfo(address, requirepeer="")],
        capture_output=True,
        check=False,
        text=True,
    )
    return (done.stdout or done.stderr).strip()


def socket_of(address: str) -> Path:
    return Path(str(conninfo_to_dict(address)["host"])) / socket_folder.SOCKET


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0])


def one(address: str, statement: str) -> object:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return (cursor.fetchone() or [None])[0] if cursor.description else None


@AS_ROOT
def test_another_account_of_the_machine_does_not_become_superuser(folder: Path) -> None:
    address = embedded_server(folder)
    assert came_in(0, address) == "postgres"
    assert "ermission denied" in came_in(NOBODY, address)


@AS_ROOT
def test_another_account_is_refused_also_where_it_reaches_the_socket(long: Path) -> None:
    address = embedded_server(long)
    socket_of(address).parent.chmod(0o777)
    socket_of(address).chmod(0o777)
    assert "Peer authentication failed" in came_in(NOBODY, address)


@AS_ROOT
def test_the_server_of_another_account_in_the_place_of_ours_is_told_nothing(long: Path) -> None:
    address = embedded_server(long)
    place = socket_of(address)
    place.unlink()
    place.parent.chmod(0o777)
    words = [sys.executable, "-c", LISTENS, str(NOBODY), str(place)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as other:  # noqa: S603 - our own words
        assert other.stdout is not None
        assert other.stdout.readline() == b"listening\n"
        with pytest.raises(psycopg.OperationalError, match="requirepeer"):
            psycopg.connect(address)


def test_the_socket_is_for_the_servers_account_alone_and_nothing_listens(folder: Path) -> None:
    address = embedded_server(folder)
    place = socket_of(address)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert place.parent.stat().st_uid == server_account().uid
    assert one(address, "SHOW listen_addresses") == ""
    assert one(address, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'") == 0


@pytest.fixture
def earlier(long: Path) -> str:
    """A folder as earlier versions made it, its server running, and its address."""
    account = server_account()
    reachable = long.parents[5] / "sockets"
    shutil.rmtree(long)
    for each in (long, reachable):
        each.mkdir(parents=True)
        os.chown(each, account.uid, account.gid)
        let_in(each, account)
    reachable.chmod(0o777)
    given = [
        ("initdb", ["--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(long)]),
        ("pg_ctl", ["-w", "-o", f'-h "" -k {reachable}', "-l", f"{long}/log", "-D", str(long)]),
    ]
    for program, words in given:
        subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [str(programs() / program), *words, *(["start"] if program == "pg_ctl" else [])],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **as_server(),
        )
    address = f"postgresql://postgres@/postgres?host={reachable}"
    one(address, "CREATE TABLE kept AS SELECT 42 AS number")
    return address


@AS_ROOT
def test_a_server_of_an_earlier_version_that_runs_trusts_nobody_any_more(
    long: Path, earlier: str
) -> None:
    assert came_in(NOBODY, earlier) == "postgres"
    address = embedded_server(long)
    assert "Peer authentication failed" in came_in(NOBODY, earlier)
    assert one(address, "SELECT number FROM kept") == 42


def test_a_folder_of_an_earlier_version_is_safe_after_its_next_start(
    long: Path, earlier: str
) -> None:
    stop_embedded_server(long)
    address = embedded_server(long)
    assert socket_of(address) != socket_of(earlier)
    assert one(address, "SELECT number FROM kept") == 42
    assert one(address, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'") == 0


@AS_ROOT
def test_a_folder_that_only_root_may_enter_is_opened_to_the_server_alone(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "pg"
    try:
        assert one(embedded_server(folder), "SELECT 1") == 1
    finally:
        stop_embedded_server(folder)
    assert closed.stat().st_mode & stat.S_IRWXO == 0
    reads = subprocess.run(["ls", closed], user=NOBODY, capture_output=True, check=False)  # noqa: S603 - our own words
    lists = subprocess.run(["ls", closed], user="pgserver", capture_output=True, check=False)  # noqa: S603 - our own words
    assert reads.returncode != 0
    assert lists.returncode != 0


@AS_ROOT
def test_root_is_told_that_another_account_runs_the_server(long: Path) -> None:
    with capture_logs() as said:
        embedded_server(long)
        embedded_server(long)
    assert [(each["log_level"], each["account"]) for each in said] == [("warning", "pgserver")]
    runs = Path(f"/proc/{postmaster(long)}").stat().st_uid
    assert runs == pwd.getpwnam("pgserver").pw_uid


@AS_ROOT
def test_the_folder_of_another_account_is_not_taken_over(long: Path) -> None:
    os.chown(long, NOBODY, NOBODY)
    with pytest.raises(CannotStart, match="belongs to nobody: run as that account"):
        embedded_server(long)
    assert long.stat().st_uid == NOBODY


@AS_ROOT
def test_another_account_is_told_whose_server_it_is(long: Path) -> None:
    embedded_server(long)
    words = "import os, sys; from pathlib import Path; from shared.plumbing.embedded import *"
    words += "\nos.setuid(65534); stop(Path(sys.argv[1])); start(Path(sys.argv[1]))"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", words, str(long)], capture_output=True, check=False, text=True
    )
    assert done.stderr.splitlines()[-1].endswith("pg belongs to pgserver: run as that account")
    assert one(embedded_server(long), "SELECT 1") == 1


def test_the_address_stays_when_the_server_is_killed_or_stopped(long: Path) -> None:
    address = embedded_server(long)
    os.kill(postmaster(long), signal.SIGKILL)
    assert embedded_server(long) == address
    stop_embedded_server(long)
    assert not socket_of(address).exists()
    assert embedded_server(long) == address
    assert one(address, "SHOW max_connections") == "200"


def test_nobody_waits_for_a_number_that_another_program_has_by_now(long: Path) -> None:
    embedded_server(long)
    lock = (long / "postmaster.pid").read_text(encoding="ascii").splitlines()
    stop_embedded_server(long)
    with subprocess.Popen(["sleep", "60"], **as_server()) as other:
        (long / "postmaster.pid").write_text(
            "\n".join([str(other.pid), *lock[1:]]), encoding="ascii"
        )
        assert one(embedded_server(long), "SELECT 1") == 1
        assert other.poll() is None
        other.kill()


def test_many_who_start_it_at_once_have_one_server(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    addresses: list[str] = []
    assert at_once(5, lambda _: addresses.append(embedded_server(folder))) == [None] * 5
    assert len({*addresses}) == 1
    words = [sys.executable, "-c", "import sys; from pathlib import Path"]
    words[-1] += "; from shared.plumbing.embedded import start; print(start(Path(sys.argv[1])))"
    stop_embedded_server(folder)
    started = [
        subprocess.Popen([*words, str(folder)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
        for _ in range(3)
    ]
    told = [each.communicate()[0].splitlines()[-1] for each in started]
    stop_embedded_server(folder)
    assert {*told} == {*addresses}


def test_a_copy_runs_beside_the_one_that_it_was_made_of(long: Path, tmp_path: Path) -> None:
    address = embedded_server(long)
    stop_embedded_server(long)
    copy = tmp_path / ("another-path-of-many-words/" * 4)
    shutil.copytree(long.parent, copy)
    try:
        assert embedded_server(long) == address
        assert embedded_server(copy / "pg") != address
        assert one(address, "SHOW data_directory") == str(long)
    finally:
        stop_embedded_server(copy / "pg")


def test_where_every_place_is_open_to_others_a_long_path_is_refused(
    long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_folder, "_is_safe", lambda _: False)
    monkeypatch.setattr(embedded, "START_SECONDS", 1.0)
    with pytest.raises(CannotStart, match="choose a shorter path or another TMPDIR"):
        embedded_server(long)


def test_a_folder_of_other_things_or_of_another_version_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a file").touch()
    with pytest.raises(CannotStart, match="holds other things"):
        embedded_server(other)
    (other / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(CannotStart, match="is of PostgreSQL 16; here runs 18"):
        embedded_server(other)
    assert sorted(each.name for each in other.iterdir()) == ["PG_VERSION", "a file"]


def test_a_making_that_was_broken_off_is_no_server(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; from pathlib import Path"]
    words[-1] += "; from shared.plumbing.embedded import start; start(Path(sys.argv[1]))"
    with subprocess.Popen([*words, str(tmp_path / "pg")], start_new_session=True) as made:  # noqa: S603 - our own words
        while not [*tmp_path.glob("pg.making-*/PG_VERSION")]:
            assert made.poll() is None
            time.sleep(0.001)
        os.killpg(made.pid, signal.SIGKILL)
    try:
        assert one(embedded_server(tmp_path / "pg"), "SELECT 1") == 1
    finally:
        stop_embedded_server(tmp_path / "pg")
    assert not [*tmp_path.glob("pg.making-*")]


def test_a_command_that_cannot_start_it_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "a file").touch()
    for words in (["up", "--port", "0"], ["migrate"]):
        told = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
        assert told.exit_code == 1, words
        assert len(told.stderr.splitlines()) == 1
        assert "holds other things than a PostgreSQL server" in told.stderr
