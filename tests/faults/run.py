"""A script on an instance that is killed again and again, and always brought back."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from shared.plumbing.base.database import embedded_server
from tests.faults.keyring import expired_at
from tests.faults.loans import FIRST_DAY, Script
from tests.faults.process import Instance
from tests.faults.world import InstanceDied, World
from utbyte.embedded.serving import free_port

AT_RANDOM = "at random"
"""Stands where the name of a failpoint stands: killed after so many seconds of life."""
BETWEEN = "between"
"""Killed while nothing was asked and all was quiet."""


class EndedByItself(Exception):
    """The instance ended, and nobody killed it."""


class Run:
    """An instance with the next kill armed, and the script that is played on it.

    ``points`` are ``failpoint:count`` or ``at random:seconds``, one for each life; when there are
    no more of them it is left alive.
    """

    def __init__(
        self, folder: Path, points: Iterator[str], people: int, planted: str | None = None
    ) -> None:
        self.instance = Instance(folder / "data", free_port(), FIRST_DAY, planted)
        self.world = World(
            self.instance.address, self.instance.sign, expired_at(self.instance.folder)
        )
        self.script = Script(self.world, people)
        self.points = points
        self.armed: str | None = None
        self._timer: threading.Timer | None = None
        self._healing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing running, whatever happened."""
        self._disarm()
        self.instance.stop()
        self.instance.strike()

    def start(self) -> None:
        """Start with the next point armed; one that is hit while starting counts as well."""
        while True:
            self._disarm()
            self.armed = next(self.points, None)
            point, _, when = (self.armed or "").partition(":")
            self.instance.start(self.armed if point not in ("", AT_RANDOM) else None)
            if self.instance.alive():
                if point == AT_RANDOM:
                    self._timer = threading.Timer(float(when), self.instance.strike)
                    self._timer.start()
                return
            self._count()

    def _count(self) -> None:
        """Count a kill, and see to it that it was one."""
        if self.instance.ended_by_itself():
            raise EndedByItself(self.instance.last_words())
        self.instance.kill(self._hit())

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join(60)
            self._timer = None

    def _hit(self) -> str:
        return (self.armed or AT_RANDOM).partition(":")[0]

    def heal(self) -> None:
        """Bring a dead instance back; PostgreSQL dies with it."""
        with self._healing:
            if not self.instance.alive():
                self._count()
                self.start()

    def kill_and_start(self, why: str) -> None:
        """Kill it now, alive as it is, and bring it back."""
        with self._healing:
            self._disarm()
            self.instance.kill(why if self.instance.alive() else self._hit())
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

    def at_once(self, works: Sequence[Callable[[], Any]]) -> list[Exception]:
        """Do several things in threads, each surely; return what went wrong."""
        wrong: list[Exception] = []

        def do(work: Callable[[], Any]) -> None:
            try:
                self.surely(work)
            except Exception as error:  # noqa: BLE001 - told by who waits for the thread
                wrong.append(error)

        threads = [threading.Thread(target=do, args=(work,), daemon=True) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(600)
        if any(thread.is_alive() for thread in threads):
            wrong.append(AssertionError("a command is not answered"))
        return wrong

    @property
    def server(self) -> str:
        """The address of its PostgreSQL, which is started when it does not run."""
        return embedded_server(self.instance.folder / "postgres")

    @property
    def kills(self) -> int:
        """How often it has been killed."""
        return sum(self.instance.kills.values())

    @property
    def hits(self) -> int:
        """How often it has been killed while something was going on."""
        return self.kills - self.instance.kills.get(BETWEEN, 0)


def killed_at_random(
    run: Run, work: Sequence[Callable[[], Any]], kills: int, chance: random.Random
) -> None:
    """Do work in threads while the instance is killed at random moments."""
    for number in range(kills):
        timer = threading.Timer(chance.uniform(0.01, 0.8), run.kill_and_start, [AT_RANDOM])
        timer.start()
        wrong = run.at_once(work[number::kills])
        timer.join(600)
        assert not wrong, wrong
