"""`utbyte up`: all services in the foreground."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import AsJson, Data, Day, stop


def up(
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 8000 by default.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load demo data on the first start.")
    ] = False,
    clock: Day = None,
    as_json: AsJson = False,
) -> None:
    """Run all services in the foreground until asked to stop."""
    from utbyte.cli.foreground import CannotRun, run
    from utbyte.instance.running import settings

    log_to_stderr()
    try:
        day = clock.date() if clock is not None else None
        run(settings(data, port), day, demo=demo, as_json=as_json)
    except CannotRun as error:
        stop(error)
