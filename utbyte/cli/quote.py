"""`utbyte quote`: what loans would cost."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.options import FAILED, USAGE, AsJson, stop


def quote(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="File with one JSON object per line; - reads standard input."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Calculate what loans would cost each month and when they can start."""
    from utbyte.cli.quoting import answer_all, standard_input

    try:
        if file == "-":
            any_bad = answer_all(standard_input(), as_json=as_json)
        else:
            with Path(file).open("rb") as lines:
                any_bad = answer_all(lines, as_json=as_json)
    except OSError as error:
        stop(f"{file}: {error.strerror}", USAGE)
    raise typer.Exit(FAILED if any_bad else 0)
