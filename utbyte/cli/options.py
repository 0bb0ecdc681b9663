"""What commands have in common: their options, and how they exit on an error."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

FAILED, USAGE = 1, 2

Data = Annotated[Path | None, typer.Option(help="Folder for what is kept; .data when left out")]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Run on a virtual clock that stands at this day first"),
]
OldMaster = Annotated[
    Path | None,
    typer.Option(help="The file of the former master key, where that was turned since the copy"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines")]


def stop(message: object, code: int = FAILED) -> NoReturn:
    """Print the reason in one line on standard error, and exit."""
    typer.echo(f"utbyte: {' '.join(str(message).split())}", err=True)
    raise typer.Exit(code)
