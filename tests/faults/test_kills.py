"""The process and its PostgreSQL are killed (-9) at many points; nothing is lost or doubled."""

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.faults.judge import kept, violations
from tests.faults.run import BETWEEN, Run, killed_at_random

COMMAND_POINTS = [
    "before-save:3", "after-save:5", "before-reply:9", "before-handle:4", "after-handle:6",
    "before-cursor:3", "after-save:31", "before-reply:2", "before-handle:17", "after-handle:1",
    "before-cursor:11", "before-save:24",
]  # fmt: skip
TICK_POINTS = ["in-tick:40", "in-tick:300", "in-tick:3", "in-tick:120"]
RANDOM_KILLS = 5
PEOPLE = 10
LEAST_KILLS = 20
CUT = date(2026, 7, 1)
"""The termination of a month, asked for on the first of June."""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Run(tmp_path, itertools.chain(COMMAND_POINTS), PEOPLE) as made:
        yield made


@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_missing_and_nothing_is_doubled_after_kills(
    run: Run, record_property: Callable[[str, object], None]
) -> None:
    """Kills while commands are unanswered, messages half handled, days half done, or at random."""
    run.start()
    run.surely(run.script.found)
    for number in range(PEOPLE):
        for side in (0, 1):
            run.surely(lambda side=side, number=number: run.script.lend(side, number))
    assert run.kills >= len(COMMAND_POINTS), f"points not reached: {run.instance.kills}"

    run.points = itertools.chain(TICK_POINTS)
    run.kill_and_start(BETWEEN)
    for day in ("2026-02-01", "2026-04-01", "2026-05-02", "2026-06-01"):
        run.surely(lambda day=day: run.world.put("/clock", {"day": day}))

    works = [
        lambda loan=loan: run.script.cut_short(loan, CUT) for loan in list(run.script.loans)[::2]
    ]
    killed_at_random(run, works, RANDOM_KILLS, random.Random(20261122))  # noqa: S311 - told
    run.surely(lambda: run.world.put("/clock", {"day": "2026-09-02"}))
    run.surely(run.world.idle)

    record_property("told", f"kills survived: {run.kills}, by point: {run.instance.kills}")
    assert violations(run.script, run.server) + kept(run.instance.folder, run.server) == []
    assert run.kills >= LEAST_KILLS, run.instance.kills
