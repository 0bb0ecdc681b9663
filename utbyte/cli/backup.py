"""`utbyte backup`: a backup of an embedded instance."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data
from utbyte.cli.outcome import told


def backup(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one that is to be made")],
    keys: Annotated[
        Path | None, typer.Option(help="Copy the keys here, apart from the backup")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Back up an embedded instance, also while it runs; keep the keys apart."""
    from utbyte.instance.running import settings
    from utbyte.operations.backup import back_up

    with told("backup"):
        back_up(settings(data), folder, keys, as_json=as_json)
