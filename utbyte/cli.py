"""The command line: `up`, `serve`, `play`, `quote`, `migrate`, `rebuild`, `token` and others."""

# Each command brings its own imports, so that none waits for what only another needs.
# ruff: noqa: PLC0415

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from shared.plumbing.server_account import CannotStart
from utbyte import operators, turning
from utbyte.logs import log_to_stderr
from utbyte.options import FAILED, USAGE, AsJson, Data, stop


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run a command; most of them read settings and may have to start PostgreSQL."""
        from utbyte.running import WrongSetting

        try:
            return super().invoke(ctx)
        except (CannotStart, WrongSetting) as error:
            stop(error)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Run on a virtual clock that stands at this day first"),
]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"utbyte {version('utbyte')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version"),
    ] = False,
) -> None:
    """One internal labour market for a group of public agencies."""
    del version


@app.command()
def up(
    data: Data = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="8000 when left out")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Play demo data on the first start")] = False,
    clock: Day = None,
    as_json: AsJson = False,
) -> None:
    """Run all services in the foreground until asked to stop."""
    from utbyte.foreground import CannotRun, run
    from utbyte.running import settings

    log_to_stderr()
    try:
        day = clock.date() if clock is not None else None
        run(settings(data, port), day, demo=demo, as_json=as_json)
    except CannotRun as error:
        stop(error)


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="A service by name, or “front” for all of them")],
    only: Annotated[
        list[str] | None, typer.Option(help="api, relay or consumer; all of them when left out")
    ] = None,
    data: Data = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="8000 when left out")] = None,
) -> None:
    """Run one service, or a part of it, in a process of its own; Kafka is between them."""
    from shared.plumbing.keys import WrongMasterKey
    from shared.plumbing.shelf import MissingShelf
    from utbyte.distributed.assembly import NotSet
    from utbyte.distributed.command import serve_one
    from utbyte.running import settings

    log_to_stderr()
    try:
        serve_one(settings(data, port), service, tuple(only or ()))
    except NotSet as error:
        stop(error, USAGE)
    except (WrongMasterKey, MissingShelf) as error:
        stop(error)


@app.command()
def play(  # noqa: PLR0913, PLR0917 - each is an option of the command
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE…", help="Story files")] = None,
    as_json: AsJson = False,
    url: Annotated[str | None, typer.Option(help="Play on this instance, not on own ones")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Its data folder, whose key signs; found when it runs here")
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the schema of a file")] = False,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Print what happened: date, who, what, which rule")
    ] = False,
) -> None:
    """Play stories and say whether all came out as told."""
    if schema:
        from utbyte.play.schema import story_schema

        typer.echo(json.dumps(story_schema(), indent=1, ensure_ascii=False))
        return
    if not files:
        stop("name the files to play", USAGE)
    if timeline and as_json:
        stop("a timeline is for people: leave --json out", USAGE)
    from utbyte.play.command import instances_of, play_all

    log_to_stderr(quiet=True)
    instances = instances_of(url, data)
    raise typer.Exit(play_all(files, instances, as_json=as_json, timeline=timeline))


@app.command()
def quote(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="One JSON object a line")],
    as_json: AsJson = False,
) -> None:
    """Say what loans would cost month by month, and when they can start."""
    from utbyte.quoting import answer_all, standard_input

    try:
        if file == "-":
            any_bad = answer_all(standard_input(), as_json=as_json)
        else:
            with Path(file).open("rb") as lines:
                any_bad = answer_all(lines, as_json=as_json)
    except OSError as error:
        stop(f"{file}: {error.strerror}", USAGE)
    raise typer.Exit(FAILED if any_bad else 0)


@app.command()
def migrate(data: Data = None, clock: Day = None, as_json: AsJson = False) -> None:
    """Create what the databases lack, and topics and keys where Kafka is named; safe to repeat."""
    from shared.plumbing.security_log import record_command
    from utbyte.folder_lock import InUse
    from utbyte.maintenance import migrate_all
    from utbyte.rights import NoAccount
    from utbyte.running import settings

    log_to_stderr(quiet=True)
    try:
        migrate_all(settings(data), clock.date() if clock is not None else None, as_json=as_json)
    except (InUse, NoAccount) as error:
        stop(error)
    record_command("migrate")


@app.command()
def rebuild(
    service: Annotated[str, typer.Argument(help="The service whose read models are made anew")],
    view: Annotated[str | None, typer.Argument(help="Only this one")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make read models anew from the facts, also while the instance runs."""
    from shared.plumbing.security_log import record_command
    from utbyte.maintenance import NoSuchView, NothingThere, rebuild_views
    from utbyte.running import settings

    log_to_stderr(quiet=True)
    try:
        rebuild_views(settings(data), service, view, as_json=as_json)
    except NoSuchView as error:
        stop(error, USAGE)
    except NothingThere as error:
        stop(error)
    record_command("rebuild", what=service)


