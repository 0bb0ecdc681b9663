"""The composition of the command line: one file per command."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from shared.plumbing.base.server_account import CannotStart
from utbyte.cli import (
    backup,
    begin_epoch,
    dead_letters,
    erasures,
    keys,
    migrate,
    play,
    quote,
    rebuild,
    repartition,
    restore,
    serve,
    token,
    up,
    vault,
)
from utbyte.cli.options import stop


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run a command; most of them read settings and may have to start PostgreSQL."""
        from utbyte.instance.running import WrongSetting

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


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"utbyte {version('utbyte')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Run one internal labour market for a group of public agencies."""
    del version


app.command("up")(up.up)
app.command("serve")(serve.serve)
app.command("play")(play.play)
app.command("quote")(quote.quote)
app.command("migrate")(migrate.migrate)
app.command("rebuild")(rebuild.rebuild)
app.command("token")(token.token)
app.command("repartition")(repartition.repartition)
app.command("begin-epoch")(begin_epoch.begin_epoch)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore_backup)
app.add_typer(erasures.erasures, name="erasures")
app.add_typer(vault.vault, name="vault")
app.add_typer(keys.keys, name="keys")
app.add_typer(dead_letters.dead_letters, name="dead-letters")
