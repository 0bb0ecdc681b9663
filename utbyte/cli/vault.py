"""`utbyte vault`: the copy of the personal keys, apart from backups."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data, OldMaster
from utbyte.cli.outcome import told

vault = typer.Typer(help="The copy of the personal keys, apart from backups.", no_args_is_help=True)


@vault.command("save")
def save(
    file: Annotated[
        Path | None, typer.Argument(help="Where the newest copy is kept; printed when left out")
    ] = None,
    data: Data = None,
) -> None:
    """Save a copy of the vault in place of the former one; keep it apart from every backup."""
    from utbyte.instance.running import settings
    from utbyte.operations.vault_copies import save_vault

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
    """Load the copy of the vault into a restored database; nothing may run meanwhile."""
    from utbyte.instance.running import settings
    from utbyte.operations.vault_copies import load_vault

    with told("vault_load"):
        load_vault(settings(data), file, old_master, give_up=give_up, as_json=as_json)
