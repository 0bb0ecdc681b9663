"""The command line: `up`, `play`, `quote`, `migrate`, `rebuild`, `token`."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    help="One internal labour market for a group of public agencies.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Data = Annotated[Path, typer.Option(help="Folder for what is kept")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines, for machines")]


def stop(message: object, code: int = 1) -> NoReturn:
    """Say in one line on standard error why it ends here."""
    typer.echo(f"utbyte: {message}", err=True)
    raise typer.Exit(code)
