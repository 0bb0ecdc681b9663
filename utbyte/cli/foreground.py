"""Running an instance in the foreground: from the first printed line to a clean exit."""

import json
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx

from shared.plumbing.base.settings import Settings
from shared.plumbing.base.telemetry import NoExporter, trace_as_set
from shared.plumbing.security.demo_door import DemoDoor
from shared.plumbing.web.http_server import listener_on
from utbyte.cli.logs import without_security_log
from utbyte.demo.first_start import play_on_first_start, was_played
from utbyte.embedded.serving import Served
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.folder_lock import InUse
from utbyte.instance.running import LOOPBACK, AskedToStop, held, stoppable
from utbyte.instance.running_instances import noted
from utbyte.instance.sign_in import providers_of

MOST_PEOPLE_SHOWN = 40
"""The most people listed; the others can be found in the chooser."""


class CannotRun(Exception):
    """The instance cannot run here; the message says why."""


def run(settings: Settings, clock: date | None, *, demo: bool, as_json: bool) -> None:
    """Run all services until asked to stop by SIGINT or SIGTERM.

    Raises:
        CannotRun: when the data folder is in use, the port is taken or traces have no exporter.
        WrongSetting: when the file of identity providers cannot be used.
    """
    providers_of(settings)  # a file that cannot be used is refused before anything starts
    try:
        trace_as_set(settings.traces, "utbyte")
        with stoppable(), _listener(settings) as listener, held(settings):
            own = _at(settings, listener)
            if demo:
                with without_security_log():
                    play_on_first_start(own, clock, listener)
            with noted(own.port, own.data):
                door = _door(own, demo=demo)
                options = StageOptions(own, clock, door, is_fictional=was_played(own))
                _serve(options, listener, as_json=as_json)
    except (InUse, NoExporter) as error:
        raise CannotRun(str(error)) from error
    except AskedToStop:
        return


def _door(settings: Settings, *, demo: bool) -> DemoDoor | None:
    return DemoDoor() if demo and settings.host in LOOPBACK else None


def _serve(options: StageOptions, listener: socket.socket, *, as_json: bool) -> None:
    stage, clock = Stage(options), options.virtual_clock

    def prepare() -> None:
        if clock is not None:
            _reach(stage, clock)
        _announce(stage, as_json=as_json)

    Served(stage, prepare, listener).run()


def _reach(stage: Stage, day: date) -> None:
    """Do what falls due on the first day; a folder that is already further stays where it is."""
    stage.move_to(max(day, stage.today()))


@contextmanager
def _listener(settings: Settings) -> Generator[socket.socket]:
    """Bind the port before anything else starts.

    Raises:
        CannotRun: when the port is not available.
    """
    try:
        listener = listener_on(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise CannotRun(f"Cannot listen on {where}: {error.strerror}.") from error
    with listener:
        yield listener


def _at(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with the bound port, through which the services find the directory."""
    port = int(listener.getsockname()[1])
    host = settings.host if settings.host in LOOPBACK else "127.0.0.1"
    own = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return settings.model_copy(update={"port": port, "service_url": own})


def _announce(stage: Stage, *, as_json: bool) -> None:
    """Print where it runs and, in a demo, the link that opens it and the people to choose from."""
    address, door = stage.options.settings.service_url, stage.options.demo_door
    people, more = _people(address, door) if door is not None else ([], 0)
    link = door.link(address) if door is not None else None
    lines = [f"Utbyte is running at {address}", *([f"Open the demo at {link}"] if link else [])]
    lines += [_person(each) for each in people[:MOST_PEOPLE_SHOWN]]
    hidden = len(people[MOST_PEOPLE_SHOWN:]) + more
    if hidden:
        lines.append(f"  and {hidden} more")
    lines.append("Press Ctrl-C to stop it.")
    whole = {"address": address, "demo": link, "people": people, "more": more}
    told = json.dumps(whole) if as_json else "\n".join(lines)
    sys.stdout.write(told + "\n")
    sys.stdout.flush()


def _people(address: str, door: DemoDoor) -> tuple[list[dict[str, Any]], int]:
    """Ask the directory who can be chosen, and how many more there are."""
    answer = httpx.get(
        f"{address}/api/directory/v1/demo-people",
        headers=door.headers(),
        timeout=30.0,
        trust_env=False,
    )
    told: dict[str, Any] = answer.json() if answer.is_success else {"items": [], "more": 0}
    return told["items"], told["more"]


def _person(each: dict[str, Any]) -> str:
    roles = ", ".join(each["roles"])
    return f"  {each['person_id']}  {each['name'] or '-':<28} {each['agency']}: {roles}"
