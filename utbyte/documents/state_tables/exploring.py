"""Runs each command of an aggregate in every reachable state, and records the result."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from inspect import getmembers, isfunction, signature
from typing import Generic, TypeVar
from uuid import UUID

from shared.kernel.aggregate import Actor, Aggregate, Event
from shared.kernel.refusals import Refusal

A = TypeVar("A", bound=Aggregate)
NOTHING = "-"


def actor(by: UUID | None, on: date) -> Actor:
    """The actor on a day, in the morning; without a person: the calendar, or a message."""
    return Actor(by=by, at=datetime.combine(on, time(9), UTC), on=on)


@dataclass(frozen=True)
class Sample(Generic[A]):
    """A command with suitable arguments: called on the aggregate, on the state's usual day."""

    command: Callable[..., object]
    call: Callable[[A, date], object]


@dataclass(frozen=True)
class Life(Generic[A]):
    """An aggregate: how it is created, what names its state, and samples of its commands.

    ``state`` is the row of the table, ``seen`` everything that decides what a command does: the
    commands run once for each value of it. ``usual_day`` is the day on which a state's commands
    run.
    """

    kind: type[A]
    begin: Callable[[], A]
    state: Callable[[A], str]
    states: tuple[str, ...]
    seen: Callable[[A], object]
    usual_day: Callable[[A], date]
    samples: tuple[Sample[A], ...]
    not_commands: frozenset[str] = field(default_factory=frozenset[str])


Cells = Mapping[tuple[str, str], list[str]]
"""By command and state: the events, the refusals, or that nothing happens."""


def commands_of(kind: type[Aggregate]) -> set[str]:
    """The public methods that take an actor: the commands of an aggregate."""
    return {
        name
        for name, method in getmembers(kind, isfunction)
        if "actor" in signature(method).parameters and not name.startswith(("_", "record"))
    }


def explored(life: Life[A]) -> Cells:
    """What each command does in each state that any order of the samples leads to.

    Raises:
        LookupError: when a command has no sample, or a state is never reached.
    """
    missing = commands_of(life.kind) - life.not_commands
    missing -= {sample.command.__name__ for sample in life.samples}
    if missing:
        raise LookupError(f"{life.kind.__name__} has no sample of {sorted(missing)}")
    found: dict[tuple[str, str], list[str]] = {}
    first = life.begin()
    seen = {life.seen(first)}
    for each in (waiting := [first]):
        for sample in life.samples:
            after, outcome = _ran(life, sample, each)
            cell = found.setdefault((sample.command.__name__, life.state(each)), [])
            cell.extend(word for word in outcome if word not in cell)
            if life.seen(after) not in seen:
                seen.add(life.seen(after))
                waiting.append(after)
    unreached = set(life.states) - {state for _, state in found}
    if unreached:
        raise LookupError(f"{life.kind.__name__} is never {sorted(unreached)}")
    return found


def _ran(life: Life[A], sample: Sample[A], before: A) -> tuple[A, list[str]]:
    """Run a command on a copy; a refused one changes nothing."""
    after = deepcopy(before)
    after.collect_events()
    try:
        sample.call(after, life.usual_day(after))
    except Refusal as refused:
        return before, [f"*{type(refused).__name__}*"]
    events = [
        f"`{type(each).__name__}`" for each in after.collect_events() if isinstance(each, Event)
    ]
    return after, events or [NOTHING]


def table(life: Life[A]) -> Iterable[str]:
    """Yield the lines of the table: a command per line, a state per column."""
    found = explored(life)
    yield f"| {life.kind.__name__} | {' | '.join(life.states)} |"
    yield f"|---|{'---|' * len(life.states)}"
    for name in dict.fromkeys(sample.command.__name__ for sample in life.samples):
        cells = (_cell(found[name, state]) for state in life.states)
        yield f"| `{name}` | {' | '.join(cells)} |"


def _cell(words: list[str]) -> str:
    """Put events before refusals; "nothing happens" appears only on its own."""
    events = [word for word in words if word.startswith("`")]
    refusals = sorted(word for word in words if word.startswith("*"))
    return ", ".join(events + refusals) or NOTHING
