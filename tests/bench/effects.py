"""From a command to its effect in the next service: through the courier, and over Kafka."""

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from statistics import quantiles

import httpx
import psycopg

from shared.plumbing.base.database import address_of
from tests.bench.ground import Ground
from tests.bench.instance import peopled, person_of, running
from tests.bench.lines import Line, Sizes
from tests.distributed.instance import Cluster
from tests.faults.world import World

FIRST_DAY = "2026-01-12"


def effect_in_the_next_service(ground: Ground, sizes: Sizes) -> Line:
    """Measure the way through the courier, in one process."""
    with running(ground) as instance:
        there = instance.database("programme")
        return _reported("through the courier", 5.0, *_measured(instance.world(), there, sizes))


def effect_over_kafka(ground: Ground, sizes: Sizes) -> Line:
    """Measure the way over Kafka, between two processes of two services."""
    with _two_services(ground) as cluster:
        address = f"http://127.0.0.1:{cluster.ports['directory']}"
        there = address_of(cluster.server, f"{cluster.tag}_programme")
        world = World(address, cluster.sign)
        return _reported("over Kafka", None, *_measured(world, there, sizes))


@contextmanager
def _two_services(ground: Ground) -> Generator[Cluster]:
    folder = ground.folder / "two-services"
    folder.mkdir()
    cluster = Cluster(folder, ground.server, ground.bootstrap, FIRST_DAY)
    with closing(cluster):
        cluster.migrate()
        for name in ("directory", "programme"):
            cluster.start(name)
        cluster.wait_until_ready(("directory", "programme"))
        yield cluster


def _measured(world: World, there: str, sizes: Sizes) -> tuple[list[float], list[float]]:
    """Return the milliseconds from the request to the answer, and from there to the effect."""
    unit, _ = peopled(world)
    token = world.token(None)
    answers: list[float] = []
    effects: list[float] = []
    with (
        httpx.Client(base_url=world.address, timeout=30) as http,
        psycopg.connect(there, autocommit=True) as look,
    ):
        for number in range(-sizes.times // 10, sizes.times):
            started = time.perf_counter()
            answer = http.post(
                "/api/directory/v1/people",
                json=person_of(unit, "Eva"),
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"eva {number}"},
            )
            answered = time.perf_counter()
            answer.raise_for_status()
            _wait_for(look, answer.json()["id"])
            if number >= 0:  # the first ones warm it up
                answers.append((answered - started) * 1000)
                effects.append((time.perf_counter() - answered) * 1000)
    return answers, effects


def _wait_for(look: "psycopg.Connection[tuple[object, ...]]", person: str) -> None:
    until = time.monotonic() + 60
    while not look.execute(
        "SELECT 1 FROM replica_people WHERE person_id = %s", (person,)
    ).fetchone():
        if time.monotonic() > until:
            raise RuntimeError("the effect does not come")
        time.sleep(0.0005)


def _reported(way: str, goal: float | None, answers: list[float], effects: list[float]) -> Line:
    """Tell the effect after the answer; the control is the answer itself."""
    whole = [answer + effect for answer, effect in zip(answers, effects, strict=True)]
    cut, control, both = (quantiles(each, n=100) for each in (effects, answers, whole))
    return {
        "name": f"effect in the next service {way}, after the answer, p99",
        "unit": "milliseconds",
        "value": round(cut[98], 2),
        "control": round(control[98], 2),
        "ratio": round(cut[98] / control[98], 3),
        "goal": goal,
        "p50": round(cut[49], 2),
        "answer_p50": round(control[49], 2),
        "from_request": {"p50": round(both[49], 2), "p99": round(both[98], 2)},
    }
