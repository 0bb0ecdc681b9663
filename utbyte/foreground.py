"""Running an instance in the foreground: from the first line printed to a clean end."""

import json
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx

from shared.plumbing.http_server import listener_on
from shared.plumbing.settings import Settings
from shared.plumbing.telemetry import NoExporter, trace_as_set
from utbyte.demo.first_start import play_on_first_start
from utbyte.running import LOOPBACK, AskedToStop, held, stoppable
from utbyte.serving import Served
from utbyte.stage import How, InUse, Stage

MOST_SHOWN = 40
"""People that are listed; the others can be found in the chooser."""


class CannotRun(Exception):
    """The instance cannot run here; the message says why."""


def run(settings: Settings, clock: date | None, *, demo: bool, as_json: bool) -> None:
    """Run all services until asked to stop by SIGINT or SIGTERM.

    Raises:
        CannotRun: when the data folder is in use, the port is taken or traces have no exporter.
    """
    try:
        trace_as_set(settings.traces, "utbyte")
        with stoppable(), _listener(settings) as listener, held(settings):
            own = _at(settings, listener)
            if demo:
                play_on_first_start(own, clock, listener)
            _serve(own, clock, listener, as_json=as_json)
    except (InUse, NoExporter) as error:
        raise CannotRun(str(error)) from error
    except AskedToStop:
        return


def _serve(
    settings: Settings, clock: date | None, listener: socket.socket, *, as_json: bool
) -> None:
    stage = Stage(How(settings, virtual_clock=clock, demo_login=settings.host in LOOPBACK))

    def prepare() -> None:
        if clock is not None:
            _reach(stage, clock)
        _announce(stage, as_json=as_json)

    Served(stage, prepare, listener).run()


def _reach(stage: Stage, day: date) -> None:
    """Do what falls due on the first day; a folder that has been further stays where it is."""
    stage.move_to(max(day, stage.today()))


@contextmanager
def _listener(settings: Settings) -> Generator[socket.socket]:
    """Take the port before anything else is begun.

    Raises:
        CannotRun: when it cannot be had.
    """
    try:
        listener = listener_on(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise CannotRun(f"cannot listen on {where}: {error.strerror}") from error
    with listener:
        yield listener


def _at(settings: Settings, listener: socket.socket) -> Settings:
    """Return the settings with the port that was had, where the services find the directory."""
    port = int(listener.getsockname()[1])
    host = settings.host if settings.host in LOOPBACK else "127.0.0.1"
    own = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return settings.model_copy(update={"port": port, "service_url": own})


def _announce(stage: Stage, *, as_json: bool) -> None:
    """Say where it runs and, where one can be chosen without a password, who there is to be."""
    people, more = _people(stage) if stage.how.demo_login else ([], 0)
    address = stage.how.settings.service_url
    lines = [f"Utbyte runs at {address}", *(_person(each) for each in people[:MOST_SHOWN])]
    hidden = len(people[MOST_SHOWN:]) + more
    if hidden:
        lines.append(f"  and {hidden} more")
    lines.append("Stop it with Ctrl-C")
    whole = {"address": address, "people": people, "more": more}
    told = json.dumps(whole) if as_json else "\n".join(lines)
    sys.stdout.write(told + "\n")
    sys.stdout.flush()


def _people(stage: Stage) -> tuple[list[dict[str, Any]], int]:
    """Ask the directory who can be chosen, and how many more there are."""
    answer = httpx.get(
        f"{stage.how.settings.service_url}/api/directory/v1/demo-people", timeout=30.0
    )
    told: dict[str, Any] = answer.json() if answer.is_success else {"items": [], "more": 0}
    return told["items"], told["more"]


def _person(each: dict[str, Any]) -> str:
    roles = ", ".join(each["roles"])
    return f"  {each['person_id']}  {each['name'] or '-':<28} {each['agency']}: {roles}"
