"""A process follows the files of its keys, also in a folder that Kubernetes swaps under it."""

import shutil
from base64 import b64encode
from pathlib import Path

import pytest

from shared.plumbing.base.secret_files import destroy_leftovers, replace_secret
from shared.plumbing.security.key_files import KeyFile
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.tokens import Issuer, SigningKey, Trust
from shared.plumbing.time.clock import SystemClock


class Mounted:
    """A folder as the kubelet keeps a Secret in it: each file leads through ``..data``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions = 0
        folder.mkdir()

    def hold(self, name: str, content: bytes) -> Path:
        """Swap the folder for one with this content, and remove the former one."""
        self._versions += 1
        new = self._folder / f"..version-{self._versions}"
        new.mkdir(mode=0o700)
        (new / name).touch(0o600)
        (new / name).write_bytes(content)
        data, aside = self._folder / "..data", self._folder / "..data_tmp"
        former = data.resolve() if data.is_symlink() else None
        aside.symlink_to(new.name)
        aside.replace(data)
        if former is not None:
            shutil.rmtree(former)
        path = self._folder / name
        if not path.is_symlink():
            path.symlink_to(Path("..data") / name)
        return path


@pytest.fixture
def mounted(tmp_path: Path) -> Mounted:
    return Mounted(tmp_path / "keys")


def test_a_signing_key_that_is_turned_in_a_mounted_secret_signs_without_a_restart(
    mounted: Mounted,
) -> None:
    old, new = SigningKey.made(), SigningKey.made()
    file = KeyFile(mounted.hold("signing.pem", old.pem()))
    issuer = Issuer(file, Trust(issuer="test", audience="test"), SystemClock().now)
    assert issuer.kid() == old.kid
    mounted.hold("signing.pem", new.pem())
    assert issuer.kid() == new.kid


def test_a_master_key_that_is_turned_in_a_mounted_secret_is_read_without_a_restart(
    mounted: Mounted,
) -> None:
    old, new = new_key(), new_key()
    file = MasterFile(mounted.hold("master.key", b64encode(old)))
    assert file() == [old]
    mounted.hold("master.key", b64encode(new) + b"\n" + b64encode(old) + b"\n")
    assert file() == [new, old]


def test_what_was_read_is_kept_while_the_file_is_away_or_is_just_being_destroyed(
    tmp_path: Path,
) -> None:
    file = MasterFile(tmp_path / "master.key")
    known = file()
    file.path.write_bytes(b"\xff" * 45)
    assert file.again() == known
    file.path.unlink()
    assert file.again() == known
    assert not file.path.exists(), "a new key was made in place of the one that is away"


def test_what_a_killed_writer_left_is_destroyed_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"in use")
    path.with_name(".secret-master.key-second").hardlink_to(path)
    left = path.with_name(".secret-master.key-left")
    left.write_bytes(b"left behind")
    other = path.with_name(".secret-other.key-left")
    other.write_bytes(b"of another")
    with left.open("rb") as reader:
        destroy_leftovers(tmp_path, "master.key")
        assert reader.read() != b"left behind"
    assert path.read_bytes() == b"in use"
    assert sorted(each.name for each in tmp_path.glob(".secret-*")) == [other.name]


def test_a_replaced_secret_is_overwritten_and_leaves_no_second_name(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"former")
    with path.open("rb") as reader:
        replace_secret(path, b"new")
        assert reader.read() != b"former"
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
    assert path.read_bytes() == b"new"
