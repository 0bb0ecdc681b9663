"""A market to look at: an instance with 3 000 open listings, and 200 people signed in."""

from dataclasses import dataclass
from uuid import UUID

import psycopg

from services.portal.session.sessions import Origin, Sessions
from shared.plumbing.base.database import Database, query
from shared.plumbing.time.clock import SystemClock
from tests.api.operations import OPERATIONS
from tests.bench.importing import HEADER
from tests.bench.instance import Instance, peopled, person_of
from tests.faults.world import World

PUBLISHED = 30
"""So many are published; the rows of the others are copies of theirs."""
TITLES = ("Registrator", "Systemutvecklare", "Handläggare av ärenden", "Arkivarie", "Jurist")


@dataclass(frozen=True)
class Market:
    """A person who looks, the collaboration of the listings, and sessions of many people."""

    person: str
    collaboration: str
    sessions: tuple[str, ...]


def market(instance: Instance, listings: int, people: int) -> Market:
    """Fill an instance."""
    world = instance.world()
    unit, office = peopled(world)
    agency = world.get(office, f"directory/v1/people/{office}")["agency_id"]
    leader = world.ask(
        None, "directory/v1/people", person_of(unit, "Lars", roles=["leader", "manager"]), "leader"
    )["id"]
    rows = "".join(f"Prov,Eva,Mätare,p{each}@example.org,sv,{each}\n" for each in range(people))
    world.ask(None, f"directory/v1/agencies/{agency}/people", {"csv": HEADER + rows}, "people")
    world.idle()
    opened = {"name": "Mått", "scope": "state"}
    collaboration = world.ask(office, "programme/v1/collaborations", opened, "opened")["id"]
    world.idle()
    enrolled = f"programme/v1/collaborations/{collaboration}/enrol"
    world.ask(leader, enrolled, {"agency": agency}, "enrolled")
    world.idle()
    _publish(world, leader, unit, collaboration)
    _copy(instance, listings)
    return Market(leader, collaboration, _sessions(instance, agency, people))


def _publish(world: World, leader: str, unit: str, collaboration: str) -> None:
    example = OPERATIONS["listings.publish_assignment"].examples[0]
    body = {**example, "unit": unit, "collaborations": [collaboration], "draft": False}
    for number in range(PUBLISHED):
        title = f"{TITLES[number % len(TITLES)]} {number}"
        world.ask(leader, "listings/v1/assignments", {**body, "title": title}, f"listing {number}")
    world.idle()


def _copy(instance: Instance, listings: int) -> None:
    """Copy the rows of what was published until there are so many, on different days."""
    with psycopg.connect(instance.database("listings"), autocommit=True) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = 'listings' AND is_generated = 'NEVER'"
        )
        columns = [str(name) for (name,) in found]
        values = {
            **{name: f'l."{name}"' for name in columns},
            "listing_id": "gen_random_uuid()",
            "last_day": "l.last_day + (n %% 60)::int",
        }
        copied = ", ".join(values[name] for name in columns)
        connection.execute(
            query(
                f"INSERT INTO listings ({', '.join(columns)}) SELECT {copied}"  # noqa: S608 - our own
                " FROM listings l, generate_series(1, %s) n"
            ),
            (listings // PUBLISHED - 1,),
        )
        connection.execute("ANALYZE listings")


def _sessions(instance: Instance, agency: str, people: int) -> tuple[str, ...]:
    """Sign people in, past the pages: what is measured begins afterwards."""
    with psycopg.connect(instance.database("directory")) as connection:
        found = connection.execute(
            "SELECT person_id FROM people WHERE agency_id = %s LIMIT %s", (UUID(agency), people)
        ).fetchall()
    database = Database(instance.database("portal"))
    try:
        sessions = Sessions(database, SystemClock())
        return tuple(sessions.begin(person, "sv", Origin("bench")) for (person,) in found)
    finally:
        database.close()
