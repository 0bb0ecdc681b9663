"""Chaos: an instance killed as often as is asked, at points and moments that a seed chooses."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.faults.judge import kept, violations
from tests.faults.run import AT_RANDOM, BETWEEN, Run
from tests.faults.works import COLLABORATION, Works

POINTS = ("before-save", "after-save", "before-reply", "before-handle", "after-handle",
          "before-cursor", "in-tick")  # fmt: skip
MOST_PASSED = 16
"""How often a point is passed at most before the kill."""
LONGEST_LIFE = 4.0
"""Seconds from the start to a kill at random."""
PATIENCE = 3
"""Turns after which a point that nothing hits is given up; that kill counts as none of those."""
START_SECONDS, CYCLE_SECONDS = 300, 45
"""After so many seconds, and so many more a cycle, no more kills are made."""
UNTIL_ALL_IS_BILLED = timedelta(days=45)


@dataclass(frozen=True)
class Asked:
    """How many kills, and the seed that chooses them."""

    seed: int
    cycles: int


def _points(chance: random.Random) -> Iterator[str]:
    """Choose points without end: some are given up."""
    while True:
        if chance.random() < 0.25:
            yield f"{AT_RANDOM}:{chance.uniform(0.0, LONGEST_LIFE):.3f}"
        else:
            yield f"{chance.choice(POINTS)}:{chance.randint(1, MOST_PASSED)}"


def chaos(folder: Path, asked: Asked) -> dict[str, Any]:
    """Kill and judge; return what is to be told, ``ok`` when it was killed and nothing violated."""
    chance = random.Random(asked.seed)  # noqa: S311 - a seed that can be told
    works_chance = random.Random(asked.seed + 1)  # noqa: S311 - as above
    with Run(folder, iter(()), people=0) as run:
        run.script.terms = COLLABORATION
        works = Works(run.script, works_chance)
        try:
            run.start()
            run.surely(run.script.found)
            run.points = _points(chance)
            found = _killed(run, works, asked) or _finished(run, works)
        except Exception as error:  # noqa: BLE001 - whatever ends a run early is what it found
            found = [f"{type(error).__name__}: {error}"]
        answered = {"kills": run.kills, "by_point": dict(sorted(run.instance.kills.items()))}
        repeated = len(run.world.answered)
    return {
        "ok": not found and run.hits >= asked.cycles,
        "seed": asked.seed,
        "cycles": asked.cycles,
        **answered,
        "commands": repeated,
        "loans": len(run.script.loans),
        "drawn": dict(sorted(works.drawn.items())),
        "until": works.today.isoformat(),
        "violations": found,
    }


def _killed(run: Run, works: Works, asked: Asked) -> list[str]:
    """Work until it has been killed as often as asked, or time is up; return what went wrong."""
    until = time.monotonic() + START_SECONDS + CYCLE_SECONDS * asked.cycles
    run.kill_and_start(BETWEEN)
    turns, hits = 0, run.hits
    while run.hits < asked.cycles and time.monotonic() < until:
        wrong = run.at_once(works.next())
        if wrong:
            return [f"{type(each).__name__}: {each}" for each in wrong]
        turns = turns + 1 if run.hits == hits else 0
        if turns == PATIENCE:
            run.kill_and_start(BETWEEN)
            turns = 0
        hits = run.hits
    return []


def _finished(run: Run, works: Works) -> list[str]:
    """Let all loans end and be billed, unharmed; then judge, and compare every view."""
    run.points = iter(())
    run.kill_and_start(BETWEEN)
    last = max((lent.end for lent in run.script.loans.values()), default=works.today)
    run.surely(works.days(max((last + UNTIL_ALL_IS_BILLED - works.today).days, 1)))
    return violations(run.script, run.server) + kept(run.instance.folder, run.server)
