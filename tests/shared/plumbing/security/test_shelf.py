"""The shelf key is turned after an erasure and destroyed, and a kill at any point loses no key."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from shared.plumbing.base.database import Database
from shared.plumbing.base.failpoints import VARIABLE
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.sealing import Unreadable, decrypted, new_key
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault, bound_to
from shared.plumbing.security.vault_state import create_vault

ROOT = Path(__file__).parents[4]
ANNA, BO, CECILIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY, LATER = date(2026, 1, 12), date(2026, 3, 1)
TURN = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID
from shared.plumbing.base.database import Database
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.vault import KeyVault
address, folder, master = sys.argv[1:]
vault = KeyVault(Database(address), Shelf(Path(folder), bytes.fromhex(master)))
vault.erase(UUID(int=1), date(2026, 3, 1))
"""


def _shelves(folder: Path) -> list[UUID]:
    return [UUID(each.stem) for each in folder.glob("*.shelf")]


def _rows(database: Database) -> dict[UUID, tuple[bytes | None, UUID | None]]:
    return {
        row["subject"]: (row["wrapped"] and bytes(row["wrapped"]), row["shelf"])
        for row in database.rows("SELECT * FROM personal_keys")
    }


def test_r_d1_the_master_key_and_an_old_copy_of_the_rows_open_no_one_erased_since(
    vault: KeyVault, key_database: Database, folder: Path, master: bytes
) -> None:
    key_of_bo = vault.ensure(BO, DAY)
    vault.ensure(ANNA, DAY)
    (wrapped, shelf) = _rows(key_database)[ANNA]
    assert wrapped is not None
    assert shelf is not None
    known = Shelf(folder, master).key(shelf)
    assert decrypted(known, wrapped, bound_to(ANNA)) == vault.get(ANNA)
    vault.erase(ANNA, LATER)
    for opening in (master, *(Shelf(folder, master).key(each) for each in _shelves(folder))):
        with pytest.raises(Unreadable):
            decrypted(opening, wrapped, bound_to(ANNA))
    with pytest.raises(MissingShelf):
        Shelf(folder, master).key(shelf)
    assert vault.get_many([ANNA, BO]) == {ANNA: None, BO: key_of_bo}
    assert not vault.turn(), "nobody was erased since"


def test_the_former_shelf_key_is_overwritten_before_its_name_goes(
    vault: KeyVault, folder: Path
) -> None:
    (former,) = folder.glob("*.shelf")
    kept = former.with_suffix(".held")
    os.link(former, kept)
    content = kept.read_bytes()
    vault.erase(ANNA, DAY)
    assert not former.exists()
    assert len(kept.read_bytes()) == len(content)
    assert kept.read_bytes() != content
    assert {each.stat().st_mode & 0o777 for each in folder.glob("*.shelf")} == {0o600}


@pytest.mark.parametrize(
    "point", ["shelf-made", "shelf-rewrapped", "shelf-turned", "shelf-destroyed"]
)
def test_a_turn_that_is_killed_loses_no_key_and_the_next_start_finishes_it(
    vault: KeyVault, key_database: Database, folder: Path, master: bytes, point: str
) -> None:
    keys = vault.ensure_many([ANNA, BO, CECILIA], DAY)
    before = _rows(key_database)
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", TURN, key_database.address, str(folder), master.hex()],
        env={**os.environ, VARIABLE: point},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    again = KeyVault(key_database, Shelf(folder, master))
    assert again.get_many(keys) == {**keys, ANNA: None}, "nobody else waits for the next start"
    again.check()
    assert again.get_many(keys) == {**keys, ANNA: None}
    (left,) = _shelves(folder)
    assert left != before[BO][1]
    assert _rows(key_database)[BO][1] == left
    assert again.ensure(UUID(int=4), DAY) is not None


def test_without_its_shelf_key_a_vault_is_refused_and_nothing_is_destroyed(
    vault: KeyVault, key_database: Database, folder: Path, master: bytes
) -> None:
    vault.ensure(ANNA, DAY)
    (file,) = folder.glob("*.shelf")
    aside = file.rename(file.with_suffix(".aside"))
    Shelf(folder, master).make(None)
    (other,) = _shelves(folder)
    again = KeyVault(key_database, Shelf(folder, master))
    again.erase(BO, DAY)
    with pytest.raises(MissingShelf, match="UTBYTE_SHELF"):
        again.check()
    with pytest.raises(MissingShelf):
        again.turn()
    assert other in _shelves(folder)
    aside.rename(file)
    again.check()
    assert again.get(ANNA) is not None
    assert other not in _shelves(folder)


def test_writing_reading_and_rotating_at_the_same_time_loses_nothing(
    key_database: Database, folder: Path, master: bytes
) -> None:
    vaults = [KeyVault(key_database, Shelf(folder, master)) for _ in range(4)]
    vaults[0].migrate()
    known: dict[UUID, bytes | None] = {}

    def make(number: int) -> dict[UUID, bytes | None]:
        made = {UUID(int=number * 100 + n) for n in range(20)}
        return vaults[number % 4].ensure_many(made, DAY)

    def erase(number: int) -> None:
        vaults[number % 4].erase(UUID(int=900_000 + number), LATER)

    with ThreadPoolExecutor(4) as pool:
        making = [pool.submit(make, each) for each in range(12)]
        erasing = [pool.submit(erase, each) for each in range(12)]
        for task in making:
            known |= task.result(60)
        for task in erasing:
            task.result(60)
    assert len(known) == 240
    assert None not in known.values()
    fresh = KeyVault(key_database, Shelf(folder, master))
    assert fresh.get_many(known) == known
    assert len(_shelves(folder)) == 1
    assert not fresh.turn()


def test_the_shelf_is_wrapped_by_another_master_key_in_one_file(
    vault: KeyVault, key_database: Database, folder: Path, master: bytes
) -> None:
    key, other = vault.ensure(ANNA, DAY), new_key()
    Shelf(folder, lambda: (other, master)).rewrap()
    Shelf(folder, lambda: (other, master)).rewrap()  # as after an interruption
    again = KeyVault(key_database, Shelf(folder, other))
    again.check()
    assert again.get(ANNA) == key
    with pytest.raises(WrongMasterKey):
        KeyVault(key_database, Shelf(folder, master)).check()
    with pytest.raises(WrongMasterKey):
        Shelf(folder, lambda: (new_key(), new_key())).rewrap()


def test_a_vault_is_made_without_keys(key_database: Database, folder: Path) -> None:
    create_vault(key_database)
    create_vault(key_database)
    assert KeyVault(key_database, Shelf(folder, b"")).erased() == {}


def test_a_vault_that_was_not_migrated_wraps_no_key_by_the_master_key(
    key_database: Database, folder: Path, master: bytes
) -> None:
    create_vault(key_database)
    with pytest.raises(MissingShelf, match="utbyte migrate"):
        KeyVault(key_database, Shelf(folder, master)).ensure(ANNA, DAY)
    assert _rows(key_database) == {}
