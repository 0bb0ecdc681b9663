"""A pytest plugin: which tests run which blocks of the product, and how long they take.

The blocks that a fixture runs count for every test that has it, the import's for none.
"""

import json
import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.hooks import install_notifying
from tests.mutants.mutants import FOLDER, digest


class Recording:
    """What ran, by test; every process of a run has its own."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.by_test: dict[str, set[str]] = defaultdict(set)
        self.by_fixture: dict[str, set[str]] = defaultdict(set)
        self.imported: set[str] = set()
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    def notify(self, block: str) -> None:
        self.now.add(block)

    def taken(self) -> set[str]:
        """What ran since this was asked before."""
        found, self.now = self.now, set()
        return found

    def as_json(self) -> str:
        """What is kept of it: the blocks by number, and the tests that passed."""
        blocks = sorted({each for found in self.by_test.values() for each in found})
        number = {block: index for index, block in enumerate(blocks)}
        tests = {
            test: [round(self.seconds[test], 2), sorted(number[each] for each in found)]
            for test, found in self.by_test.items()
            if test not in self.failed
        }
        of = {path: digest(path) for path in {block.rpartition(":")[0] for block in blocks}}
        imported = sorted(self.imported)
        return json.dumps({"blocks": blocks, "tests": tests, "imported": imported, "files": of})


RECORDING = Recording()
install_notifying(RECORDING.notify)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    RECORDING.imported |= RECORDING.taken()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    if fixturedef.scope == "function":
        return (yield)
    before = RECORDING.taken()
    made = yield
    ran = RECORDING.taken()
    RECORDING.by_fixture[fixturedef.argname] |= ran
    RECORDING.now |= before | ran
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    RECORDING.taken()
    done = yield
    ran = RECORDING.by_test[item.nodeid]
    ran |= RECORDING.taken()
    for name in getattr(item, "fixturenames", ()):
        ran |= RECORDING.by_fixture.get(name, set())
    return done


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    RECORDING.seconds[report.nodeid] += report.duration
    if not report.passed:
        RECORDING.failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    if RECORDING.by_test:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
        kept = Path(os.environ[FOLDER]) / f"recorded-{worker}.json"
        kept.write_text(RECORDING.as_json(), encoding="utf-8")
