"""Journeys as they are played: how many, how long, from which seed."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.alone import Alone
from tests.journeys.machine import Journeys

STEPS = 30


def how(journeys: int) -> settings:
    """Return how journeys are played; a seed says which."""
    return settings(
        max_examples=journeys,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
        # What is found is told as it is: to make it smaller would take many times as long.
        phases=(Phase.generate,),
    )


def journeyed(services: tuple[Alone, Alone], journeys: int, from_seed: int) -> list[str]:
    """Play journeys from a seed; return what the first one that broke a rule says."""
    Journeys.services = services
    try:
        run_state_machine_as_test(seed(from_seed)(Journeys), settings=how(journeys))
    except Exception as broken:  # noqa: BLE001 - whatever breaks a journey is what it found
        steps = "\n".join(getattr(broken, "__notes__", []))
        return [f"journey of seed {from_seed}: {broken!r}\n{steps}"]
    return []
