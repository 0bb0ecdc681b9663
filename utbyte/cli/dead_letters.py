"""`utbyte dead-letters`: messages that could not be handled."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import FAILED, USAGE, AsJson, Data, stop

dead_letters = typer.Typer(
    help="List, show and replay messages that could not be handled.", no_args_is_help=True
)


@dead_letters.command("list")
def list_dead_letters(
    service: Annotated[str | None, typer.Argument(help="List only those of this service.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the dead letters: service, letter, type, error."""
    from utbyte.instance.running import settings
    from utbyte.operations.dead_letters import NoSuchLetter, list_letters

    log_to_stderr(quiet=True)
    try:
        list_letters(settings(data), service, as_json=as_json)
    except NoSuchLetter as error:
        stop(error, USAGE)


@dead_letters.command("show")
def show_dead_letter(
    service: Annotated[str, typer.Argument(help="Service that could not handle the message.")],
    letter: Annotated[str, typer.Argument(help="Letter as listed, or only its id.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show everything that is stored about a letter."""
    from shared.plumbing.base.security_log import record_command
    from utbyte.instance.running import settings
    from utbyte.operations.dead_letters import NoSuchLetter, show_letter

    log_to_stderr(quiet=True)
    try:
        show_letter(settings(data), service, letter, as_json=as_json)
    except NoSuchLetter as error:
        stop(error)
    record_command("dead_letters_show", what=service)


@dead_letters.command("replay")
def replay_dead_letters(
    service: Annotated[str, typer.Argument(help="Service that could not handle the message.")],
    letter: Annotated[str | None, typer.Argument(help="Letter as listed; all by default.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Handle letters again; those that fail again stay."""
    from shared.plumbing.base.security_log import record_command
    from utbyte.instance.running import settings
    from utbyte.operations.dead_letters import NoSuchLetter, replay_letters

    log_to_stderr(quiet=True)
    try:
        went_well = replay_letters(settings(data), service, letter, as_json=as_json)
    except NoSuchLetter as error:
        stop(error)
    record_command("dead_letters_replay", what=service)
    if not went_well:
        raise typer.Exit(FAILED)
