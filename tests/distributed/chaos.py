"""Chaos on processes: an instance hurt as often as is asked, in ways that a seed chooses.

After each fault it must catch up, and what is cheap is judged: every acknowledged command that is
repeated is answered as before, no loan's month is invoiced twice, numbers have no gap, nobody is
lent twice at once, the dead letters are exactly the poison, a key that was turned is trusted and
the one before it no longer than was told. After every ``every`` faults, and at
the end, also that each topic holds what its log says and each view equals the one made anew. At
the end all loans have been billed: then all histories and all invoices are judged, the invoices by
the oracle, and who was erased is looked for.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.distributed.injections import AT_A_POINT, KINDS, LONGEST_OUTAGE, OFTEN, Injections
from tests.distributed.judging import Judge
from tests.distributed.stack import Stack
from tests.distributed.turned import TURNS, Turned
from tests.faults.loans import Script
from tests.faults.works import COLLABORATION, Works

EVERY = 25
UNTIL_ALL_IS_BILLED = timedelta(days=45)
ANSWER_SECONDS = 300.0


@dataclass(frozen=True)
class Asked:
    """How many faults, the seed that chooses them, and the seconds of the longest outage.

    ``every``: after how many faults also that is judged which takes long.
    """

    seed: int
    cycles: int
    longest: float = LONGEST_OUTAGE
    every: int = EVERY


def chaos(folder: Path, asked: Asked, reported: Callable[[str], None] = print) -> dict[str, Any]:
    """Hurt and judge; return what is to be told, ``ok`` when nothing was violated."""
    began = time.monotonic()
    stack = Stack(folder)
    script = Script(stack.world, people=0)
    script.terms = COLLABORATION
    run = _Run(stack, script, asked, reported)
    try:
        stack.start()
        stack.surely(script.found)
        found = run.inject() or run.finished()
    except Exception as error:  # noqa: BLE001 - whatever ends a run early is what it found
        found = [f"{type(error).__name__}: {error}"]
    finally:
        stack.close()
    return {
        "ok": not found and run.done.total() == asked.cycles,
        "seed": asked.seed,
        "cycles": asked.cycles,
        "longest_outage": asked.longest,
        "faults": run.done.total(),
        "by_kind": dict(sorted(run.done.items())),
        "commands": len(stack.world.answered),
        "loans": len(script.loans),
        "dead_letters": sum(each.total() for each in run.injections.poisoned.values()),
        "events_lost": run.injections.lost,
        "turned": dict(sorted(run.turned.counted.items())),
        "tokens": dict(sorted(stack.world.counted.items())),
        "erased": len(script.erased),
        "drawn": dict(sorted(run.works.drawn.items())),
        "until": run.works.today.isoformat(),
        "seconds": round(time.monotonic() - began),
        "violations": found,
    }


class _Run:
    """One run: what is done, what is hurt meanwhile, and who judges it."""

    def __init__(
        self, stack: Stack, script: Script, asked: Asked, reported: Callable[[str], None]
    ) -> None:
        chance = random.Random(asked.seed)  # noqa: S311 - a seed that can be told
        self.works = Works(script, random.Random(asked.seed + 1))  # noqa: S311 - as above
        self.injections = Injections(stack, self.works, chance, asked.longest)
        self.done: Counter[str] = Counter()
        self.turned = Turned(stack, chance)
        self.injections.more = self.turned.kinds
        self._judge = Judge(stack, script, self.injections, self.turned)
        self._stack = stack
        self._script = script
        self._kinds = list(dealt(chance, asked.cycles, [*KINDS, *TURNS]))
        self._every = asked.every
        self._reported = reported

    def inject(self) -> list[str]:
        """Hurt it in each of these ways until something goes wrong; return what does."""
        for kind in self._kinds:
            began = time.monotonic()
            found = self._cycle(kind) or self._judge.after_a_fault()
            count = self.done.total()
            if not found and count % self._every == 0:
                found = self._judge.after_many()
            self._reported(f"{count}: {kind}, {time.monotonic() - began:.1f} s")
            if found:
                return [f"{kind}: {each}" for each in found]
        return []

    def _cycle(self, kind: str) -> list[str]:
        """Work while it is hurt, heal it, and see that it catches up; return what went wrong."""
        wrong: list[str] = []

        def do(work: Callable[[], object]) -> None:
            try:
                self._stack.surely(work)
            except Exception as error:  # noqa: BLE001 - told by who waits for the thread
                wrong.append(f"{type(error).__name__}: {error}")

        works = self.works.next(commands=kind in AT_A_POINT)
        threads = [threading.Thread(target=do, args=(work,), daemon=True) for work in works]
        for thread in threads:
            thread.start()
        self.done[self.injections(kind, lambda: any(each.is_alive() for each in threads))] += 1
        self._stack.heal()
        for thread in threads:
            thread.join(ANSWER_SECONDS)
        alive = ["a command is not answered" for each in threads if each.is_alive()]
        late = [] if self._stack.caught_up() else ["not caught up in time"]
        return wrong + alive + late

    def finished(self) -> list[str]:
        """Let all loans end and be billed, unharmed; then judge everything that is kept."""
        lent = self._script.loans.values()
        last = max((each.end for each in lent), default=self.works.today)
        rest = (last + UNTIL_ALL_IS_BILLED - self.works.today).days
        self._stack.surely(self.works.days(max(rest, 1)))
        return self._judge.at_the_end()


def dealt(chance: random.Random, cycles: int, kinds: Sequence[str]) -> Iterator[str]:
    """Give kinds of faults: shuffled rounds, so that each comes before one comes often."""
    given = 0
    while given < cycles:
        rest = max(cycles - given - len(kinds), 0)
        turn = [*kinds, *OFTEN[:rest]]
        chance.shuffle(turn)
        yield from turn[: cycles - given]
        given += len(turn)
