"""Seeds of long runs that were recorded are played again, shorter; their file can be read."""

from collections.abc import Callable
from random import SystemRandom

import pytest

from tests.figures.figures import RUNS, done, line, recorded, result_of

REPLAYED = 3
SIZES = {"chaos": 2, "chaos-processes": 3, "money": 60, "browser": 6}


def test_every_line_names_a_run_that_can_be_played_again() -> None:
    assert len(recorded()) >= REPLAYED
    assert {run for run, _ in recorded()} <= RUNS.keys() == SIZES.keys()


def test_the_result_of_a_run_is_the_last_line_that_it_printed() -> None:
    result = result_of('a violation\n{"ok": false, "violations": 1}\n')
    assert result == {"ok": False, "violations": 1}
    reported = line("money", 7, "0123456789ab", result)
    assert reported.startswith('{"run": "money", "seed": 7, "commit": "0123456789ab", "result": {')


def test_a_run_that_printed_nothing_is_not_ok() -> None:
    assert result_of("") == {"ok": False}


@pytest.mark.timeout(900)
def test_three_recorded_seeds_violate_nothing(
    record_property: Callable[[str, object], None],
) -> None:
    for run, seed in SystemRandom().sample(recorded(), REPLAYED):
        code, printed = done(run, seed, SIZES[run])
        record_property("told", f"replayed {run} of seed {seed}: {result_of(printed)}")
        assert code == 0, printed
