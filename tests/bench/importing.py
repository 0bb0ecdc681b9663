"""People of a CSV file until every service has heard of them, against one command each."""

import time
from collections.abc import Callable

from tests.bench.ground import Ground
from tests.bench.instance import peopled, person_of, running
from tests.bench.lines import Line, Sizes, line_of
from tests.faults.world import World

HEADER = "unit,given_name,family_name,email,language,external_id\n"


def import_against_one_command_each(ground: Ground, sizes: Sizes) -> Line:
    """Measure people a second of an import, and of one command each, in turn, until quiet."""
    with running(ground) as instance:
        world = instance.world()
        unit, office = peopled(world)
        agency = world.get(office, f"directory/v1/people/{office}")["agency_id"]
        world.idle()

        def together(tag: str) -> None:
            rows = (_row(f"{tag}-{number}") for number in range(sizes.people))
            path = f"directory/v1/agencies/{agency}/people"
            answer = world.ask(None, path, {"csv": HEADER + "".join(rows)}, tag)
            if answer["registered"] != sizes.people:
                raise RuntimeError("the import left somebody out")

        def one_by_one(tag: str) -> None:
            for number in range(sizes.times):
                name = f"{tag}-{number}"
                world.ask(None, "directory/v1/people", person_of(unit, name), name)

        pairs = [
            (
                sizes.people / _seconds(world, together, f"import-{number}"),
                sizes.times / _seconds(world, one_by_one, f"command-{number}"),
            )
            for number in range(sizes.rounds)
        ]
    name = f"import of {sizes.people} people vs. one command each, until all have heard"
    return line_of(name, "people per second", pairs, 10)


def _seconds(world: World, work: Callable[[str], None], tag: str) -> float:
    started = time.perf_counter()
    work(tag)
    world.idle()
    return time.perf_counter() - started


def _row(name: str) -> str:
    return f"Prov,Eva,Mätare,{name}@example.org,sv,{name}\n"
