"""A one-event command through HTTP against a bare commit of one row, with as many clients."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import httpx
import psycopg

from shared.plumbing.tokens import Identity
from tests.bench.instance import Instance

CLIENTS = 32
SECONDS = 3.0
ROUNDS = 3


def _rate(work: Callable[[int], Callable[[int], None]]) -> float:
    """Return how many times a second all clients together do the work."""

    def client(number: int) -> int:
        once = work(number)
        until = time.perf_counter() + SECONDS
        count = 0
        while time.perf_counter() < until:
            once(count)
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        done = sum(pool.map(client, range(CLIENTS)))
        return done / (time.perf_counter() - started)


def durable_command_against_a_bare_commit(instance: Instance) -> dict[str, object]:
    """Measure durable commands a second through HTTP, and commits of one row, in turn."""
    database = instance.stage.services["programme"].database
    database.execute("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, body text)")
    token = instance.stage.issuer.issue(Identity.of_person(instance.office))

    def command(number: int) -> Callable[[int], None]:
        http = httpx.Client(base_url=instance.address, timeout=30)

        def once(count: int) -> None:
            key = f"{number}-{count}-{time.perf_counter_ns()}"
            answer = http.post(
                "/api/programme/v1/collaborations",
                json={"name": "Mått", "scope": "state"},
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
            )
            answer.raise_for_status()

        return once

    def bare(_: int) -> Callable[[int], None]:
        connection = psycopg.connect(database.address, autocommit=True)

        def once(_: int) -> None:
            connection.execute("INSERT INTO bare (body) VALUES (%s)", ("x" * 400,))

        return once

    pairs = [(_rate(command), _rate(bare)) for _ in range(ROUNDS)]
    value, control = median(v for v, _ in pairs), median(c for _, c in pairs)
    return {
        "name": "durable command over HTTP vs. bare commit, 32 clients",
        "unit": "per second",
        "value": round(value, 1),
        "control": round(control, 1),
        "ratio": round(median(v / c for v, c in pairs), 3),
        "goal": 0.8,
    }
