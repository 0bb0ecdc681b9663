"""The embedded PostgreSQL starts again whatever happened to it, or says why it does not."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.plumbing.base import embedded, socket_folder
from shared.plumbing.base.database import embedded_server, stop_embedded_server
from shared.plumbing.base.server_account import CannotStart
from tests.shared.plumbing.servers import as_server, one, postmaster, socket_of
from tests.toy.town import at_once
from utbyte.cli.app import app


def test_the_address_stays_when_the_server_is_killed_or_stopped(long: Path) -> None:
    address = embedded_server(long)
    os.kill(postmaster(long), signal.SIGKILL)
    assert embedded_server(long) == address
    stop_embedded_server(long)
    assert not socket_of(address).exists()
    assert embedded_server(long) == address
    assert one(address, "SHOW max_connections") == "200"


def test_no_one_waits_for_a_number_that_another_program_has_by_now(long: Path) -> None:
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
    folder = tmp_path / "new" / "pg"
    addresses: list[str] = []
    assert at_once(5, lambda _: addresses.append(embedded_server(folder))) == [None] * 5
    assert len({*addresses}) == 1
    words = [sys.executable, "-c", "import sys; from pathlib import Path"]
    words[-1] += (
        "; from shared.plumbing.base.embedded import start; print(start(Path(sys.argv[1])))"
    )
    stop_embedded_server(folder)
    started = [
        subprocess.Popen([*words, str(folder)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
        for _ in range(3)
    ]
    outputs = [each.communicate()[0].splitlines()[-1] for each in started]
    stop_embedded_server(folder)
    assert {*outputs} == {*addresses}


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
    with pytest.raises(CannotStart, match="Choose a shorter path or another TMPDIR"):
        embedded_server(long)


def test_a_folder_of_other_things_or_of_another_version_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a file").touch()
    with pytest.raises(CannotStart, match="something other than"):
        embedded_server(other)
    (other / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(CannotStart, match="belongs to PostgreSQL 16; this is version 18"):
        embedded_server(other)
    assert sorted(each.name for each in other.iterdir()) == ["PG_VERSION", "a file"]


def test_a_making_that_was_broken_off_is_no_server(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; from pathlib import Path"]
    words[-1] += "; from shared.plumbing.base.embedded import start; start(Path(sys.argv[1]))"
    with subprocess.Popen([*words, str(tmp_path / "pg")], start_new_session=True) as made:  # noqa: S603 - our own words
        while not [*tmp_path.glob("pg.making-*/PG_VERSION")]:
            assert made.poll() is None
            time.sleep(0.001)
        os.killpg(made.pid, signal.SIGKILL)
    # What cannot be removed, such as a file in a folder's place, keeps no server from starting.
    (tmp_path / "pg.making-file").touch()
    try:
        assert one(embedded_server(tmp_path / "pg"), "SELECT 1") == 1
    finally:
        stop_embedded_server(tmp_path / "pg")
    assert [each.name for each in tmp_path.glob("pg.making-*")] == ["pg.making-file"]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "ett & två+tre, 100 % 'så'" / "pg"
    try:
        assert one(embedded_server(folder), "SELECT 1") == 1
    finally:
        stop_embedded_server(folder)


def test_a_program_that_may_not_run_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "initdb").touch(mode=0o644)
    monkeypatch.setattr(embedded, "programs", lambda: tmp_path)
    with pytest.raises(CannotStart, match="initdb cannot run as"):
        embedded_server(tmp_path / "pg")


def test_a_command_that_cannot_start_it_reports_that_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "a file").touch()
    for words in (["up", "--port", "0"], ["migrate"]):
        outputs = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
        assert outputs.exit_code == 1, words
        assert len(outputs.stderr.splitlines()) == 1
        assert "contains something other than a PostgreSQL server" in outputs.stderr


def test_a_start_writes_who_may_come_only_where_that_is_not_written(long: Path) -> None:
    embedded_server(long)
    files = [long / "pg_hba.conf", long / "pg_ident.conf"]
    before = [each.stat().st_ino for each in files]
    embedded_server(long)
    stop_embedded_server(long)
    embedded_server(long)
    assert [each.stat().st_ino for each in files] == before
    stop_embedded_server(long)
    for each in files:
        each.unlink()
    assert one(embedded_server(long), "SELECT 1") == 1
