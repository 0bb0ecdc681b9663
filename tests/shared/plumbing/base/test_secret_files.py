"""A key outside the database is made once and read by its owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.plumbing.base.secret_files import ExposedSecret, secret_file
from shared.plumbing.security.sealing import new_key


def test_a_secret_is_made_on_first_need_and_kept(tmp_path: Path) -> None:
    first = secret_file(tmp_path / "new" / "key", lambda: b"one")
    assert first == b"one"
    assert secret_file(tmp_path / "new" / "key", lambda: b"two") == b"one"


def test_only_the_owner_may_read_a_new_secret(tmp_path: Path) -> None:
    secret_file(tmp_path / "key", lambda: b"one")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_secret_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    secret_file(path, lambda: b"one")
    path.chmod(mode)
    with pytest.raises(ExposedSecret, match="key"):
        secret_file(path, lambda: b"one")


def test_a_stricter_mode_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "key"
    secret_file(path, lambda: b"one")
    path.chmod(0o400)
    assert secret_file(path, lambda: b"two") == b"one"


def test_a_process_that_starts_at_the_same_time_gets_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret_file(path, new_key), range(32)))
    assert found == {path.read_bytes()}
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
