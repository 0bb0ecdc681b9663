"""An import that nobody waits for is killed (-9) in the middle: no_one is lost or doubled."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from shared.plumbing.base.database import address_of, embedded_server
from shared.plumbing.base.settings import Settings
from tests.faults.process import Instance
from tests.faults.world import World
from utbyte.embedded.serving import free_port

PEOPLE = 2000
AGENCY = {
    "name": "Arkivet",
    "organisation_number": "202100-5489",
    "country": "SE",
    "sector": "state",
    "city": "Borås",
}
IN_THE_MIDDLE = "after-save:12"
"""Of the import's ten parts and what the others hear of them; nothing else is saved then."""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path / "data", free_port(), "2026-01-12")
    yield made
    made.stop()
    made.strike()


def csv() -> str:
    return "unit,given_name,family_name,email,language,external_id\n" + "".join(
        f"Desk,Given{n},Family{n},p{n}@example.org,sv,A-{n}\n" for n in range(PEOPLE)
    )


def give(world: World, agency: str) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {world.token(None)}",
        "Idempotency-Key": "import",
        "Prefer": "respond-async",
    }
    path = f"{world.address}/api/directory/v1/agencies/{agency}/people"
    return httpx.post(path, json={"csv": csv()}, headers=headers, timeout=60)


def shown(world: World, location: str) -> dict[str, Any]:
    return world.get(None, location.removeprefix("/api/"))


def people(instance: Instance, service: str, table: str) -> int:
    name = f"{Settings(data=instance.folder).database_prefix}_{service}"
    address = address_of(embedded_server(instance.folder / "postgres"), name)
    with psycopg.connect(address) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own
    assert row is not None
    return int(row[0])


def founded(instance: Instance, world: World) -> str:
    """Found an agency with a unit, and stop in good order."""
    instance.start()
    agency = str(world.ask(None, "directory/v1/agencies", AGENCY, "agency")["id"])
    world.ask(None, f"directory/v1/agencies/{agency}/units", {"name": "Desk"}, "unit")
    world.idle()
    instance.stop()
    return agency


def killed_in_the_middle(instance: Instance, world: World, agency: str) -> str:
    """Begin the import and let the process die in it; return where its progress is."""
    instance.start(IN_THE_MIDDLE)
    location = give(world, agency).headers["Location"]
    until = time.monotonic() + 60
    while instance.alive():
        assert time.monotonic() < until, "the point was not reached"
        time.sleep(0.01)
    instance.kill(IN_THE_MIDDLE)
    return location


def done(world: World, location: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while (found := shown(world, location))["status"] != "done":
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


@pytest.mark.timeout(300)
def test_an_import_that_is_killed_in_the_middle_goes_on_when_the_file_is_given_again(
    instance: Instance,
) -> None:
    world = World(instance.address, instance.sign)
    agency = founded(instance, world)
    location = killed_in_the_middle(instance, world, agency)

    instance.start()
    found = shown(world, location)
    assert (found["status"], found["answer"]) == ("running", None), "for a minute nobody can know"
    assert 0 < found["done"] < PEOPLE
    assert people(instance, "directory", "people") == found["done"]

    again = give(world, agency)
    assert (again.status_code, again.headers["Location"]) == (202, location)
    last = done(world, location)
    assert last["answer"]["registered"] == PEOPLE - found["done"]
    assert last["answer"]["known"] == found["done"]
    world.idle()
    for service, table in (("directory", "people"), ("lending", "replica_people")):
        assert people(instance, service, table) == PEOPLE
