"""The master key of an instance turns while it runs: no call fails, the old opens nothing."""

import json
import shutil
import tempfile
from base64 import b64decode
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.shelf import Shelf
from tests.utbyte.upping import Up, up
from utbyte.cli.app import app
from utbyte.play.signing import OPERATOR, signed_at

AGENCY = {
    "name": "Provmyndigheten",
    "organisation_number": "202100-0035",
    "country": "SE",
    "sector": "state",
    "city": "Umeå",
}


def utbyte(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def refused(result: Result, words: str) -> bool:
    return result.exit_code == 1 and words in result.stderr


class Directory:
    """The directory of an instance, as an operator and as its people call it."""

    def __init__(self, instance: Up) -> None:
        self._url = f"{instance.address}/api/directory/v1"
        self._sign = signed_at(instance.address, instance.data)
        self.calls = 0
        agency = self.post("agencies", AGENCY)["id"]
        self._unit = self.post(f"agencies/{agency}/units", {"name": "Enheten"})["id"]
        self.kept: dict[str, str] = {}

    def post(self, path: str, body: object) -> Any:
        self.calls += 1
        headers = {**self._headers(OPERATOR), "Idempotency-Key": f"call-{self.calls}"}
        answer = httpx.post(f"{self._url}/{path}", headers=headers, json=body, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def register(self, name: str) -> str:
        words = {"given_name": name, "family_name": "Prov", "email": f"{name}@example.org"}
        person = str(self.post("people", {**words, "unit": self._unit})["id"])
        self.kept[person] = f"{name} Prov"
        return person

    def erase(self, person: str) -> None:
        self.post(f"people/{person}/erase", {})
        del self.kept[person]

    def name(self, person: str) -> str | None:
        answer = httpx.get(
            f"{self._url}/people/{person}", headers=self._headers(person), timeout=30
        )
        assert answer.is_success, answer.text
        return answer.json()["name"]

    def names(self) -> dict[str, str | None]:
        return {each: self.name(each) for each in self.kept}

    def work(self, over: Event) -> int:
        """Register, read and erase people until it is over."""
        while not over.is_set():
            kept = self.register(f"k{self.calls}")
            self.erase(self.register(f"e{self.calls}"))
            assert self.name(kept) == self.kept[kept]
        return self.calls

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._sign(who)}"}


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="utbyte-master-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def running(folder: Path) -> Generator[Up]:
    with up(folder / "data") as instance:
        yield instance
        instance.end()


@pytest.fixture(scope="module")
def directory(running: Up) -> Directory:
    return Directory(running)


def keys_in(file: Path) -> list[bytes]:
    return [b64decode(each) for each in file.read_bytes().split()]


def test_no_call_fails_while_the_master_key_turns_and_the_old_one_opens_nothing_then(
    running: Up, directory: Directory
) -> None:
    data, over = running.data, Event()
    file = data / "keys" / "master.key"
    (old,) = keys_in(file)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(directory.work, over)
        output = [utbyte("keys", "turn", "master", "--data", data, "--json") for _ in range(3)]
        calls = directory.calls
        over.set()
        assert working.result(60) >= calls > 3
    assert [each.exit_code for each in output] == [0, 0, 0], output[0].stderr
    assert "vault save" in json.loads(output[0].stdout)["told"]
    assert '"operation": "keys_turn", "door": "command-line"' in output[0].stderr
    (new,) = keys_in(file)
    Shelf(data / "shelf", new).verify()
    with pytest.raises(WrongMasterKey):
        Shelf(data / "shelf", old).verify()
    assert old not in {each for path in file.parent.glob("*.key") for each in keys_in(path)}
    assert directory.names() == directory.kept


def test_a_key_that_is_made_elsewhere_turns_in_steps_and_no_step_shuts_anyone_out(
    running: Up, directory: Directory, folder: Path
) -> None:
    data, copy = running.data, folder / "copy"
    file, made = data / "keys" / "master.key", copy / "keys" / "master.key"
    shutil.copytree(data / "keys", copy / "keys")
    person = directory.register("before")
    assert utbyte("keys", "turn", "master", "--step", "new", "--data", copy).exit_code == 0
    assert utbyte("keys", "turn", "master", "--step", "new", "--data", copy).exit_code == 0
    new, old = keys_in(made)
    assert keys_in(file) == [old]
    shutil.copy2(made, file)
    drop = ("keys", "turn", "master", "--step", "drop", "--data")
    assert refused(utbyte(*drop, data), "Run `--step wrap` first")
    assert keys_in(file) == [new, old]
    assert utbyte("keys", "turn", "master", "--step", "wrap", "--data", data).exit_code == 0
    assert utbyte(*drop, copy).exit_code == 0
    shutil.copy2(made, file)
    assert keys_in(file) == [new]
    directory.erase(person)
    assert directory.name(directory.register("after")) == "after Prov"
    assert directory.names() == directory.kept


def test_a_copy_of_the_vault_from_before_is_loaded_with_the_old_key_alone(
    running: Up, directory: Directory, folder: Path
) -> None:
    data, vault, old = running.data, folder / "vault.json", folder / "old.key"
    directory.register("saved")
    assert utbyte("vault", "save", vault, "--data", data).exit_code == 0
    shutil.copy2(data / "keys" / "master.key", old)
    assert utbyte("keys", "turn", "master", "--data", data).exit_code == 0
    load = ("vault", "load", vault, "--data", data)
    assert refused(utbyte(*load), "name the file with the former key with --old-master")
    assert refused(utbyte(*load, "--old-master", vault), "is not a master key")
    assert refused(utbyte(*load, "--old-master", folder / "none"), "No such file")
    output = utbyte(*load, "--old-master", old)
    assert output.exit_code == 0, output.stderr
    (new,) = keys_in(data / "keys" / "master.key")
    Shelf(data / "shelf", new).verify()
    assert directory.names() == directory.kept


def test_a_key_whose_file_cannot_be_replaced_is_refused_and_the_refusal_states_what_to_do(
    running: Up, folder: Path
) -> None:
    data, words = running.data, ("keys", "turn", "master", "--data")
    assert refused(utbyte(*words, folder / "nowhere"), "There is no master key in")
    assert not (folder / "nowhere").exists()
    mounted = folder / "mounted" / "keys"
    mounted.mkdir(parents=True)
    (mounted / "master.key").symlink_to(data / "keys" / "master.key")
    before = (data / "keys" / "master.key").read_bytes()
    assert refused(utbyte(*words, folder / "mounted"), "run `--step new` on its source")
    assert (data / "keys" / "master.key").read_bytes() == before
