"""Backup and restore of an embedded instance: its whole PostgreSQL, with the keys kept apart.

Both work on the folder of one process (`utbyte up`). For a PostgreSQL of your own see the runbook.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from shared.plumbing.base.database import (
    embedded_server,
    stop_embedded_server,
)
from shared.plumbing.base.embedded import programs
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.keys import WrongMasterKey, master_keys
from shared.plumbing.security.master_turn import wrap_by_first
from shared.plumbing.security.shelf import MissingShelf, Shelf
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.vault_copy import CannotLoad, copy_of, load_copy
from shared.plumbing.security.vault_state import create_vault
from shared.plumbing.time.clock import SystemClock
from utbyte.instance.running import held, held_or_shared
from utbyte.instance.vaults import keys_database
from utbyte.operations.restoring import begin_epochs, erase_again
from utbyte.operations.vault_copies import NAME_THE_OLD, old_masters, read_copy

BASE, LABEL = "base", "backup.json"
MASTER = "master.key"
NO_SERVER = (psycopg.Error, OSError, RuntimeError, subprocess.SubprocessError)
"""The errors that mean that a server cannot be started or queried."""
OF_A_RUN = (".s.PGSQL.*", "postmaster.*", ".handle_pids.json", "log")
"""What belongs to a running server and has no place in a backup."""


class CannotBackUp(Exception):
    """The backup cannot be taken or restored; the message says why. Nothing was changed."""


def back_up(settings: Settings, folder: Path, keys: Path | None, *, as_json: bool) -> None:
    """Copy the database server, also while the instance runs; the keys only where they are named.

    Raises:
        CannotBackUp: when there is nothing to copy, a folder is not empty, or PostgreSQL refuses.
    """
    _refuse_unless_embedded(settings)
    if not (settings.data / "postgres" / "PG_VERSION").exists():
        raise CannotBackUp(f"No instance has run in {settings.data} yet.")
    for each in filter(None, (folder, keys)):
        _refuse_unless_empty(each)
    if keys is not None and keys.resolve().is_relative_to(folder.resolve()):
        raise CannotBackUp(
            "Keep the keys outside the backup: anyone who has both can read everything."
        )
    with held_or_shared(settings):
        _copy_server(settings.data / "postgres", folder / BASE)
    taken = {"taken_at": SystemClock().now().isoformat(), "prefix": settings.database_prefix}
    (folder / LABEL).write_text(json.dumps(taken) + "\n", encoding="ascii")
    if keys is not None:
        shutil.copytree(settings.data / "keys", keys, dirs_exist_ok=True)
    told = f"{folder}: backup of {settings.data}" + (
        f"; keys in {keys}"
        if keys
        else f"; without the keys: copy {settings.data / 'keys'} to a safe place elsewhere"
    )
    told += "; the personal keys also need a copy of the vault: see “utbyte vault save”"
    _tell({**taken, "backup": str(folder), "keys": keys and str(keys)}, told, as_json=as_json)


class Apart(NamedTuple):
    """What is kept apart from a backup: keys, the copy of the vault, a former key."""

    keys: Path | None = None
    vault: Path | None = None
    old_master: Path | None = None


def restore(settings: Settings, folder: Path, apart: Apart, *, as_json: bool) -> None:
    """Put a backup in the place of the data folder's server, which is kept beside it.

    The personal keys come from the copy of the vault, else from the former server. Persons who
    were erased after the backup are erased again, as far as either of them records it (R-D1), and
    every service begins a new epoch.

    Raises:
        CannotBackUp: when it is no backup, or the keys are missing or wrong; nothing was changed.
        InUse: when an instance runs on the data folder.
    """
    _refuse_unless_embedded(settings)
    if not (folder / LABEL).exists() or not (folder / BASE / "PG_VERSION").exists():
        raise CannotBackUp(f"{folder} is not a backup of an embedded instance.")
    masters = _masters(settings, apart)
    with held(settings):
        known = _vault_of_the_former(settings)
        copies = [each for each in (known, apart.vault and _copy_in(apart.vault)) if each]
        former, again = _put_in_place(settings, folder / BASE, (masters, copies))
        _put_keys_in_place(settings, apart.keys, masters)
    begin_epochs(settings, as_json=as_json)
    again += erase_again(settings, _erased(settings))
    facts = {"restored": str(folder), "former": former and str(former), "erased": again}
    told = [f"{settings.data} is restored from {folder}; {again} erased again"]
    if former is not None:
        told.append(f"the former server is kept in {former}")
    if known is None:
        told.append("later erasures are unknown: repeat them with “utbyte erasures apply”")
    _tell(facts, "; ".join(told), as_json=as_json)


def _refuse_unless_embedded(settings: Settings) -> None:
    if settings.database_url is not None:
        raise CannotBackUp(
            "UTBYTE_DATABASE_URL names a server: back it up as the runbook describes."
        )


def _refuse_unless_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotBackUp(f"{folder} is not an empty folder.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotBackUp(f"{folder}: {error.strerror}") from error


def _copy_server(server: Path, folder: Path) -> None:
    address = embedded_server(server)
    program = programs() / "pg_basebackup"
    words = ["--dbname", address, "--pgdata", str(folder), "--checkpoint=fast"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [str(program), *words], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise CannotBackUp(f"pg_basebackup: {done.stderr.strip()}")
    _drop_what_belongs_to_a_run(folder)


def _drop_what_belongs_to_a_run(folder: Path) -> None:
    for pattern in OF_A_RUN:
        for each in folder.glob(pattern):
            each.unlink()


def _masters(settings: Settings, apart: Apart) -> Sequence[bytes]:
    """The master keys with which the backup's personal keys must open; the first stays."""
    path = (apart.keys or settings.data / "keys") / MASTER
    try:
        known = master_keys(path.read_text(encoding="ascii"))
        return [*known, *old_masters(apart.old_master)]
    except CannotLoad as error:
        raise CannotBackUp(str(error)) from error
    except FileNotFoundError as error:
        raise CannotBackUp(
            f"There is no {path}. Name the folder with the saved keys with --keys."
            " Without the master key, sealed texts can never be read again."
        ) from error
    except (OSError, ValueError) as error:
        raise CannotBackUp(f"{path} is not a master key. {error}") from error


