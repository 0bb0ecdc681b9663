"""`utbyte restore`: restores a backup."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data, OldMaster
from utbyte.cli.outcome import told


def restore_backup(  # noqa: PLR0913, PLR0917 - an option each
    folder: Annotated[Path, typer.Argument(help="Folder that `utbyte backup` wrote.")],
    keys: Annotated[
        Path | None,
        typer.Option(help="Folder with the saved keys; those of the data folder by default."),
    ] = None,
    vault: Annotated[
        Path | None, typer.Option(help="Newest copy of the vault, from `utbyte vault save`.")
    ] = None,
    old_master: OldMaster = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup of an embedded instance, which must be stopped; keep the former server."""
    from utbyte.instance.running import settings
    from utbyte.operations.backup import Apart, restore

    with told("restore"):
        restore(settings(data), folder, Apart(keys, vault, old_master), as_json=as_json)
