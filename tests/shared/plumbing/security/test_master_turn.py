"""The master key turns while others work; a kill loses no key, and the old one opens nothing."""

import os
import signal
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from shared.plumbing.base.database import Database
from shared.plumbing.base.failpoints import VARIABLE
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.master_turn import turn_master
from shared.plumbing.security.sealing import Unreadable, decrypted
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault

ROOT = Path(__file__).parents[4]
ANNA, BO, CECILIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY, LATER = date(2026, 1, 12), date(2026, 3, 1)
POINTS = (
    "secret-replaced:1",  # the new key is in the file, the former file is not destroyed yet
    "master-made",
    "shelf-made",
    "shelf-rewrapped",
    "shelf-turned",
    "shelf-destroyed",
    "master-wraps",
    "secret-replaced:2",  # the old key is out of the file, and not destroyed yet
)
TURN = """
import sys
from pathlib import Path
from shared.plumbing.base.database import Database
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.master_turn import turn_master
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault
address, folder, path = sys.argv[1:]
file = MasterFile(Path(path))
turn_master(KeyVault(Database(address), Shelf(Path(folder), file.again)), file)
"""


@pytest.fixture
def file(tmp_path: Path) -> MasterFile:
    return MasterFile(tmp_path / "keys" / "master.key")


@pytest.fixture
def vault(key_database: Database, folder: Path, file: MasterFile) -> KeyVault:
    made = KeyVault(key_database, Shelf(folder, file.again))
    made.migrate()
    return made


@pytest.fixture
def opened(key_database: Database, folder: Path, file: MasterFile) -> Callable[[], KeyVault]:
    """As a process that starts now opens the vault."""
    return lambda: KeyVault(key_database, Shelf(folder, MasterFile(file.path).again))


def contents(*folders: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for folder in folders for each in folder.iterdir()}


def opens_a_file(master: bytes, found: dict[str, bytes]) -> set[str]:
    """Return which of the files a master key opens as a shelf key, or holds itself."""
    opening: set[str] = set()
    for name, content in found.items():
        for generation in {UUID(each[:36]) for each in _shelf_names(found)}:
            try:
                decrypted(master, b64decode(content), b"shelf key " + generation.bytes)
            except (Unreadable, ValueError):
                continue
            opening.add(name)
        if master in _lines(content):
            opening.add(name)
    return opening


def _shelf_names(found: dict[str, bytes]) -> set[str]:
    return {each.removeprefix(".secret-") for each in found if ".shelf" in each}


def _lines(content: bytes) -> list[bytes]:
    try:
        return [b64decode(each, validate=True) for each in content.split()]
    except ValueError:
        return []


def test_the_old_master_key_opens_nothing_that_is_on_the_disk_after_a_turn(
    vault: KeyVault, folder: Path, file: MasterFile, opened: Callable[[], KeyVault]
) -> None:
    keys = vault.ensure_many([ANNA, BO], DAY)
    (old,), (former,) = file(), folder.glob("*.shelf")
    stolen = vault.shelf.key(UUID(former.stem))
    turn_master(vault, file)
    (new,) = file()
    assert new != old
    found = contents(folder, file.path.parent)
    assert len(found) == 2
    assert opens_a_file(old, found) == set()
    assert opened().get_many(keys) == keys
    with pytest.raises(WrongMasterKey):
        KeyVault(vault.database, Shelf(folder, old)).check()
    for row in vault.database.rows("SELECT subject, wrapped FROM personal_keys"):
        with pytest.raises(Unreadable):  # nor the shelf key that the old one had opened before
            decrypted(stolen, bytes(row["wrapped"]), b"personal key of " + row["subject"].bytes)


