"""The personal keys lie where the settings say, and nowhere else."""

import tempfile
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from services.portal.main import NAME as PORTAL
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database, embedded_server, stop_embedded_server
from utbyte.cli.app import app
from utbyte.instance.services import DEFINITIONS


def _databases(server: str, prefix: str) -> set[str]:
    with psycopg.connect(server) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {name.removeprefix(f"{prefix}_") for (name,) in rows if name.startswith(prefix)}


def test_personal_keys_on_a_server_of_their_own_leave_nothing_on_that_of_the_facts(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = f"v{fresh_id().hex[:10]}"
    services = {PORTAL, *(each.name for each in DEFINITIONS)}
    with tempfile.TemporaryDirectory(prefix="utbyte-keys-") as folder:
        keys = embedded_server(Path(folder) / "postgres")
        monkeypatch.setenv("UTBYTE_DATABASE_URL", postgres)
        monkeypatch.setenv("UTBYTE_KEYS_DATABASE_URL", keys)
        monkeypatch.setenv("UTBYTE_DATABASE_PREFIX", prefix)
        monkeypatch.setenv("UTBYTE_SHELF", f"{folder}/shelf")
        data = ("--data", f"{folder}/data")
        shown_output = CliRunner().invoke(app, ["migrate", *data])
        assert shown_output.exit_code == 0, shown_output.output
        assert _databases(postgres, prefix) == services
        assert _databases(keys, prefix) == {"keys"}
        saved = CliRunner().invoke(app, ["vault", "save", f"{folder}/vault", *data])
        assert saved.exit_code == 0, saved.output
        assert Path(folder, "vault").stat().st_mode & 0o777 == 0o600
        assert len(list(Path(folder, "shelf").glob("*.shelf"))) == 1
        stop_embedded_server(Path(folder) / "postgres")
    for each in services:
        drop_database(postgres, f"{prefix}_{each}")
