"""The judge of the plumbing finds each planted fault for what it is; without one, nothing."""

import asyncio
from collections.abc import Callable, Generator

import pytest

from shared.plumbing.messaging.kafka import Kafka
from tests.faults.plumbing.acts import ACTS, Actor
from tests.faults.plumbing.judge import violations
from tests.faults.plumbing.planted import FAULTS, Fault
from tests.faults.plumbing.stage import Stage, staged


@pytest.fixture
def stage(
    kafka: Kafka, fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Generator[Stage]:
    with staged(kafka, fresh_database, monkeypatch) as made:
        yield made


def _played(stage: Stage, actor: Actor) -> list[str]:
    async def play() -> list[str]:
        await actor(stage)
        return await violations(stage)

    return asyncio.run(play())


@pytest.mark.parametrize("actor", ACTS, ids=lambda actor: actor.__name__)
def test_without_a_fault_nothing_is_found(stage: Stage, actor: Actor) -> None:
    assert _played(stage, actor) == []


@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault.plant.__name__}-{fault.actor.__name__}"
)
def test_a_planted_fault_is_found_for_what_it_is(stage: Stage, fault: Fault) -> None:
    fault.plant(stage.patch)
    found = _played(stage, fault.actor)
    assert {each.partition(":")[0] for each in found} == fault.finds, found
