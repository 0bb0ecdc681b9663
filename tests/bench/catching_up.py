"""Catching up: what one event costs a service that has many to hear, and one that has few."""

from statistics import mean

from tests.bench.consuming import consumption
from tests.bench.ground import Ground
from tests.bench.lines import Line, Sizes


def catch_up_as_it_grows(ground: Ground, sizes: Sizes) -> Line:
    """Measure milliseconds per event of the many; the few are measured before and after."""
    before = 1000 / consumption(ground, sizes.events_before)
    many = 1000 / consumption(ground, sizes.events)
    after = 1000 / consumption(ground, sizes.events_before)
    few = mean((before, after))
    return {
        "name": f"catching up with {sizes.events} events vs. {sizes.events_before}, per event",
        "unit": "milliseconds",
        "value": round(many, 3),
        "control": round(few, 3),
        "ratio": round(many / few, 3),
        "goal": 1.1,
        "seconds": round(many * sizes.events / 1000, 1),
        "controls": [round(before, 3), round(after, 3)],
    }
