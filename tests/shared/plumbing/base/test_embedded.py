"""The embedded PostgreSQL lets no one else in, however long its path, and it starts again."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from structlog.testing import capture_logs

from shared.plumbing.base.database import embedded_server, stop_embedded_server
from shared.plumbing.base.server_account import CannotStart, server_account
from tests.shared.plumbing.servers import one, postmaster, socket_of

AS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0 and not os.environ.get("CI"), reason="only root can be another account"
)
NO_ONE = 65534
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


@pytest.fixture(params=["short", "long"])
def folder(request: pytest.FixtureRequest, shared_path: Path, made: Path) -> Generator[Path]:
    long = request.param == "long"
    place = shared_path / ("a-path-of-many-words/" * 5 if long else "s") / "pg"
    shutil.copytree(made, place)
    yield place
    stop_embedded_server(place)


def came_in(account: int, address: str) -> str:
    """Return as whom an account of the operating system came in, or what it was told."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", COMES, str(account), make_conninfo(address, requirepeer="")],
        capture_output=True,
        check=False,
        text=True,
    )
    return (done.stdout or done.stderr).strip()


@AS_ROOT
def test_another_account_of_the_machine_does_not_become_superuser(folder: Path) -> None:
    address = embedded_server(folder)
    assert came_in(0, address) == "postgres"
    assert "ermission denied" in came_in(NO_ONE, address)


@AS_ROOT
def test_another_account_is_refused_also_where_it_reaches_the_socket(long: Path) -> None:
    address = embedded_server(long)
    socket_of(address).parent.chmod(0o777)
    socket_of(address).chmod(0o777)
    assert "Peer authentication failed" in came_in(NO_ONE, address)


@AS_ROOT
def test_the_server_of_another_account_in_the_place_of_ours_learns_nothing(long: Path) -> None:
    address = embedded_server(long)
    place = socket_of(address)
    place.unlink()
    place.parent.chmod(0o777)
    words = [sys.executable, "-c", LISTENS, str(NO_ONE), str(place)]
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
    reads = subprocess.run(["ls", closed], user=NO_ONE, capture_output=True, check=False)  # noqa: S603 - our own words
    lists = subprocess.run(["ls", closed], user="pgserver", capture_output=True, check=False)  # noqa: S603 - our own words
    assert reads.returncode != 0
    assert lists.returncode != 0


@AS_ROOT
def test_a_folder_that_is_closed_while_the_server_starts_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program may set the rights of a folder that it shares with the server."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    run, closings = subprocess.run, iter([closed])

    def close_and_run(words: list[str], **more: Any) -> Any:
        if words[0].endswith("pg_ctl"):
            for each in closings:
                each.chmod(0o700)
        return run(words, **more)

    monkeypatch.setattr(subprocess, "run", close_and_run)
    try:
        assert one(embedded_server(closed / "pg"), "SELECT 1") == 1
    finally:
        stop_embedded_server(closed / "pg")


@AS_ROOT
def test_root_is_informed_that_another_account_runs_the_server(long: Path) -> None:
    with capture_logs() as logs:
        embedded_server(long)
        embedded_server(long)
    assert [(each["log_level"], each["account"]) for each in logs] == [("warning", "pgserver")]
    runs = Path(f"/proc/{postmaster(long)}").stat().st_uid
    assert runs == pwd.getpwnam("pgserver").pw_uid


@AS_ROOT
def test_the_server_has_none_of_roots_groups(long: Path) -> None:
    embedded_server(long)
    status = Path(f"/proc/{postmaster(long)}/status").read_text(encoding="ascii").splitlines()
    rows = {name: words.split() for name, _, words in (line.partition(":") for line in status)}
    assert set(rows["Gid"]) == {str(server_account().gid)}
    assert rows["Groups"] in ([], [str(server_account().gid)])


@AS_ROOT
def test_the_folder_of_another_account_is_not_taken_over(long: Path) -> None:
    os.chown(long, NO_ONE, NO_ONE)
    with pytest.raises(CannotStart, match="belongs to nobody: run Utbyte as that account"):
        embedded_server(long)
    assert long.stat().st_uid == NO_ONE


@AS_ROOT
def test_another_account_learns_whose_server_it_is(long: Path) -> None:
    embedded_server(long)
    words = "import os, sys; from pathlib import Path; from shared.plumbing.base.embedded import *"
    words += "\nos.setuid(65534); stop(Path(sys.argv[1])); start(Path(sys.argv[1]))"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", words, str(long)], capture_output=True, check=False, text=True
    )
    assert done.stderr.splitlines()[-1].endswith(
        "pg belongs to pgserver: run Utbyte as that account."
    )
    assert one(embedded_server(long), "SELECT 1") == 1
