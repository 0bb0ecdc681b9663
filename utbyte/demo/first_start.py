"""The first start with a demo: it is played on a clock of its own, which then is put away."""

import socket
from datetime import date

from shared.plumbing.clock import SystemClock
from shared.plumbing.database import address_of, drop_database, embedded_server, execute_on
from shared.plumbing.settings import Settings
from utbyte.blueprints import BLUEPRINTS
from utbyte.demo.playing import demo_story, play_demo
from utbyte.serving import Served
from utbyte.stage import KEYS_DATABASE, How, Stage

BEGUN, PLAYED = "begun", "played"


def play_on_first_start(settings: Settings, clock: date | None, listener: socket.socket) -> None:
    """Play the demo when the data folder is new; one that broke off is begun anew.

    Meanwhile the instance answers and is not ready. A folder that was begun without the demo
    stays as it is.

    Raises:
        RuntimeError: when a step of the demo did not come out as written.
    """
    marker = settings.data / "demo"
    told = marker.read_text(encoding="ascii") if marker.exists() else None
    if told == PLAYED or (told is None and (settings.data / "keys").exists()):
        return
    server = settings.database_url or embedded_server(settings.data / "postgres")
    names = [f"{settings.database_prefix}_{each}" for each in _databases()]
    for name in names:
        drop_database(server, name)
    settings.data.mkdir(parents=True, exist_ok=True)
    marker.write_text(BEGUN, encoding="ascii")
    _play(settings, clock or SystemClock().today(), listener)
    if clock is None:
        for name in names[1:]:
            execute_on(address_of(server, name), "DELETE FROM clock")
    marker.write_text(PLAYED, encoding="ascii")


def _databases() -> list[str]:
    return [KEYS_DATABASE, *(each.name for each in BLUEPRINTS)]


def _play(settings: Settings, today: date, listener: socket.socket) -> None:
    story = demo_story(today)
    stage = Stage(How(settings, virtual_clock=story.start))
    # The server closes what it listens on when it stops; the port is needed again.
    with listener.dup() as own:
        served = Served(stage, lambda: play_demo(settings.directory_url, story, today), own)
        served.start()
        served.stop()