@app.command()
def token(  # noqa: PLR0913, PLR0917 - an option each
    person: Annotated[str | None, typer.Argument(help="Id of a person")] = None,
    operator: Annotated[bool, typer.Option("--operator", help="For who runs it")] = False,
    service: Annotated[str | None, typer.Option(help="For a service, by name")] = None,
    to: Annotated[str, typer.Option(help="Which service it asks, with --service")] = "directory",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sign a token that is good for five minutes, with a key of the data folder."""
    from utbyte.issuing import NoKey, NoSuchPerson, sign
    from utbyte.running import settings

    if [person is not None, operator, service is not None].count(True) != 1:
        stop("name a person, or --operator, or --service", USAGE)
    log_to_stderr(quiet=True)
    try:
        signed = sign(settings(data), person=person, service=service, to=to)
    except (NoKey, NoSuchPerson) as error:
        stop(error)
    except ValueError as error:
        stop(error, USAGE)
    typer.echo(json.dumps(signed) if as_json else signed["access_token"])


operators.add_to(app)

app.add_typer(turning.keys, name="keys")

dead_letters = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)
app.add_typer(dead_letters, name="dead-letters")


@dead_letters.command("list")
def list_dead_letters(
    service: Annotated[str | None, typer.Argument(help="Only those of this service")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List what lies aside: service, letter, type, error."""
    from utbyte.dead_letters import NoSuchLetter, list_letters
    from utbyte.running import settings

    log_to_stderr(quiet=True)
    try:
        list_letters(settings(data), service, as_json=as_json)
    except NoSuchLetter as error:
        stop(error, USAGE)


@dead_letters.command("show")
def show_dead_letter(
    service: Annotated[str, typer.Argument(help="The service that could not handle it")],
    letter: Annotated[str, typer.Argument(help="As listed, or its id alone")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show all that is kept of a letter."""
    from shared.plumbing.security_log import record_command
    from utbyte.dead_letters import NoSuchLetter, show_letter
    from utbyte.running import settings

    log_to_stderr(quiet=True)
    try:
        show_letter(settings(data), service, letter, as_json=as_json)
    except NoSuchLetter as error:
        stop(error)
    record_command("dead_letters_show", what=service)


@dead_letters.command("replay")
def replay_dead_letters(
    service: Annotated[str, typer.Argument(help="The service that could not handle it")],
    letter: Annotated[str | None, typer.Argument(help="As listed; all when left out")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let letters have their effect after all; those that break again stay."""
    from shared.plumbing.security_log import record_command
    from utbyte.dead_letters import NoSuchLetter, replay_letters
    from utbyte.running import settings

    log_to_stderr(quiet=True)
    try:
        went_well = replay_letters(settings(data), service, letter, as_json=as_json)
    except NoSuchLetter as error:
        stop(error)
    record_command("dead_letters_replay", what=service)
    if not went_well:
        raise typer.Exit(FAILED)
