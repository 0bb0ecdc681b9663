"""A backup of one process brings back what was, erases again whom it must, and destroys nothing."""

import base64
import json
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from shared.plumbing.security.keys import WrongMasterKey, master_key_file
from shared.plumbing.security.shelf import Shelf
from tests.utbyte.upping import Up, up
from utbyte.cli.app import app

STORY = """
story: People of an instance
start: 2026-01-12
setup:
  agencies: {north: }
  people: {anna: {agency: north, name: Anna Demosson}, bo: {agency: north, name: Bo Demosson}}
steps:
  - {as: anna, see: person, with: {person: anna}, contains: {agency_id: north}}
"""


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="utbyte-backup-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def data(folder: Path) -> Path:
    """A data folder with two people, of which ``folder/backup`` was taken while it ran.

    After the backup one of them was erased.
    """
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    with up(folder / "data") as instance:
        assert _utbyte("play", str(path), "--url", instance.address).exit_code == 0
        assert instance.end() == 0
    with up(folder / "data", "--demo") as instance:
        output_of = _utbyte(
            "backup", str(folder / "backup"), "--keys", str(folder / "kept"),
            "--data", str(instance.data), "--json",
        )  # fmt: skip
        assert output_of.exit_code == 0, output_of.stderr
        assert json.loads(output_of.stdout)["keys"] == str(folder / "kept")
        _erase(instance, _people(instance)["Anna Demosson"])
        saved = _utbyte("vault", "save", str(folder / "vault"), "--data", str(instance.data))
        assert saved.exit_code == 0, saved.stderr
        assert instance.end() == 0
    return folder / "data"


def _utbyte(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _refused(result: Result, words: str) -> bool:
    lines = result.stderr.splitlines()
    return result.exit_code == 1 and len(lines) == 1 and words in lines[0]


def _people(instance: Up) -> dict[str | None, str]:
    return {each["name"]: each["person_id"] for each in instance.shown["people"]}


def _erase(instance: Up, person: str) -> None:
    token = _utbyte("token", "--operator", "--data", str(instance.data)).stdout.strip()
    answer = httpx.post(
        f"{instance.address}/api/directory/v1/people/{person}/erase",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": person},
        json={},
        timeout=30,
    )
    assert answer.is_success, answer.text


def test_a_restore_brings_back_what_was_and_erases_again_who_was_erased_since(
    folder: Path, data: Path
) -> None:
    output_of = _utbyte("restore", str(folder / "backup"), "--data", str(data), "--json")
    assert output_of.exit_code == 0, output_of.stderr
    *epochs, last = map(json.loads, output_of.stdout.splitlines())
    assert len({each["epoch"] for each in epochs}) == len(epochs)
    assert last["erased"] == 1
    assert (Path(last["former"]) / "PG_VERSION").exists(), "the former server is kept"
    with up(data, "--demo") as instance:
        assert _people(instance).keys() == {"Bo Demosson"}
        assert instance.end() == 0


def test_on_another_machine_keys_and_vault_come_from_where_they_were_kept(
    folder: Path, data: Path
) -> None:
    del data
    new = folder / "new"
    words = ("restore", str(folder / "backup"), "--data", str(new))
    assert _refused(_utbyte(*words), "Name the folder with the saved keys with --keys.")
    words += ("--keys", str(folder / "kept"))
    assert _refused(_utbyte(*words), "Name the newest copy of the vault with --vault")
    assert _refused(_utbyte(*words, "--vault", str(folder / "kept" / "master.key")), "not a copy")
    output_of = _utbyte(*words, "--vault", str(folder / "vault"))
    assert output_of.exit_code == 0, output_of.stderr
    with up(new, "--demo") as instance:
        assert _people(instance).keys() == {"Bo Demosson"}
        assert instance.end() == 0


def test_a_vault_saved_before_the_master_key_was_turned_is_restored_with_the_old_key(
    folder: Path, data: Path
) -> None:
    del data
    keys, old = folder / "turned", folder / "kept" / "master.key"
    shutil.copytree(folder / "kept", keys / "keys")
    for step in ("new", "drop"):
        output_of = _utbyte("keys", "turn", "master", "--step", step, "--data", str(keys))
        assert output_of.exit_code == 0, output_of.stderr
    new = folder / "after-the-turn"
    words = ["restore", str(folder / "backup"), "--data", str(new)]
    words += ["--keys", str(keys / "keys"), "--vault", str(folder / "vault")]
    assert _refused(_utbyte(*words), "with --old-master")
    output_of = _utbyte(*words, "--old-master", str(old))
    assert output_of.exit_code == 0, output_of.stderr
    with pytest.raises(WrongMasterKey):
        Shelf(new / "shelf", master_key_file(old)).verify()
    with up(new, "--demo") as instance:
        assert _people(instance).keys() == {"Bo Demosson"}
        assert instance.end() == 0


def test_with_another_master_key_nothing_is_changed(folder: Path, data: Path) -> None:
    other = folder / "other"
    shutil.copytree(folder / "kept", other)
    (other / "master.key").write_bytes(base64.b64encode(bytes(32)))
    before = sorted(each.name for each in data.iterdir())
    words = ("restore", str(folder / "backup"), "--data", str(data))
    assert _refused(_utbyte(*words, "--keys", str(other)), "The master key does not open")
    (other / "master.key").write_text("no key", encoding="ascii")
    assert _refused(_utbyte(*words, "--keys", str(other)), "is not a master key")
    assert sorted(each.name for each in data.iterdir()) == before
    with up(data, "--demo") as instance:
        assert "Bo Demosson" in _people(instance)
        assert instance.end() == 0


def test_what_is_no_backup_is_refused(folder: Path, data: Path) -> None:
    (folder / "empty").mkdir()
    words = ("--data", str(data))
    assert _refused(_utbyte("restore", str(folder / "empty"), *words), "is not a backup")
    assert _refused(_utbyte("restore", str(folder / "nowhere"), *words), "is not a backup")


def test_a_backup_overwrites_nothing_and_keeps_no_keys_with_it(folder: Path, data: Path) -> None:
    words = ("--data", str(data))
    full = _utbyte("backup", str(folder / "backup"), *words)
    assert _refused(full, "is not an empty folder")
    inside = _utbyte("backup", str(folder / "b"), "--keys", str(folder / "b" / "keys"), *words)
    assert _refused(inside, "Keep the keys outside the backup")
    missing = _utbyte("backup", str(folder / "c"), "--data", str(folder / "no-data"))
    assert _refused(missing, "No instance has run")


def test_a_server_of_its_own_is_backed_up_as_in_the_runbook(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTBYTE_DATABASE_URL", "postgresql://127.0.0.1:9/x")
    for command in ("backup", "restore"):
        assert _refused(_utbyte(command, str(folder / "d")), "as the runbook describes")


def test_nothing_is_restored_under_an_instance_that_runs(folder: Path, data: Path) -> None:
    with up(data) as instance:
        words = ("restore", str(folder / "backup"), "--data", str(instance.data))
        assert _refused(_utbyte(*words), "is in use by another process")
        assert instance.end() == 0
