"""A process dies at the named point, when it passes it for the given time, and nowhere else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.plumbing.base.failpoints import NAMES, VARIABLE, failpoint

ROOT = Path(__file__).parents[4]
WALK = """
import sys
from shared.plumbing.base.failpoints import failpoint
try:
    for name in sys.argv[1:]:
        print(name, flush=True)
        failpoint(name)
finally:
    print("tidied up", flush=True)
"""


def passed(point: str, *names: str) -> tuple[int, list[str]]:
    found = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", WALK, *names],
        cwd=ROOT,
        env={**os.environ, VARIABLE: point},
        capture_output=True,
        check=False,
        text=True,
    )
    return found.returncode, found.stdout.split("\n")[:-1]


def test_a_process_dies_at_the_named_point_without_tidying_up() -> None:
    code, seen = passed("after-save", "before-save", "after-save", "before-reply")
    assert (code, seen) == (-signal.SIGKILL, ["before-save", "after-save"])


def test_a_process_dies_when_it_passes_for_the_given_time() -> None:
    code, seen = passed("in-tick:3", *["in-tick"] * 5)
    assert (code, seen) == (-signal.SIGKILL, ["in-tick"] * 3)


def test_a_process_is_asked_to_end_where_that_is_the_signal() -> None:
    code, seen = passed("in-tick:2:SIGTERM", *["in-tick"] * 3)
    assert (code, seen) == (-signal.SIGTERM, ["in-tick"] * 2)


def test_a_process_that_never_passes_the_point_lives() -> None:
    code, seen = passed("in-tick:3", "in-tick", "in-tick", "before-save")
    assert (code, seen[-1]) == (0, "tidied up")


def test_without_a_failpoint_nothing_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    for name in NAMES:
        failpoint(name)


def test_every_point_in_the_code_is_in_the_list_and_the_other_way_round() -> None:
    folders = [ROOT / each for each in ("shared", "services", "utbyte")]
    code = "\n".join(path.read_text() for each in folders for path in each.rglob("*.py"))
    passes = {part.split('"')[0] for part in code.split('failpoint("')[1:]}
    assert passes == set(NAMES)
