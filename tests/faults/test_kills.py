"""The process and its PostgreSQL are killed (-9) at many points; nothing is lost or doubled."""

import itertools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.plumbing.database import embedded_server, stop_embedded_server
from tests.faults.judge import violations
from tests.faults.loans import END, FIRST_DAY, Script
from tests.faults.process import Instance
from tests.faults.world import InstanceDied, World
from utbyte.serving import free_port

COMMAND_POINTS = [
    "before-save:3", "after-save:5", "before-reply:9", "before-handle:4", "after-handle:6",
    "before-cursor:3", "after-save:31", "before-reply:2", "before-handle:17", "after-handle:1",
    "before-cursor:11", "before-save:24",
]  # fmt: skip
TICK_POINTS = ["in-tick:40", "in-tick:300", "in-tick:3", "in-tick:120"]
RANDOM_KILLS = 5
LONGEST_RANDOM = 0.8
PEOPLE = 10
LEAST_KILLS = 20
CUT = date(2026, 7, 1)
"""The termination of a month, asked for on the first of June."""


class Run:
    """A script on an instance that is killed again and again, and always brought back."""

    def __init__(self, folder: Path, points: Iterator[str]) -> None:
        self.instance = Instance(folder / "data", free_port(), FIRST_DAY)
        self.world = World(self.instance.address)
        self.script = Script(self.world, PEOPLE)
        self.points = points
        self.armed: str | None = None
        self._healing = threading.Lock()

    def start(self) -> None:
        """Start with the next point armed; one that is hit while starting counts as well."""
        while True:
            self.armed = next(self.points, None)
            self.instance.start(self.armed)
            if self.instance.alive():
                return
            self.instance.kill(self._hit())

    def _hit(self) -> str:
        return (self.armed or "at random").partition(":")[0]

    def heal(self) -> None:
        """Bring a dead instance back; PostgreSQL dies with it."""
        with self._healing:
            if not self.instance.alive():
                self.instance.kill(self._hit())
                self.start()

    def kill_and_start(self, why: str) -> None:
        """Kill it now, alive as it is, and bring it back."""
        with self._healing:
            self.instance.kill(why)
            self.start()

    def surely(self, work: Callable[[], Any]) -> Any:
        """Do something until it is answered, with the same keys each time."""
        for _ in range(20):
            try:
                return work()
            except InstanceDied:
                time.sleep(0.05)
                self.heal()
        raise AssertionError("the instance does not stay alive")

    @property
    def kills(self) -> int:
        """How often it has been killed."""
        return sum(self.instance.kills.values())


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path, itertools.chain(COMMAND_POINTS))
    yield made
    made.instance.stop()
    stop_embedded_server(made.instance.folder / "postgres")


@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_missing_and_nothing_is_doubled_after_kills(run: Run) -> None:
    """Kills while commands are unanswered, messages half handled, days half done, or at random."""
    run.start()
    run.surely(run.script.found)
    for number in range(PEOPLE):
        for side in (0, 1):
            run.surely(lambda side=side, number=number: run.script.lend(side, number))
    assert run.kills >= len(COMMAND_POINTS), f"points not reached: {run.instance.kills}"

    run.points = itertools.chain(TICK_POINTS)
    run.kill_and_start("between")
    for day in ("2026-02-01", "2026-04-01", "2026-05-02", "2026-06-01"):
        run.surely(lambda day=day: run.world.put("/clock", {"day": day}))

    shortened = list(run.script.loans)[::2]
    killed_at_random(run, [lambda loan=loan: run.script.cut_short(loan) for loan in shortened])
    run.surely(lambda: run.world.put("/clock", {"day": "2026-09-02"}))
    run.surely(run.world.quiet)

    ends = {loan: CUT if loan in shortened else END for loan in run.script.loans}
    server = embedded_server(run.instance.folder / "postgres")
    assert violations(run.script, server, ends) == []
    assert run.kills >= LEAST_KILLS, run.instance.kills
    sys.stdout.write(f"\nkills survived: {run.kills}, by point: {run.instance.kills}\n")


def killed_at_random(run: Run, work: list[Callable[[], None]]) -> None:
    """Do work in threads while the instance is killed at random moments."""
    chance = random.Random(20261122)  # noqa: S311 - a seed that can be told
    for number in range(RANDOM_KILLS):
        threads = [
            threading.Thread(target=lambda each=each: run.surely(each), daemon=True)
            for each in work[number::RANDOM_KILLS]
        ]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.01, LONGEST_RANDOM))
        run.kill_and_start("at random")
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive()
