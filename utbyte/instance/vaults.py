"""Where the personal keys of an instance are stored, and what opens them."""

from collections.abc import Sequence
from pathlib import Path

from shared.plumbing.base.database import Database, address_of
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.vault import KeyVault

KEYS_DATABASE = "keys"


def master_file(data: Path) -> Path:
    return data / "keys" / "master.key"


def keys_database(
    settings: Settings, server: str, pool_size: int = 2, max_overflow: int = 4
) -> Database:
    """The database of the personal keys; ``server`` is that of all other databases."""
    name = f"{settings.database_prefix}_{KEYS_DATABASE}"
    return Database(address_of(settings.keys_server(server), name), pool_size, max_overflow)


def vault_in(settings: Settings, database: Database, old: Sequence[bytes] = ()) -> KeyVault:
    """The vault in that database, with the shelf and the master key of the data folder.

    ``old``: former master keys, which unwrap and do not wrap.
    """
    masters = MasterFile(master_file(settings.data))
    return KeyVault(database, Shelf(settings.shelf_folder, lambda: [*masters.again(), *old]))
