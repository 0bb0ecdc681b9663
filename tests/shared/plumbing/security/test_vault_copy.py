"""A copy of the vault opens a restored database for everyone but who was erased since (R-D1)."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.plumbing.base.database import Database
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_copy import CannotLoad, copy_of, load_copy

ANNA, BO, CECILIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY, LATER = date(2026, 1, 12), date(2026, 3, 1)


def _rows(database: Database) -> dict[UUID, tuple[bytes | None, UUID | None]]:
    return {
        row["subject"]: (row["wrapped"] and bytes(row["wrapped"]), row["shelf"])
        for row in database.rows("SELECT * FROM personal_keys")
    }


def test_after_a_restore_the_copy_of_the_vault_opens_everyone_but_the_erased(
    vault: KeyVault, key_database: Database
) -> None:
    keys = vault.ensure_many([ANNA, BO], DAY)
    backup = key_database.rows("SELECT * FROM personal_keys")
    (state,) = key_database.rows("SELECT * FROM shelf")
    vault.erase(ANNA, LATER)
    keys |= vault.ensure_many([CECILIA], LATER)
    copy = copy_of(vault)
    key_database.execute("DELETE FROM personal_keys")
    for row in backup:
        key_database.execute("INSERT INTO personal_keys VALUES (%s,%s,%s,%s,%s)", *row.values())
    key_database.execute("UPDATE shelf SET generation = %s", state["generation"])
    with pytest.raises(MissingShelf):
        vault.verify()
    assert load_copy(vault, copy) == (2, 1)
    assert load_copy(vault, copy) == (0, 0)
    vault.check()
    assert vault.get_many(keys) == {**keys, ANNA: None}
    assert vault.erased() == {ANNA: LATER}


def test_a_copy_that_is_too_old_is_refused_unless_the_rest_is_given_up(
    vault: KeyVault, key_database: Database, folder: Path, master: bytes
) -> None:
    key = vault.ensure(ANNA, DAY)
    copy = copy_of(vault)
    vault.ensure(BO, DAY)
    for each in folder.glob("*.shelf"):
        each.unlink()
    vault = KeyVault(key_database, Shelf(folder, master))  # a new process
    load_copy(vault, copy)  # brings the shelf key itself
    vault.erase(CECILIA, DAY)
    vault.ensure(UUID(int=4), DAY)
    for each in folder.glob("*.shelf"):
        each.unlink()
    vault = KeyVault(key_database, Shelf(folder, master))  # a new process
    before = _rows(key_database)
    with pytest.raises(CannotLoad, match="2 personal keys open neither"):
        load_copy(vault, copy)
    assert _rows(key_database) == before
    load_copy(vault, copy, give_up=True)
    vault.check()
    assert vault.get_many([ANNA, BO]) == {ANNA: key, BO: None}


@given(st.text() | st.binary().map(repr))
def test_what_is_no_copy_is_refused(text: str) -> None:
    with pytest.raises(CannotLoad):
        load_copy(KeyVault(None, Shelf(Path(), b"")), text)  # type: ignore[arg-type] - not asked
