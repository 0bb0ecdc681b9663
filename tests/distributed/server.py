"""A PostgreSQL server as an operator has it: base backups, archived log, a point to return to."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

from shared.plumbing.base.database import embedded_server, query, stop_embedded_server
from shared.plumbing.base.embedded import programs

PROGRAMS = programs()
SECONDS = 120.0


def started_in(folder: Path, like: Path) -> str:
    """Start the server in a folder that was a backup; return its address.

    The embedded server keeps its socket and its lock among its files: a backup may have them. The
    files of a backup belong to whoever took it, the server's to whom it runs as: ``like`` has one.
    """
    for lock in folder.glob(".s.PGSQL.*"):
        lock.unlink()
    own(folder, like)
    return embedded_server(folder)


def own(folder: Path, like: Path) -> None:
    """Let a folder belong to whom another belongs to."""
    owner = like.stat()
    for each in (folder, *folder.rglob("*")):
        os.chown(each, owner.st_uid, owner.st_gid)


class Archive:
    """Base backups and the archived log of the server in a folder, beside that folder."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self._folder = folder
        self._base = beside / "base"
        self._log = beside / "log"
        self._points = 0

    def begin(self) -> str:
        """Let the server archive its log from now on; return its address, it is restarted."""
        address = embedded_server(self._folder)
        self._log.mkdir(parents=True, exist_ok=True)
        own(self._log, self._folder)
        _publish(address, "ALTER SYSTEM SET archive_mode = 'on'")
        _publish(address, f"ALTER SYSTEM SET archive_command = 'cp %p {self._log}/%f'")
        stop_embedded_server(self._folder)
        return embedded_server(self._folder)

    def back_up(self, address: str) -> None:
        """Take a base backup; what was archived before it is needed no more."""
        shutil.rmtree(self._base, ignore_errors=True)
        for each in self._log.iterdir():
            if each.suffix != ".history":
                each.unlink()
        words = ["--dbname", address, "--pgdata", str(self._base), "--checkpoint=fast"]
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [str(PROGRAMS / "pg_basebackup"), *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stderr

    def mark(self, address: str) -> str:
        """Name a point to go back to, and see that the log is archived that far."""
        self._points += 1
        name = f"point-{self._points}"
        _publish(address, f"SELECT pg_create_restore_point('{name}')")
        segment = _publish(address, "SELECT pg_walfile_name(pg_switch_wal())")
        until = time.monotonic() + SECONDS
        while not (self._log / segment).exists():
            assert time.monotonic() < until, f"{segment} is not archived"
            time.sleep(0.05)
        return name

    def go_back(self, point: str) -> str:
        """Put the base backup in the place of the files of a dead server and go on to that point.

        Return the address, when the server has come there and takes writes.
        """
        broken = self._folder.with_name(f"{self._folder.name}.broken")
        shutil.rmtree(broken, ignore_errors=True)
        self._folder.rename(broken)
        shutil.copytree(self._base, self._folder, symlinks=True)
        with (self._folder / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
            settings.write(f"restore_command = 'cp {self._log}/%f %p'\n")
            settings.write(f"recovery_target_name = '{point}'\n")
            settings.write("recovery_target_action = 'promote'\n")
        (self._folder / "recovery.signal").touch()
        address = started_in(self._folder, broken)
        until = time.monotonic() + SECONDS
        while _publish(address, "SELECT pg_is_in_recovery()"):
            assert time.monotonic() < until, "the server does not come to the point"
            time.sleep(0.05)
        return address


def _publish(address: str, statement: str) -> Any:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query(statement))
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