def _vault_of_the_former(settings: Settings) -> str | None:
    """The former server's vault: empty if there is none, ``None`` if it is unreadable."""
    if not (settings.data / "postgres").exists():
        return ""
    try:
        with _vault(settings, ()) as vault:
            create_vault(vault.database)
            return copy_of(vault)
    except (MissingShelf, *NO_SERVER):
        return None


def _erased(settings: Settings) -> dict[UUID, date]:
    with held(settings), _vault(settings, ()) as vault:
        return vault.erased()


def _copy_in(file: Path) -> str:
    try:
        return read_copy(file)
    except CannotLoad as error:
        raise CannotBackUp(str(error)) from error


@contextmanager
def _vault(settings: Settings, masters: Sequence[bytes]) -> Generator[KeyVault]:
    server = embedded_server(settings.data / "postgres")
    with closing(keys_database(settings, server, 1, 1)) as database:
        yield KeyVault(database, Shelf(settings.shelf_folder, lambda: masters))


def _put_in_place(
    settings: Settings, base: Path, opening: tuple[Sequence[bytes], list[str]]
) -> tuple[Path | None, int]:
    """Swap the servers; if the keys do not open, the former one is put back.

    ``opening``: the master keys, and the copies that hold personal keys. Return the path of the
    former server and the number of new erasures.
    """
    erased = 0
    place = settings.data / "postgres"
    former = None
    if place.exists():
        stop_embedded_server(place)
        former = place.rename(_former(place))
    try:
        shutil.copytree(base, place, symlinks=True)
        erased = _opened(settings, *opening)
    except (WrongMasterKey, MissingShelf, CannotLoad, *NO_SERVER) as error:
        with suppress(*NO_SERVER):
            stop_embedded_server(place)
        shutil.rmtree(place)
        if former is not None:
            former.rename(place)
        told = "Name the newest copy of the vault with --vault." if not opening[1] else NAME_THE_OLD
        raise CannotBackUp(f"The backup cannot be opened here. {error} {told}") from error
    return former, erased


def _opened(settings: Settings, masters: Sequence[bytes], copies: list[str]) -> int:
    """Open the restored vault; return the number of new erasures."""
    with _vault(settings, masters) as vault:
        create_vault(vault.database)
        erased = sum(load_copy(vault, each).erased for each in copies)
        vault.verify()
        return erased


def _put_keys_in_place(settings: Settings, keys: Path | None, masters: Sequence[bytes]) -> None:
    """Keep the former keys: without them the former server could not be read.

    If there are several master keys, only the first is needed from here on.
    """
    if len(masters) > 1:
        with _vault(settings, masters) as vault:
            wrap_by_first(vault)
    if keys is None:
        return
    place = settings.data / "keys"
    if place.exists():
        place.rename(_former(place))
    shutil.copytree(keys, place)


def _former(place: Path) -> Path:
    moment = SystemClock().now().strftime("%Y%m%dT%H%M%S.%f")
    return place.with_name(f"{place.name}.before-{moment}")


def _tell(facts: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    sys.stdout.write((json.dumps(facts) if as_json else words) + "\n")
    sys.stdout.flush()
