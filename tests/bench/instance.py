"""An instance to measure: the embedded stage in a process of its own, and who can be asked."""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.kafka.node import free_port
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import address_of, drop_database
from tests.bench.ground import Ground
from tests.faults.world import World
from utbyte.instance.databases import DATABASES
from utbyte.play.signing import signed_at

PATIENCE = 120.0
DAY = date(2026, 1, 12)


@dataclass(frozen=True)
class Instance:
    """Where a running instance answers, and where it keeps things."""

    address: str
    server: str
    prefix: str
    data: Path
    processes: Mapping[str, int] = field(default_factory=dict)
    """The ids of its processes."""

    def world(self) -> World:
        """Return who asks it, signed in with the key of its folder."""
        return World(self.address, signed_at(self.address, self.data))

    def database(self, service: str) -> str:
        """Return the address of a service's database."""
        return address_of(self.server, f"{self.prefix}_{service}")


@contextmanager
def running(ground: Ground) -> Generator[Instance]:
    """Run an instance on the ground's server; afterwards nothing of it is left."""
    port, prefix = free_port(), f"b{fresh_id().hex[:10]}"
    instance = Instance(f"http://127.0.0.1:{port}", ground.server, prefix, ground.folder / prefix)
    line_of = {"UTBYTE_DATABASE_URL": ground.server, "UTBYTE_DATABASE_PREFIX": prefix}
    command = [sys.executable, "-m", "utbyte", "up", "--port", str(port)]
    command += ["--data", str(instance.data), "--clock", str(DAY)]
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        command, env={**os.environ, **line_of}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_ready(instance, process)
        yield replace(instance, processes={"instance": process.pid, "postgres": ground.postgres})
    finally:
        process.kill()
        process.wait(30)
        for each in DATABASES:
            drop_database(ground.server, f"{prefix}_{each}")


def _wait_until_ready(instance: Instance, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{instance.address}/health/ready", timeout=10).is_success:
                return
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the instance does not become ready")
        time.sleep(0.05)


def peopled(world: World) -> tuple[str, str]:
    """Give the instance an agency with a unit and its programme office; return unit and person."""
    agency = world.ask(
        None,
        "directory/v1/agencies",
        {
            "name": "Mätmyndigheten",
            "organisation_number": "202100-5489",
            "country": "SE",
            "sector": "state",
            "city": "Borås",
        },
        "agency",
    )
    unit = world.ask(None, f"directory/v1/agencies/{agency['id']}/units", {"name": "Prov"}, "unit")[
        "id"
    ]
    office = person_of(unit, "Moa", roles=["programme_office"])
    return unit, world.ask(None, "directory/v1/people", office, "person")["id"]


def person_of(unit: str, name: str, **more: Any) -> dict[str, Any]:
    """Return what registers somebody."""
    named = {"given_name": name, "family_name": "Mätare", "email": f"{name}@example.org"}
    return {"unit": unit, **named, **more}
