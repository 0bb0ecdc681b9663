"""An aggregate is what its events make it; it decides in public and applies in private."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from eventsourcing.utils import resolve_topic
from pydantic import ValidationError

from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.refusals import Refusal

ANNA = UUID(int=1)
DOOR = UUID(int=5)
MONDAY = Actor(by=ANNA, at=datetime(2026, 3, 2, 9, tzinfo=UTC), on=date(2026, 3, 2))
TUESDAY = Actor(by=None, at=datetime(2026, 3, 3, 23, 30, tzinfo=UTC), on=date(2026, 3, 4))


class DoorBuilt(Created):
    TOPIC = "door.DoorBuilt"
    colour: str


class DoorOpened(Event):
    TOPIC = "door.DoorOpened"
    RULE = "R-T3"
    width: int

    def apply(self, aggregate: Aggregate) -> None:
        assert isinstance(aggregate, Door)
        aggregate.width = self.width


class DoorIsOpen(Refusal):
    RULE = "R-T3"


class Door(Aggregate):
    TOPIC = "door.Door"

    def __init__(self, colour: str) -> None:
        self.colour = colour
        self.width = 0

    def open(self, actor: Actor, width: int) -> None:
        if self.width:
            raise DoorIsOpen("the door is open", width=self.width)
        self.record(DoorOpened, actor, width=width)


def built() -> Door:
    return Door.create(DoorBuilt, MONDAY, DOOR, colour="red")


def test_an_aggregate_begins_with_its_first_fact() -> None:
    door = built()
    assert (door.id, door.version, door.colour, door.width) == (DOOR, 1, "red", 0)
    [event] = door.pending_events
    assert event == DoorBuilt(
        originator_id=DOOR,
        originator_version=1,
        originator_topic="door.Door",
        timestamp=MONDAY.at,
        by=ANNA,
        on=MONDAY.on,
        colour="red",
    )


def test_a_fact_is_applied_at_once_and_waits_to_be_stored() -> None:
    door = built()
    door.open(TUESDAY, width=80)
    assert (door.version, door.width) == (2, 80)
    assert len(door.pending_events) == 2


def test_a_fact_bears_who_when_and_the_business_day_of_its_act() -> None:
    door = built()
    door.open(TUESDAY, width=80)
    event = door.pending_events[1]
    assert isinstance(event, DoorOpened)
    assert (event.by, event.timestamp, event.on) == (None, TUESDAY.at, date(2026, 3, 4))


def test_pitfall_9_a_replay_gives_the_same_aggregate() -> None:
    door = built()
    door.open(TUESDAY, width=80)
    again: Door | None = None
    for event in door.pending_events:
        again = event.mutate(again)
    assert again is not None
    assert (again.colour, again.width) == (door.colour, door.width) == ("red", 80)
    assert not again.pending_events
    assert (again.id, again.version, again.created_on, again.modified_on) == (
        DOOR,
        2,
        MONDAY.at,
        TUESDAY.at,
    )


def test_a_refused_command_leaves_the_aggregate_as_it_was() -> None:
    door = built()
    door.open(MONDAY, width=80)
    with pytest.raises(DoorIsOpen) as caught:
        door.open(TUESDAY, width=90)
    assert (caught.value.RULE, caught.value.facts) == ("R-T3", {"width": 80})
    assert (door.version, door.width, len(door.pending_events)) == (2, 80, 2)


def test_a_fact_never_changes() -> None:
    event = built().pending_events[0]
    with pytest.raises(ValidationError, match="frozen"):
        event.colour = "blue"


def test_a_fact_holds_what_it_declares_and_nothing_else() -> None:
    with pytest.raises(ValidationError, match="Extra"):
        built().record(DoorOpened, MONDAY, width=80, height=200)
    with pytest.raises(ValidationError, match="width"):
        built().record(DoorOpened, MONDAY, width="wide")
    with pytest.raises(ValidationError, match="colour"):
        Door.create(DoorBuilt, MONDAY, DOOR)


def test_a_fact_that_does_not_hold_leaves_the_aggregate_as_it_was() -> None:
    door = built()
    with pytest.raises(ValidationError):
        door.record(DoorOpened, MONDAY, width="wide")
    assert (door.version, door.width, len(door.pending_events)) == (1, 0, 1)


def test_pitfall_10_names_are_frozen_wherever_the_classes_live() -> None:
    assert resolve_topic("door.Door") is Door
    assert resolve_topic("door.DoorBuilt") is DoorBuilt
    assert resolve_topic("door.DoorOpened") is DoorOpened


def test_an_act_is_whole_and_never_changes() -> None:
    with pytest.raises(ValidationError):
        Actor.model_validate({"by": None, "at": MONDAY.at})
    with pytest.raises(ValidationError, match="frozen"):
        MONDAY.on = date(2026, 1, 1)
