"""The server's account may enter a folder, and the rights of everyone else stay as they were."""

import os
import subprocess
from pathlib import Path

import pytest

from shared.plumbing.base.server_account import Account, let_in, own

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 and not os.environ.get("CI"), reason="only root can be another account"
)
SERVER = Account("the server", 64001, 64001)
OTHERS = {"of the group": (64002, 64010), "let in before": (64003, 64003), "alien": (64004, 64004)}
LOOK = 'for right in r w x; do test -$right "$0" && printf $right; done; true'


def may(folder: Path, uid: int, gid: int) -> str:
    """What the kernel lets an account do with a folder."""
    return subprocess.run(  # noqa: S603 - our own words
        ["sh", "-c", LOOK, folder],
        user=uid,
        group=gid,
        extra_groups=[],
        capture_output=True,
        check=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("mode", [0o700, 0o710, 0o720, 0o740, 0o750, 0o770, 0o764])
@pytest.mark.parametrize("let_in_before", [False, True])
def test_the_account_may_enter_and_everyone_elses_rights_stay(
    shared_path: Path, mode: int, let_in_before: bool
) -> None:
    folder = shared_path / "folder"
    folder.mkdir()
    os.chown(folder, -1, 64010)
    folder.chmod(mode)
    if let_in_before:
        let_in(folder, Account("another", *OTHERS["let in before"]))
    before = {name: may(folder, *ids) for name, ids in OTHERS.items()}
    let_in(folder, SERVER)
    assert may(folder, SERVER.uid, SERVER.gid) == "x"
    assert {name: may(folder, *ids) for name, ids in OTHERS.items()} == before
    assert folder.stat().st_mode & 0o707 == mode & 0o707
    let_in(folder, SERVER)
    assert may(folder, SERVER.uid, SERVER.gid) == "x"


def test_what_a_link_in_the_servers_folder_points_to_stays_roots(tmp_path: Path) -> None:
    folder, secret = tmp_path / "pg", tmp_path / "secret"
    (folder / "base").mkdir(parents=True)
    secret.touch()
    (folder / "base" / "link").symlink_to(secret)
    own(folder, SERVER)
    assert secret.stat().st_uid == 0
    owned = (folder, folder / "base", folder / "base" / "link")
    assert [each.lstat().st_uid for each in owned] == [SERVER.uid] * 3
    assert [each.lstat().st_gid for each in owned] == [SERVER.gid] * 3
