"""Commands for operators of an instance: partitions, backup, and what follows a restore."""

# Each command brings its own imports, so that none waits for what only another needs.
# ruff: noqa: PLC0415

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from utbyte.logs import log_to_stderr
from utbyte.options import FAILED, USAGE, AsJson, Data, stop

vault = typer.Typer(help="The copy of the personal keys, apart from backups.", no_args_is_help=True)
erasures = typer.Typer(help="Who is erased: what a restore must not undo.", no_args_is_help=True)

OldMaster = Annotated[
    Path | None,
    typer.Option(help="The file of the former master key, where that was turned since the copy"),
]


@contextmanager
def told(operation: str, what: str | None = None) -> Generator[None]:
    """Say in one line what is wrong; the security log keeps who gave the command."""
    from shared.plumbing.security_log import record_command

    log_to_stderr(quiet=True)
    try:
        yield
        record_command(operation, what=what)
    except Exception as error:
        said = _known(error)
        if said is None:
            raise
        stop(*said)


def _known(error: Exception) -> tuple[str, int] | None:
    """Return what is said of an error, and with which code it ends; nothing of a bug."""
    import psycopg
    from eventsourcing.persistence import OperationalError

    from shared.plumbing.kafka_admin import KafkaAway
    from shared.plumbing.keys import WrongMasterKey
    from shared.plumbing.secret_files import ExposedSecret
    from shared.plumbing.shelf import MissingShelf
    from shared.plumbing.vault_copy import CannotLoad
    from utbyte.backup import CannotBackUp
    from utbyte.distributed.assembly import NotSet
    from utbyte.folder_lock import InUse
    from utbyte.master_turning import CannotTurn
    from utbyte.restoring import CannotRestore

    if isinstance(error, NotSet):
        return str(error), USAGE
    if isinstance(error, KafkaAway):
        return f"Kafka: {error!r}", FAILED
    if isinstance(error, (psycopg.Error, OperationalError)):
        return f"PostgreSQL: {error}", FAILED
    ours = (CannotBackUp, CannotLoad, CannotRestore, CannotTurn, ExposedSecret)
    if isinstance(error, (*ours, InUse, MissingShelf, WrongMasterKey, ValueError)):
        return str(error), FAILED
    return None


def repartition(
    service: Annotated[str, typer.Argument(help="The service whose topics are widened")],
    partitions: Annotated[
        int | None, typer.Argument(min=1, max=1000, help="Only tell how far it is when left out")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let the topics of a service have more partitions; its relay does it when order allows."""
    from utbyte.distributed.widening import repartition_topics
    from utbyte.running import settings

    with told("repartition", what=service):
        repartition_topics(settings(), service, partitions, as_json=as_json)


def begin_epoch(data: Data = None, as_json: AsJson = False) -> None:
    """After a restore: what is said from now on is new, and what was lost is heard by nobody.

    Every process must be stopped. Where Kafka is named its topics are made anew: the relays send
    the logs anew, and consumers begin again at the feeds.
    """
    from utbyte.restoring import begin_epochs
    from utbyte.running import settings

    with told("begin_epoch"):
        begin_epochs(settings(data), as_json=as_json)


@erasures.command("list")
def list_erasures(data: Data = None) -> None:
    """Print who is erased and since when, a line of JSON each: to keep outside every backup."""
    from utbyte.restoring import list_erased
    from utbyte.running import settings

    with told("erasures_list"):
        list_erased(settings(data))


@erasures.command("apply")
def apply_erasures(
    file: Annotated[Path, typer.Argument(help="What `list` printed")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Erase again who was erased since the backup; safe to repeat."""
    from utbyte.restoring import apply_erased
    from utbyte.running import settings

    with told("erasures_apply"):
        apply_erased(settings(data), file, as_json=as_json)


@vault.command("save")
def save(
    file: Annotated[
        Path | None, typer.Argument(help="Where the newest copy is kept; printed when left out")
    ] = None,
    data: Data = None,
) -> None:
    """Save a copy of the vault in place of the former one; keep it apart from every backup."""
    from utbyte.running import settings
    from utbyte.vault_copies import save_vault

    with told("vault_save"):
        save_vault(settings(data), file)


@vault.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="What `save` made, the newest")],
    give_up: Annotated[
        bool, typer.Option(help="Erase whoever has a key that nothing opens any more")
    ] = False,
    old_master: OldMaster = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Lay the copy of the vault into a restored database; nothing may run meanwhile."""
    from utbyte.running import settings
    from utbyte.vault_copies import load_vault

    with told("vault_load"):
        load_vault(settings(data), file, old_master, give_up=give_up, as_json=as_json)


def backup(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one that is to be made")],
    keys: Annotated[
        Path | None, typer.Option(help="Copy the keys here, apart from the backup")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Back up an embedded instance, also while it runs; keep the keys apart."""
    from utbyte.backup import back_up
    from utbyte.running import settings

    with told("backup"):
        back_up(settings(data), folder, keys, as_json=as_json)


def restore_backup(  # noqa: PLR0913, PLR0917 - an option each
    folder: Annotated[Path, typer.Argument(help="What `backup` made")],
    keys: Annotated[
        Path | None, typer.Option(help="Where the keys were kept; else those of the data folder")
    ] = None,
    vault: Annotated[
        Path | None, typer.Option(help="The newest copy of the vault, from `vault save`")
    ] = None,
    old_master: OldMaster = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup of an embedded instance that does not run; the former server is kept."""
    from utbyte.backup import Apart, restore
    from utbyte.running import settings

    with told("restore"):
        restore(settings(data), folder, Apart(keys, vault, old_master), as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(repartition)
    app.command()(begin_epoch)
    app.command()(backup)
    app.command("restore")(restore_backup)
    app.add_typer(erasures, name="erasures")
    app.add_typer(vault, name="vault")
