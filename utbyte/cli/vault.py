"""`utbyte vault`: the copy of the personal keys, apart from backups."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data, OldMaster
from utbyte.cli.outcome import told

vault = typer.Typer(
    help="Save and load the copy of the personal keys, apart from backups.", no_args_is_help=True
)


@vault.command("save")
def save(
    file: Annotated[
        Path | None,
        typer.Argument(help="File for the newest copy; without it, the copy is printed."),
    ] = None,
    data: Data = None,
) -> None:
    """Save a copy of the vault over the former one; keep it apart from every backup."""
    from utbyte.instance.running import settings
    from utbyte.operations.vault_copies import save_vault

    with told("vault_save"):
        save_vault(settings(data), file)


@vault.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="Newest file that `utbyte vault save` wrote.")],
    give_up: Annotated[
        bool, typer.Option(help="Erase the people whose keys can no longer be opened.")
    ] = False,
    old_master: OldMaster = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Load the copy of the vault into a restored database; stop the instance first."""
    from utbyte.instance.running import settings
    from utbyte.operations.vault_copies import load_vault

    with told("vault_load"):
        load_vault(settings(data), file, old_master, give_up=give_up, as_json=as_json)
