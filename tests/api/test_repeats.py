"""Every command, every message and every run twice: no change."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.api.keeping import changed, everything
from tests.api.operations import OPERATIONS
from tests.api.playing import Played
from tests.api.world import FIRST_DAY, LATER_DAY, Sending
from tests.rebuilding import unconsumed
from utbyte.embedded.stage import Stage
from utbyte.instance.services import DEFINITIONS

CHANGING = sorted(key for key, each in OPERATIONS.items() if each.has_key or each.method == "PUT")
CAUSES = ("inbox", "idempotency")
"""Where it is noted that a run was asked for under another key."""


def test_every_command_of_every_service_is_here() -> None:
    named = {key.partition(".")[0] for key in CHANGING if not key.endswith(".set_clock")}
    assert named == {each.name for each in DEFINITIONS}


@pytest.mark.parametrize("key", CHANGING)
def test_a_command_with_the_same_key_is_answered_the_same_and_changes_nothing(
    played: Played, key: str
) -> None:
    repeats = played.repeats[key]
    assert len(repeats) == len(OPERATIONS[key].examples)
    for first, again in zip(played.answers[key], repeats, strict=True):
        assert again.answer.status_code == first.status_code
        assert again.answer.json() == first.json()
        assert again.changed == []


@pytest.mark.parametrize("service", [each.name for each in DEFINITIONS])
def test_everything_that_a_service_consumes_was_published(played: Played, service: str) -> None:
    stage = played.world.stage
    consumer = stage.services[service].consumer
    announced = {name for stream in consumer.streams for name in _announced(stage, stream)}
    assert set(consumer.contracts) - announced == set()


def _announced(stage: Stage, stream: str) -> Iterator[str]:
    at, publisher = 0, stage.publishers[stream]
    while batch := publisher.read(stream, at):
        yield from (message.name for _, message in batch if message is not None)
        at = batch[-1][0]


def test_every_message_twice_changes_nothing(played: Played) -> None:
    stage = played.world.stage
    played.world.idle()
    before = everything(stage)
    assert stage.redeliver(60)
    assert changed(before, everything(stage)) == []
    assert unconsumed(stage) == []


@pytest.mark.parametrize("service", [each.name for each in DEFINITIONS])
def test_every_run_of_the_calendar_twice_changes_nothing(played: Played, service: str) -> None:
    stage = played.world.stage
    played.world.idle()
    before = everything(stage)
    for count in range((LATER_DAY - FIRST_DAY).days + 1):
        stage.services[service].calendar.run(FIRST_DAY + timedelta(days=count))
    played.world.idle()
    assert changed(before, everything(stage)) == []


def test_a_month_run_again_under_another_key_issues_nothing(played: Played) -> None:
    operation = OPERATIONS["billing.run_invoices"]
    finance = played.world.home.people["finance"]
    before = everything(played.world.stage)
    answer = played.world.send(operation, Sending(finance), operation.examples[0])
    played.world.idle()
    assert answer.json()["issued"] == 0
    assert changed(before, everything(played.world.stage), but_for=CAUSES) == []
