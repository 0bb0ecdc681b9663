"""What commands have in common: their options, and how they end when something is wrong."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

FAILED, USAGE = 1, 2

Data = Annotated[Path | None, typer.Option(help="Folder for what is kept; .data when left out")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines")]


def stop(message: object, code: int = FAILED) -> NoReturn:
    """Say in one line on standard error why it ends here."""
    typer.echo(f"utbyte: {' '.join(str(message).split())}", err=True)
    raise typer.Exit(code)
