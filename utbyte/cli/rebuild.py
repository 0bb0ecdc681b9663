"""`utbyte rebuild`: rebuilds read models from the events."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import USAGE, AsJson, Data, stop


def rebuild(
    service: Annotated[str, typer.Argument(help="Service whose read models are rebuilt.")],
    view: Annotated[str | None, typer.Argument(help="Rebuild only this read model.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Rebuild read models from the events; the instance may keep running."""
    from shared.plumbing.base.security_log import record_command
    from utbyte.instance.running import settings
    from utbyte.operations.maintenance import NoSuchView, NothingThere, rebuild_views

    log_to_stderr(quiet=True)
    try:
        rebuild_views(settings(data), service, view, as_json=as_json)
    except NoSuchView as error:
        stop(error, USAGE)
    except NothingThere as error:
        stop(error)
    record_command("rebuild", what=service)
