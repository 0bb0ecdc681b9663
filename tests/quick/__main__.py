"""Run the tests of what changed since main, the nearest first, for a few minutes at most.

``python -m tests.quick --minutes 5``; ``--list`` only tells what would run.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.budget import BUDGET
from tests.quick.changes import changed
from tests.quick.choosing import Tree, chosen
from tests.quick.deadline import DEADLINE

ROOT = Path(__file__).parents[2]
LONG_SECONDS = 60
"""A file whose budget is longer is left out, unless the file itself changed."""

NOTHING_COLLECTED = 5


def long_ones(tests: Iterable[Path], changes: Iterable[Path]) -> list[Path]:
    """Tests that take too long to run each time that something near them changes."""
    seconds = tomllib.loads(BUDGET.read_text(encoding="utf-8"))["files"]
    return [
        test
        for test in tests
        if seconds.get(str(test), 0) > LONG_SECONDS and test not in set(changes)
    ]


def run(tests: list[Path], minutes: float) -> int:
    """Let pytest run these files in this order until the minutes are over."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    command += ["--no-loadscope-reorder", "-p", "tests.quick.deadline", *map(str, tests)]
    deadline = {DEADLINE: str(time.time() + 60 * minutes)}
    ran = subprocess.run(  # noqa: S603 - pytest, with files of this clone
        command, cwd=ROOT, env=os.environ | deadline, check=False
    )
    return 0 if ran.returncode == NOTHING_COLLECTED else ran.returncode


def main() -> int:
    """Choose, tell what is left out, and run the rest."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--list", action="store_true")
    given = asked.parse_args()
    changes = changed(ROOT)
    found = chosen(Tree(ROOT), changes)
    left = long_ones(found, changes)
    tests = [test for test in found if test not in left]
    _show(f"{len(changes)} changed files, {len(tests)} test files, the nearest first:", tests)
    _show("left out, since they take more than a minute (make check runs them):", left)
    return run(tests, given.minutes) if tests and not given.list else 0


def _show(title: str, tests: list[Path]) -> None:
    lines = [title, *(f"  {test}" for test in tests)] if tests else []
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
