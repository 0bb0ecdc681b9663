"""`utbyte serve`: one service, or the portal, in its own process."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import USAGE, Data, stop


def serve(
    service: Annotated[
        str,
        typer.Argument(
            help="Name of a service, `portal` for the pages, or `front` for one address for all."
        ),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run only this part: api, relay or consumer; all by default."),
    ] = None,
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 8000 by default.")
    ] = None,
) -> None:
    """Run one service, or a part of it, in its own process, connected to the others by Kafka."""
    from shared.plumbing.security.keys import WrongMasterKey
    from shared.plumbing.security.shelf import MissingShelf
    from utbyte.distributed.assembly import NotSet
    from utbyte.distributed.command import serve_one
    from utbyte.instance.running import settings

    log_to_stderr()
    try:
        serve_one(settings(data, port), service, tuple(only or ()))
    except NotSet as error:
        stop(error, USAGE)
    except (WrongMasterKey, MissingShelf) as error:
        stop(error)
