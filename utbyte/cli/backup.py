"""`utbyte backup`: a backup of an embedded instance."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data
from utbyte.cli.outcome import told


def backup(
    folder: Annotated[
        Path, typer.Argument(help="Folder for the backup; it must be empty or not exist yet.")
    ],
    keys: Annotated[
        Path | None, typer.Option(help="Folder for a copy of the keys, apart from the backup.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Back up an embedded instance, which may keep running; its keys are kept separately."""
    from utbyte.instance.running import settings
    from utbyte.operations.backup import back_up

    with told("backup"):
        back_up(settings(data), folder, keys, as_json=as_json)