@pytest.mark.parametrize("point", POINTS)
def test_a_turn_that_is_killed_leaves_everything_open_and_a_repeat_finishes_it(
    vault: KeyVault,
    folder: Path,
    file: MasterFile,
    opened: Callable[[], KeyVault],
    point: str,
) -> None:
    keys = vault.ensure_many([ANNA, BO], DAY)
    (old,) = file()
    words = [sys.executable, "-c", TURN, vault.database.address, str(folder), str(file.path)]
    done = subprocess.run(  # noqa: S603 - ourselves
        words, env={**os.environ, VARIABLE: point}, cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    # A process that started before, and one that starts between.
    for each in (vault, opened()):
        assert each.get_many(keys) == keys
        keys |= each.ensure_many([CECILIA], DAY)
        each.erase(UUID(int=9), LATER)
        assert not each.turn(), "the shelf could be turned at once"
    turn_master(opened(), MasterFile(file.path))
    assert len(file()) == 1
    assert old not in file()
    assert opens_a_file(old, contents(folder, file.path.parent)) == set()
    assert not list(folder.glob(".*")), "nothing is left of what was killed"
    assert not list(file.path.parent.glob(".*"))
    for each in (vault, opened()):
        assert each.get_many(keys) == keys
        each.erase(BO, LATER)
        keys[BO] = None
    opened().check()


class Working:
    """A process that registers people and erases some, until it is told that it is over."""

    def __init__(self, number: int, opened: Callable[[], KeyVault]) -> None:
        self._first = number * 10_000
        self._opened = opened
        self._own = opened()
        self.over = Event()
        self.known: dict[UUID, bytes | None] = {}

    def __call__(self) -> None:
        while not self.over.is_set():
            number = self._first + 2 * len(self.known)
            self.known |= self._own.ensure_many([UUID(int=number + 100)], DAY)
            assert self._opened().get_many(self.known) == self.known
            self._own.erase(UUID(int=number + 101), LATER)


def test_processes_that_run_go_on_through_turns_and_two_turns_at_once_lose_nothing(
    folder: Path, file: MasterFile, opened: Callable[[], KeyVault]
) -> None:
    opened().migrate()
    working = [Working(each, opened) for each in range(3)]

    def turns() -> None:
        for _ in range(3):
            turn_master(opened(), MasterFile(file.path))

    with ThreadPoolExecutor(5) as pool:
        doing = [pool.submit(each) for each in working]
        turned = [task.exception(120) for task in [pool.submit(turns) for _ in range(2)]]
        for each in working:
            each.over.set()
    assert [*turned, *(task.exception() for task in doing)] == [None] * 5
    fresh = opened()
    fresh.check()
    for each in working:
        assert None not in each.known.values()
        assert fresh.get_many(each.known) == each.known
    assert (len(list(folder.glob("*.shelf"))), len(file())) == (1, 1)


def test_a_process_that_has_only_the_old_key_makes_no_shelf_key_that_no_one_will_open(
    vault: KeyVault, folder: Path, file: MasterFile, opened: Callable[[], KeyVault]
) -> None:
    key = vault.ensure(ANNA, DAY)
    (old,) = file()
    late = KeyVault(vault.database, Shelf(folder, old))
    assert late.get(ANNA) == key
    turn_master(vault, file)
    late.erase(BO, LATER)
    opened().check()
    assert opened().get_many([ANNA, BO]) == {ANNA: key, BO: None}
    assert len(list(folder.glob("*.shelf"))) == 1


def test_a_turn_without_the_shelf_or_with_another_key_changes_nothing(
    vault: KeyVault, folder: Path, file: MasterFile
) -> None:
    vault.ensure(ANNA, DAY)
    before = file.path.read_bytes()
    other = MasterFile(folder.with_name("other") / "master.key")
    with pytest.raises(WrongMasterKey):
        turn_master(KeyVault(vault.database, Shelf(folder, other.again)), other)
    assert len(other()) == 1
    (shelf,) = folder.glob("*.shelf")
    aside = shelf.rename(shelf.with_suffix(".aside"))
    with pytest.raises(MissingShelf, match="UTBYTE_SHELF"):
        turn_master(KeyVault(vault.database, Shelf(folder, file.again)), file)
    assert file.path.read_bytes() == before
    aside.rename(shelf)
    turn_master(vault, file)
