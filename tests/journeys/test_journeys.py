"""Any sequence of commands keeps R-O3, R-O4, R-O8, R-B4, R-B6 and R-B10."""

from collections.abc import Callable, Generator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.alone import Alone
from tests.journeys.machine import Journeys
from tests.journeys.world import both_running


@pytest.fixture(scope="module")
def services(fresh_database: Callable[[], str]) -> Generator[tuple[Alone, Alone]]:
    with both_running(fresh_database(), fresh_database()) as both:
        yield both


@pytest.mark.timeout(600)
def test_any_sequence_of_commands_keeps_the_rules(services: tuple[Alone, Alone]) -> None:
    """R-O3, R-O4, R-O8, R-B4, R-B6, R-B10, by the judge."""
    Journeys.services = services
    run_state_machine_as_test(
        Journeys,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
