"""What commands have in common: their options, and how they exit on an error."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

FAILED, USAGE = 1, 2

Data = Annotated[Path | None, typer.Option(help="Data folder; .data by default.")]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Use a virtual clock that starts on this day."),
]
OldMaster = Annotated[
    Path | None,
    typer.Option(help="File of the former master key, if it was turned after the copy was saved."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def stop(message: object, code: int = FAILED) -> NoReturn:
    """Print the reason in one line on standard error, and exit."""
    typer.echo(f"utbyte: {' '.join(str(message).split())}", err=True)
    raise typer.Exit(code)
