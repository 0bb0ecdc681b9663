"""The judge of the kills finds faults that were planted; without one it finds nothing."""

import re
import subprocess
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.faults.judge import kept, violations
from tests.faults.planted import BAD_DAY, FAULTS
from tests.faults.run import BETWEEN, Run
from tests.faults.works import COLLABORATION

END = date(2026, 2, 20)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Generator[Run]:
    """An instance with agencies and people, from which every test goes on with a copy."""
    with Run(tmp_path_factory.mktemp("founded"), iter(()), people=1) as made:
        made.script.terms = COLLABORATION
        made.start()
        made.script.found()
        made.instance.stop()
        yield made


def _judged(founded: Run, folder: Path, points: tuple[str, ...], planted: str | None) -> list[str]:
    """Lend two people while the instance is killed; return what is found then."""
    # The files of PostgreSQL may be another user's, and stay so.
    subprocess.run(["cp", "-a", founded.instance.folder, folder / "data"], check=True)  # noqa: S603 - ours
    with Run(folder, iter(points), people=1, planted=planted) as run:
        run.script.sides = [replace(side) for side in founded.script.sides]
        run.script.collaboration = founded.script.collaboration
        run.start()
        _lent(run)
        run.kill_and_start(BETWEEN)
        return violations(run.script, run.server) + kept(run.instance.folder, run.server)


def _lent(run: Run) -> None:
    for number, side in enumerate(run.script.sides):
        run.surely(
            lambda number=number, side=side: run.script.propose(
                number, side.lent[0], (BAD_DAY, END), str(number)
            )
        )
    run.surely(run.world.idle)
    run.surely(lambda: run.world.put("/clock", {"day": "2026-03-02"}))
    run.surely(run.world.idle)


def test_without_a_fault_nothing_is_found(founded: Run, tmp_path: Path) -> None:
    points = ("after-handle:1", "before-handle:2", "before-cursor:1", "in-tick:20")
    assert _judged(founded, tmp_path, points, None) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_for_the_promise_that_it_breaks(
    founded: Run, tmp_path: Path, fault: str
) -> None:
    planted = FAULTS[fault]
    found = _judged(founded, tmp_path, planted.points, fault)
    assert any(re.fullmatch(planted.finds, each) for each in found), found
