"""`utbyte erasures`: what a restore must not undo."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import AsJson, Data
from utbyte.cli.outcome import told

erasures = typer.Typer(help="List erasures and repeat them after a restore.", no_args_is_help=True)


@erasures.command("list")
def list_erasures(data: Data = None) -> None:
    """Print each erased person and the day, as JSON lines; keep them outside every backup."""
    from utbyte.instance.running import settings
    from utbyte.operations.restoring import list_erased

    with told("erasures_list"):
        list_erased(settings(data))


@erasures.command("apply")
def apply_erasures(
    file: Annotated[Path, typer.Argument(help="File with the output of `erasures list`.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Repeat the erasures that a backup does not contain; safe to repeat."""
    from utbyte.instance.running import settings
    from utbyte.operations.restoring import apply_erased

    with told("erasures_apply"):
        apply_erased(settings(data), file, as_json=as_json)
