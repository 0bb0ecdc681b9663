"""`utbyte token`: a token signed with a key of the data folder."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

import json
from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import USAGE, AsJson, Data, stop


def token(  # noqa: PLR0913, PLR0917 - an option each
    person: Annotated[
        str | None, typer.Argument(help="Person for whom the token is, by id.")
    ] = None,
    operator: Annotated[
        bool, typer.Option("--operator", help="Sign a token for the operator.")
    ] = False,
    service: Annotated[str | None, typer.Option(help="Sign a token for this service.")] = None,
    to: Annotated[
        str, typer.Option(help="With --service, the service that it calls.")
    ] = "directory",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sign a token that is valid for five minutes, with a key of the data folder."""
    from utbyte.instance.running import settings
    from utbyte.operations.token_signing import NoKey, NoSuchPerson, sign

    if [person is not None, operator, service is not None].count(True) != 1:
        stop("Name a person, --operator or --service, and only one of them.", USAGE)
    log_to_stderr(quiet=True)
    try:
        signed = sign(settings(data), person=person, service=service, to=to)
    except (NoKey, NoSuchPerson) as error:
        stop(error)
    except ValueError as error:
        stop(error, USAGE)
    typer.echo(json.dumps(signed) if as_json else signed["access_token"])
