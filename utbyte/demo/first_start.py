"""The first start with a demo: it is played on a virtual clock, which is removed afterwards."""

import socket
from contextlib import closing
from datetime import date

import psycopg

from shared.plumbing.base.database import address_of, drop_database, embedded_server, execute_on
from shared.plumbing.base.settings import Settings
from shared.plumbing.time.clock import SystemClock
from utbyte.demo.playing import demo_story, play_demo
from utbyte.embedded.serving import Served
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.databases import DATABASES
from utbyte.instance.running import has_run
from utbyte.play.signing import signed_by
from utbyte.play.talking import Talk

BEGUN, PLAYED = "begun", "played"


def play_on_first_start(settings: Settings, clock: date | None, listener: socket.socket) -> None:
    """Play the demo where no instance has run yet; an interrupted demo starts again.

    Meanwhile the instance answers but is not ready. Whatever started without the demo is left
    alone: the data folder, and a server that holds events although the folder is new.

    Raises:
        RuntimeError: when a step of the demo did not come out as written.
    """
    marker = settings.data / "demo"
    told = marker.read_text(encoding="ascii") if marker.exists() else None
    if told == PLAYED or (told is None and has_run(settings)):
        return
    server = settings.database_url or embedded_server(settings.data / "postgres")
    names = [f"{settings.database_prefix}_{each}" for each in _databases()]
    if told is None and any(_holds_facts(server, name) for name in names[1:]):
        return
    for name in names:
        drop_database(server, name)
    settings.data.mkdir(parents=True, exist_ok=True)
    marker.write_text(BEGUN, encoding="ascii")
    _play(settings, clock or SystemClock().today(), listener)
    if clock is None:
        for name in names[1:]:
            execute_on(address_of(server, name), "DELETE FROM clock")
    marker.write_text(PLAYED, encoding="ascii")


def was_played(settings: Settings) -> bool:
    """Whether the demo was played here."""
    marker = settings.data / "demo"
    return marker.exists() and marker.read_text(encoding="ascii") == PLAYED


def _holds_facts(server: str, name: str) -> bool:
    """Whether a service has ever saved an event in the database of that name."""
    known = "SELECT 1 FROM pg_database WHERE datname = %s"
    with psycopg.connect(server) as connection:
        if connection.execute(known, (name,)).fetchone() is None:
            return False
    with psycopg.connect(address_of(server, name)) as connection:
        table = connection.execute("SELECT to_regclass('events')").fetchone()
        if table is None or table[0] is None:
            return False
        return connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None


def _databases() -> list[str]:
    return list(DATABASES)


def _play(settings: Settings, today: date, listener: socket.socket) -> None:
    story = demo_story(today)
    stage = Stage(StageOptions(settings, virtual_clock=story.start))

    def play() -> None:
        with closing(Talk(settings.service_url, signed_by(stage.issuer))) as talk:
            play_demo(talk, story, today)

    # The server closes its listening socket when it stops; the port is needed again.
    with listener.dup() as own:
        served = Served(stage, play, own)
        served.start()
        served.stop()
