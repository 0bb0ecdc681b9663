"""The copy of the vault: saved apart from every backup, and loaded after a restore."""

import json
import sys
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from shared.plumbing.base.database import embedded_server
from shared.plumbing.base.secret_files import replace_secret
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.keys import WrongMasterKey, master_keys
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_copy import CannotLoad, copy_of, load_copy
from shared.plumbing.security.vault_state import create_vault
from utbyte.instance.running import has_run, held_or_shared
from utbyte.instance.vaults import keys_database, vault_in
from utbyte.operations.restoring import CannotRestore

NAME_THE_OLD = (
    "If the master key was turned after the copy was saved, name the file with the former key with"
    " --old-master."
)


def save_vault(settings: Settings, file: Path | None) -> None:
    """Save a copy of the vault in a file, replacing the former copy; without a file print it.

    Raises:
        CannotRestore: when there is no instance.
        MissingShelf: when the shelf key is not in its folder.
    """
    with vault_of(settings) as vault:
        text = copy_of(vault)
    if file is None:
        sys.stdout.write(text)
        return
    replace_secret(file, text.encode())


def load_vault(
    settings: Settings, file: Path, old_master: Path | None, *, give_up: bool, as_json: bool
) -> None:
    """Load a saved copy into the vault of a restored database.

    ``old_master``: the file of the master key that was in use when the copy was saved.

    Raises:
        CannotLoad: when it is no copy, or leaves keys that do not open.
        CannotRestore: when there is no instance.
        WrongMasterKey: when another master key wrapped it.
    """
    text = read_copy(file)
    with vault_of(settings, old_masters(old_master)) as vault:
        create_vault(vault.database)
        try:
            loaded = load_copy(vault, text, give_up=give_up)
        except WrongMasterKey as error:
            raise WrongMasterKey(f"{error} {NAME_THE_OLD}") from error
        vault.check()
    told = {"keys": loaded.keys, "erased": loaded.erased}
    words = f"{loaded.keys} keys loaded, {loaded.erased} erased again"
    sys.stdout.write((json.dumps(told) if as_json else words) + "\n")


def read_copy(file: Path) -> str:
    """Read a copy of the vault.

    Raises:
        CannotLoad: when the file cannot be read.
    """
    try:
        return file.read_text("ascii")
    except OSError as error:
        raise CannotLoad(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise CannotLoad(f"{file} is not a copy of the vault.") from error


def old_masters(file: Path | None) -> Sequence[bytes]:
    """Read the master keys of a file that opened what was saved before a rotation.

    Raises:
        CannotLoad: when it holds none.
    """
    if file is None:
        return ()
    try:
        return master_keys(file.read_text("ascii"))
    except OSError as error:
        raise CannotLoad(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise CannotLoad(f"{file} is not a master key. {error}") from error


@contextmanager
def vault_of(settings: Settings, old: Sequence[bytes] = ()) -> Generator[KeyVault]:
    """Open the vault of an instance, which may run meanwhile.

    Raises:
        CannotRestore: when there is no instance.
    """
    if settings.database_url is None and not has_run(settings):
        raise CannotRestore(f"No instance has run in {settings.data} yet.")
    with held_or_shared(settings):
        server = settings.database_url or embedded_server(settings.data / "postgres")
        with closing(keys_database(settings, server, 1, 1)) as database:
            yield vault_in(settings, database, old)
