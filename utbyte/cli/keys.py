"""`utbyte keys turn …`: each command rotates a key while the instance runs."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from utbyte.cli.options import USAGE, AsJson, Data, stop
from utbyte.cli.outcome import told
from utbyte.operations.turn_step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.plumbing.base.settings import Settings
    from shared.plumbing.security.tokens import SigningKey

OVERLAP_MINUTES = 10.0

keys = typer.Typer(help="Manage the keys of an instance.", no_args_is_help=True)
turn = typer.Typer(help="Replace a key with a new one.", no_args_is_help=True)
keys.add_typer(turn, name="turn")


Overlap = Annotated[
    float,
    typer.Option(
        min=0.05,
        help="Minutes until the new key signs, and then the same time until the old key is no"
        " longer trusted; a token is valid for five minutes.",
    ),
]
Stolen = Annotated[bool, typer.Option(help="Stop trusting the old key at once.")]


@turn.command()
def signing(
    data: Data = None,
    overlap: Overlap = OVERLAP_MINUTES,
    stolen: Stolen = False,
    as_json: AsJson = False,
) -> None:
    """Rotate the key that signs the tokens of persons and operators."""
    from utbyte.instance.running import settings
    from utbyte.instance.trust import turn_signing

    given = settings(data)
    _refuse_unless_started(given)
    minutes = 0.0 if stolen else overlap
    _turned("signing", lambda seconds: turn_signing(given, seconds), minutes, as_json)


@turn.command()
def master(
    step: Annotated[
        Step | None,
        typer.Option(
            help="Do only this step, if the key file comes from elsewhere: `new` adds a key to the"
            " file, `wrap` wraps everything with it, `drop` removes the old key from the file."
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Rotate the master key of the personal keys, also while the instance runs; safe to repeat."""
    from utbyte.instance.running import settings
    from utbyte.operations.master_turning import turn as turn_master

    with told("keys_turn", what="master"):
        words = turn_master(settings(data), step)
    typer.echo(json.dumps({"step": step or "all", "told": words}) if as_json else words)


@turn.command()
def service(
    name: Annotated[str, typer.Argument(help="Service whose key is rotated.")],
    data: Data = None,
    overlap: Overlap = OVERLAP_MINUTES,
    stolen: Stolen = False,
    as_json: AsJson = False,
) -> None:
    """Rotate the key with which one service calls the others."""
    from utbyte.instance.running import settings
    from utbyte.instance.services import WITH_KEYS
    from utbyte.instance.trust import turn_service

    given = settings(data)
    if name not in WITH_KEYS:
        stop(f"There is no service “{name}”. The services are {', '.join(WITH_KEYS)}.", USAGE)
    _refuse_unless_started(given)
    minutes = 0.0 if stolen else overlap
    _turned(name, lambda seconds: turn_service(given, name, WITH_KEYS, seconds), minutes, as_json)


def _refuse_unless_started(given: "Settings") -> None:
    from utbyte.instance.trust import list_of_keys

    if not list_of_keys(given).exists():
        stop(f"There are no keys in {given.data} yet.")


def _turned(
    what: str, turn_key: "Callable[[int], SigningKey]", minutes: float, as_json: bool
) -> None:
    """Rotate a key and print when the new one takes effect."""
    from shared.plumbing.base.secret_files import ExposedSecret
    from shared.plumbing.base.security_log import record_command
    from shared.plumbing.security.key_files import TurnUnderWay

    seconds = round(minutes * 60)
    try:
        new = turn_key(seconds)
    except (TurnUnderWay, ExposedSecret) as error:
        stop(error)
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}. Run this where the keys can be written.")
    record_command("keys_turn", what=what)
    since, until = (_written(at) for at in (new.since, new.since + seconds))
    told = {"kid": new.kid, "signs_from": since, "old_trusted_until": until}
    words = f"The new key {new.kid} signs from {since}; the old one is trusted until {until}."
    typer.echo(json.dumps(told) if as_json else words)


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
