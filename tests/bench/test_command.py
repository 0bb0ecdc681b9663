"""The benches that need no instance run and tell their line; how fast it is says nothing."""

from pathlib import Path

import pytest

from tests.bench.command import BENCHES
from tests.bench.ground import Ground
from tests.bench.lines import Sizes

FEW = Sizes(
    rounds=1,
    messages=20,
    rebuilt=5,
    events_before=10,
    events=20,
    times=2,
    numbers=30,
    few_loans=2,
    loans=3,
    months=3,
)


@pytest.mark.parametrize("name", ["rebuild", "load", "invoices", "relay", "consumer", "catch-up"])
def test_a_bench_reports_value_control_and_their_ratio(
    name: str, tmp_path: Path, postgres: str, bootstrap: str
) -> None:
    found = BENCHES[name](Ground(tmp_path, postgres, bootstrap), FEW)
    for line in found if isinstance(found, list) else [found]:
        assert {"name", "value", "control", "ratio", "goal"} <= line.keys()
        assert line["value"] > 0
        assert line["control"] > 0
        assert isinstance(line["ratio"], float)
        assert line["ratio"] > 0
