"""A state table says what really happens: every command is run in every state that is reached."""

from dataclasses import replace
from datetime import date
from typing import Any, Self

import pytest

from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from utbyte.documents.state_tables.exploring import (
    Life,
    Sample,
    actor,
    commands_of,
    explored,
    table,
)

DAY = date(2026, 1, 12)


class IsLocked(Refusal):
    """The door is locked."""


class DoorMade(Created):
    """There is a door."""

    TOPIC = "test.DoorMade"


class DoorOpened(Event):
    """It is open."""

    TOPIC = "test.DoorOpened"

    def apply(self, aggregate: "Door") -> None:
        """Open it."""
        aggregate.status = "open"


class DoorLocked(Event):
    """It is locked."""

    TOPIC = "test.DoorLocked"

    def apply(self, aggregate: "Door") -> None:
        """Lock it."""
        aggregate.status = "locked"


class Door(Aggregate):
    """A door."""

    TOPIC = "test.Door"

    def __init__(self) -> None:
        self.status = "closed"

    @classmethod
    def made(cls, by: Actor) -> Self:
        return cls.create(DoorMade, by, natural_id("door", "one"))

    def open(self, actor: Actor) -> None:
        if self.status == "locked":
            raise IsLocked("The door is locked.")
        if self.status != "open":
            self.record(DoorOpened, actor)

    def lock(self, actor: Actor) -> None:
        self.record(DoorLocked, actor)


DOOR: Life[Any] = Life(
    kind=Door,
    begin=lambda: Door.made(actor(None, DAY)),
    state=lambda own: own.status,
    states=("closed", "open", "locked"),
    seen=lambda own: own.status,
    usual_day=lambda _: DAY,
    samples=(
        Sample(Door.open, lambda own, on: own.open(actor(None, on))),
        Sample(Door.lock, lambda own, on: own.lock(actor(None, on))),
    ),
)


def test_a_table_has_the_events_the_refusals_and_where_nothing_happens() -> None:
    assert list(table(DOOR)) == [
        "| Door | closed | open | locked |",
        "|---|---|---|---|",
        "| `open` | `DoorOpened` | - | *IsLocked* |",
        "| `lock` | `DoorLocked` | `DoorLocked` | `DoorLocked` |",
    ]


def test_a_command_without_a_sample_is_missed() -> None:
    assert commands_of(Door) == {"open", "lock"}
    with pytest.raises(LookupError, match=r"no sample of .*lock"):
        explored(replace(DOOR, samples=DOOR.samples[:1]))


def test_a_state_that_is_never_reached_is_missed() -> None:
    with pytest.raises(LookupError, match="ajar"):
        explored(replace(DOOR, states=(*DOOR.states, "ajar")))
