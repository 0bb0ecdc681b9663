"""The vault of keys: made once, wrapped, and gone for ever when erased (R-D1)."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from uuid import UUID

import psycopg
import pytest

from shared.kernel.refusals import NotFound
from shared.plumbing.base.database import Database
from shared.plumbing.base.secret_files import ExposedSecret
from shared.plumbing.security.keys import (
    WrongMasterKey,
    master_key,
    master_key_file,
)
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_copy import copy_of, load_copy
from shared.plumbing.security.vault_state import create_vault

ANNA, BO, CECILIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY, LATER = date(2026, 1, 12), date(2026, 3, 1)


def test_a_key_is_made_once(vault: KeyVault) -> None:
    key = vault.ensure(ANNA, DAY)
    assert key is not None
    assert len(key) == 32
    assert vault.ensure(ANNA, LATER) == key
    assert vault.get(ANNA) == key
    assert vault.ensure(BO, DAY) != key


def test_a_process_that_asks_for_a_new_key_at_the_same_time_gets_the_same(vault: KeyVault) -> None:
    for number in range(100, 110):
        barrier = Barrier(5)

        def ensure(_: int, subject: UUID, meet: Barrier) -> bytes | None:
            meet.wait(10)
            return vault.ensure(subject, DAY)

        subject = UUID(int=number)
        with ThreadPoolExecutor(5) as pool:
            tasks = [pool.submit(ensure, each, subject, barrier) for each in range(5)]
            found = {task.result(30) for task in tasks}
        assert found == {vault.get(subject)}


def test_r_d1_erasing_deletes_the_key_and_remembers_the_id(
    vault: KeyVault, key_database: Database
) -> None:
    vault.ensure(ANNA, DAY)
    vault.ensure(BO, DAY)
    assert vault.erase(ANNA, LATER)
    assert vault.get(ANNA) is None
    assert vault.get(BO) is not None
    assert vault.erased() == {ANNA: LATER}
    row = key_database.row("SELECT * FROM personal_keys WHERE subject = %s", ANNA)
    reported = {"subject": ANNA, "wrapped": None, "created": DAY, "erased_on": LATER}
    assert row == {**reported, "shelf": None}


def test_r_d1_an_erased_person_never_gets_a_key_again(vault: KeyVault) -> None:
    vault.ensure(ANNA, DAY)
    vault.erase(ANNA, DAY)
    assert vault.ensure(ANNA, LATER) is None
    vault.erase(CECILIA, DAY)
    assert vault.ensure(CECILIA, LATER) is None


def test_r_d1_erasing_again_changes_nothing(vault: KeyVault) -> None:
    vault.ensure(ANNA, DAY)
    assert vault.erase(ANNA, DAY)
    assert not vault.erase(ANNA, LATER)
    assert vault.erased() == {ANNA: DAY}


def test_r_d1_erasures_are_applied_again_after_a_restore(
    vault: KeyVault, key_database: Database
) -> None:
    key_of_bo = vault.ensure(BO, DAY)
    vault.ensure(ANNA, DAY)
    backup = key_database.rows("SELECT * FROM personal_keys")
    older = copy_of(vault)
    vault.erase(ANNA, LATER)
    vault.ensure(CECILIA, LATER)
    vault.erase(CECILIA, LATER)
    remembered = vault.erased()
    key_database.execute("DELETE FROM personal_keys")
    for row in backup:
        key_database.execute("INSERT INTO personal_keys VALUES (%s, %s, %s, %s, %s)", *row.values())
    with pytest.raises(MissingShelf):
        vault.get(ANNA)
    load_copy(vault, older)
    assert vault.get(ANNA) is not None
    assert vault.reapply_erasures(remembered) == 2
    assert vault.reapply_erasures(remembered) == 0
    assert vault.get_many([ANNA, BO, CECILIA]) == {ANNA: None, BO: key_of_bo, CECILIA: None}
    assert vault.erased() == remembered


def test_an_unknown_person_has_no_key(vault: KeyVault) -> None:
    with pytest.raises(NotFound):
        vault.get(ANNA)
    assert vault.get_many([ANNA]) == {}
    assert vault.get_many([]) == {}


def test_no_key_is_in_the_database_unsealed(vault: KeyVault, key_database: Database) -> None:
    key = vault.ensure(ANNA, DAY)
    row = key_database.row("SELECT wrapped FROM personal_keys")
    assert key is not None
    assert row is not None
    assert key not in bytes(row["wrapped"])


def test_keys_cannot_change_places_between_persons(vault: KeyVault, key_database: Database) -> None:
    vault.ensure(ANNA, DAY)
    vault.ensure(BO, DAY)
    key_database.execute(
        "UPDATE personal_keys SET wrapped = (SELECT wrapped FROM personal_keys WHERE subject = %s)"
        " WHERE subject = %s",
        ANNA,
        BO,
    )
    with pytest.raises(WrongMasterKey):
        vault.get(BO)


def test_another_master_key_is_noticed_before_any_key_is_made(
    vault: KeyVault, key_database: Database, tmp_path: Path
) -> None:
    vault.migrate()
    vault.ensure(ANNA, DAY)
    vault.migrate()
    with pytest.raises(WrongMasterKey):
        KeyVault(key_database, Shelf(tmp_path / "shelf", new_key())).migrate()


def test_a_vault_is_made_without_the_master_key_and_only_the_right_one_opens_it(
    key_database: Database, shelf: Shelf, tmp_path: Path
) -> None:
    create_vault(key_database)
    vault = KeyVault(key_database, shelf)
    vault.check()
    vault.ensure(ANNA, DAY)
    create_vault(key_database)
    vault.check()
    with pytest.raises(WrongMasterKey):
        KeyVault(key_database, Shelf(tmp_path / "shelf", new_key())).check()


def test_a_row_is_either_a_key_or_an_erasure(vault: KeyVault, key_database: Database) -> None:
    vault.ensure(ANNA, DAY)
    with key_database.connect() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE personal_keys SET wrapped = NULL")


def test_several_processes_may_migrate_at_once(
    key_database: Database, master: bytes, tmp_path: Path
) -> None:
    vaults = [KeyVault(key_database, Shelf(tmp_path / "shelf", master)) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        for task in [pool.submit(each.migrate) for each in vaults]:
            task.result(30)
    assert vaults[0].erased() == {}


def test_a_master_key_is_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = master_key_file(path)
    assert len(key) == 32
    assert master_key_file(path) == key
    assert master_key(path.read_text()) == key
    path.chmod(0o644)
    with pytest.raises(ExposedSecret):
        master_key_file(path)


@pytest.mark.parametrize("text", ["", "å", "not base64!", b64encode(b"short").decode()])
def test_what_is_no_master_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        master_key(text)
