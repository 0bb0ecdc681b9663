"""Every process is restarted, one after the other, while people work: nothing is lost."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.distributed.stack import Stack
from tests.faults.judge import kept, violations
from tests.faults.loans import FIRST_DAY, Script
from tests.faults.world import InstanceDied
from tests.reporting import REPORTED

PEOPLE = 12
"""Of each side; when all are lent, what was asked is asked again with the same keys."""
ALL_BILLED = "2026-09-20"


class _Load:
    """Lends the people of both sides; what fails is repeated only where the answer invites to."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._stop = threading.Event()
        self.wrong: list[str] = []
        self.asked_again: Counter[str] = Counter()
        self._threads = [threading.Thread(target=self._lend, args=(side,)) for side in (0, 1)]
        for thread in self._threads:
            thread.start()

    def _lend(self, side: int) -> None:
        try:
            for number in itertools.count():
                self._surely(side, number % PEOPLE)
                if self._stop.is_set() and number >= PEOPLE:
                    return
        except Exception as error:  # noqa: BLE001 - told by who waits for the thread
            self.wrong.append(f"{type(error).__name__}: {error}")

    def _surely(self, side: int, number: int) -> None:
        while True:
            try:
                self._script.lend(side, number)
            except InstanceDied as error:
                self.asked_again[str(error).partition(":")[2].strip() or "unanswered"] += 1
                self._stop.wait(0.1)
            else:
                return

    def end(self) -> None:
        """Let both come to the end of a loan, after everybody has been lent once."""
        self._stop.set()
        for thread in self._threads:
            thread.join(300)
        self.wrong += [f"{each.name} is not answered" for each in self._threads if each.is_alive()]


@pytest.fixture
def stack(tmp_path: Path, bootstrap: str) -> Generator[Stack]:
    del bootstrap  # where no broker can be had this has said so; the stack has one of its own
    made = Stack(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.mark.timeout(900)
def test_a_rolling_restart_under_load_loses_nothing(
    stack: Stack, record_property: Callable[[str, object], None]
) -> None:
    """No command fails but with an answer that asks for another try; every process ends well."""
    script = Script(stack.world, PEOPLE)
    stack.surely(script.found)
    stack.surely(lambda: stack.world.put("/clock", {"day": FIRST_DAY}))
    load, ended = _Load(script), dict[str, int | None]()
    for name in stack.cluster.names:
        ended[name] = stack.cluster.ask_to_stop(name)
        stack.cluster.start(name)
        stack.cluster.wait_until_ready([name])
    load.end()
    reported = f"{len(ended)} restarts, {len(stack.world.answered)} commands"
    record_property(REPORTED, f"rolled: {reported}, asked again {dict(load.asked_again)}")
    assert load.wrong == []
    assert set(ended.values()) == {0}, ended
    stack.surely(lambda: stack.world.put("/clock", {"day": ALL_BILLED}))
    assert stack.caught_up()
    assert violations(script, stack.server) + kept(stack.folder / "data", stack.server) == []
    assert len(script.loans) == 2 * PEOPLE
