"""`utbyte play`: stories played and judged."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

import json
from pathlib import Path
from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import USAGE, AsJson, stop


def play(  # noqa: PLR0913, PLR0917 - each is an option of the command
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE…", help="Story files.")] = None,
    as_json: AsJson = False,
    url: Annotated[
        str | None, typer.Option(help="Play on this instance instead of fresh ones.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Data folder of that instance; found automatically if it runs on this machine."
        ),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of a story file.")
    ] = False,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Print what happens: date, who, what, rule.")
    ] = False,
) -> None:
    """Play stories and report whether each goes as expected."""
    if schema:
        from utbyte.play.schema import story_schema

        typer.echo(json.dumps(story_schema(), indent=1, ensure_ascii=False))
        return
    if not files:
        stop("Name the story files to play.", USAGE)
    if timeline and as_json:
        stop("Use either --timeline or --json.", USAGE)
    from utbyte.play.command import instances_of, play_all

    log_to_stderr(quiet=True)
    instances = instances_of(url, data)
    raise typer.Exit(play_all(files, instances, as_json=as_json, timeline=timeline))
