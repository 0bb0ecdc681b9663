"""Rotating the master key: a new one wraps the shelf, and the former one opens nothing any more.

Each step is safe to repeat. Between the steps both keys are in the file, so that everything on the
shelf can be opened, and running processes read the file again whenever they need it.
"""

from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_state import alone


def turn_master(vault: KeyVault, file: MasterFile) -> None:
    """Rotate the master key, or finish a rotation that was interrupted.

    Raises:
        WrongMasterKey: when the master key is not that of the vault.
        MissingShelf: when the shelf key is not in its folder.
    """
    vault.verify()
    with vault.database.transaction() as cursor:
        alone(cursor)  # two rotations at once create one new key
        file.add()
    failpoint("master-made")
    wrap_by_first(vault)
    with vault.database.transaction() as cursor:
        alone(cursor)
        vault.shelf.rewrap()  # by a key that another rotation has added since, if there is one
        file.keep_first()


def wrap_by_first(vault: KeyVault) -> None:
    """Wrap everything with the first master key, under a new shelf key.

    The former master key together with the former shelf key then opens no row any more.

    Raises:
        WrongMasterKey: when no master key of the file opens what is there.
        MissingShelf: when the shelf key is not in its folder.
    """
    vault.check(renew=True)
    with vault.database.transaction() as cursor:
        alone(cursor)
        vault.shelf.rewrap()
    failpoint("master-wraps")
