"""The folder of the server's socket is the account's alone, wherever the data folder is."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from shared.plumbing.base.server_account import Account
from shared.plumbing.base.socket_folder import SOCKET, remove_socket_folder, socket_folder

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 and not os.environ.get("CI"), reason="only root can be another account"
)
SERVER = Account("the server", 64001, 64001)
ALIEN = 64004
LONG = "a-path-of-many-words/" * 5


@pytest.fixture
def base(shared_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this machine has its temporary folders."""
    found = shared_path / "temporary"
    found.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


@pytest.fixture
def long(shared_path: Path) -> Path:
    """A data folder in which a socket has no place."""
    found = shared_path / LONG / "pg"
    found.mkdir(parents=True)
    return found


def test_a_socket_is_in_the_data_folder_up_to_the_longest_path(shared_path: Path) -> None:
    room = 107 - len(os.fsencode(shared_path / SOCKET)) - len("/ö")
    fits, too_long = (shared_path / ("ö" + "x" * (room - 1 + more)) for more in (0, 1))
    for each in (fits, too_long):
        each.mkdir()
    assert socket_folder(fits, SERVER) == fits
    other = socket_folder(too_long, SERVER)
    assert other != too_long
    remove_socket_folder(too_long)
    assert not other.exists()


@pytest.mark.parametrize("name", ["a,b", 'a"b'])
def test_a_path_that_postgresql_would_read_as_a_list_has_its_socket_elsewhere(
    shared_path: Path, base: Path, name: str
) -> None:
    folder = shared_path / name
    folder.mkdir()
    assert socket_folder(folder, SERVER).parent == base


def test_another_folder_is_the_accounts_alone_and_stays_the_same(base: Path, long: Path) -> None:
    made = socket_folder(long, SERVER)
    found = made.stat()
    assert (made.parent, found.st_uid, found.st_gid) == (base, SERVER.uid, SERVER.gid)
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert socket_folder(long, SERVER) == made
    remove_socket_folder(long)
    assert not made.exists()
    assert socket_folder(long, SERVER) == made


@pytest.mark.parametrize(
    ("mode", "owner", "is_used"),
    [
        (0o755, 0, True),
        (0o1777, 0, True),
        (0o777, 0, False),
        (0o775, 0, False),
        (0o757, 0, False),
        (0o755, ALIEN, False),
        (0o1777, ALIEN, False),
    ],
)
def test_a_base_where_someone_else_could_replace_the_folder_is_not_used(
    base: Path, long: Path, mode: int, owner: int, *, is_used: bool
) -> None:
    base.chmod(mode)
    os.chown(base, owner, -1)
    made = socket_folder(long, SERVER)
    assert (made.parent == base) == is_used
    remove_socket_folder(long)


def test_a_base_that_is_no_folder_is_not_used(base: Path, long: Path) -> None:
    base.rmdir()
    base.touch()
    made = socket_folder(long, SERVER)
    assert made.parent != base
    remove_socket_folder(long)


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize("change", ["owner", "mode", "link"])
def test_a_folder_that_is_no_longer_the_accounts_alone_is_left_for_another(
    long: Path, shared_path: Path, change: str
) -> None:
    made = socket_folder(long, SERVER)
    if change == "owner":
        os.chown(made, ALIEN, ALIEN)
    elif change == "mode":
        made.chmod(0o750)
    else:
        made.rmdir()
        made.symlink_to(shared_path)
    assert socket_folder(long, SERVER) != made


@pytest.mark.usefixtures("base")
def test_only_a_folder_that_is_named_as_ours_is_taken_from_the_note(
    long: Path, shared_path: Path
) -> None:
    other = shared_path / "other"
    other.mkdir(mode=0o700)
    os.chown(other, SERVER.uid, SERVER.gid)
    long.with_name("pg.socket").write_text(f"{other}\n", encoding="utf-8")
    assert socket_folder(long, SERVER) != other


@pytest.mark.usefixtures("base")
def test_the_folder_that_the_server_of_a_copy_uses_is_its_own(long: Path) -> None:
    made = socket_folder(long, SERVER)
    lock = made / f"{SOCKET}.lock"
    lock.write_text(f"17\n{long}\n", encoding="utf-8")
    assert socket_folder(long, SERVER) == made
    lock.write_text(f"17\n{long.with_name('copy')}\n", encoding="utf-8")
    assert socket_folder(long, SERVER) != made
    assert made.exists()
