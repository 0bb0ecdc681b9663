"""How much a bench does, and the line in which it tells what came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Line = dict[str, object]


@dataclass(frozen=True)
class Sizes:
    """How much is measured: ``rounds`` of value and control in turn, medians of them."""

    rounds: int = 3
    seconds: float = 3.0
    clients: int = 32
    times: int = 300
    """Effects that are waited for."""
    people: int = 3_000
    """People of one file."""
    messages: int = 10_000
    rebuilt: int = 2_000
    events_before: int = 10_000
    events: int = 100_000
    listings: int = 3_000
    readers: int = 200
    at_once_seconds: float = 30.0
    numbers: int = 1_000
    few_loans: int = 100
    loans: int = 5_000
    months: int = 24


FULL = Sizes()


def line_of(name: str, unit: str, pairs: Sequence[tuple[float, float]], goal: object) -> Line:
    """Return the line of a value and its control that were measured in turn."""
    return {
        "name": name,
        "unit": unit,
        "value": round(median(value for value, _ in pairs), 2),
        "control": round(median(control for _, control in pairs), 2),
        "ratio": round(median(value / control for value, control in pairs), 3),
        "goal": goal,
        "rounds": [[round(value, 2), round(control, 2)] for value, control in pairs],
    }
