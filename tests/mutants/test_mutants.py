"""`make mutants` on a small clone with a faulty claim: its survivors are known beforehand."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.mutants import ROOT

PLANTED = '''"""Who is old enough for what."""

ADULT = 18
OPEN = {"read": ADULT, "write": ADULT}


def may_vote(age: int) -> bool:
    return age >= ADULT


def never_tested(age: int) -> int:
    if age > 100:
        raise ValueError("too old")
    return age
'''
CLAIMS = """from shared.kernel.ages import OPEN, may_vote, never_tested

def test_the_day_before_and_the_day():
    assert not may_vote(17)
    assert may_vote(18)

def test_too_little():
    assert never_tested(3) == 3
"""
SURVIVORS = [
    "4: entry 'read' left out of {'read': ADULT, 'write': ADULT}",
    "4: entry 'write' left out of {'read': ADULT, 'write': ADULT}",
    "12: age > 100 -> age >= 100",
    "12: condition age > 100 -> False",
    "12: 100 -> 101",
    "12: 100 -> 99",
    "13: deleted: raise ValueError('too old')",
]
FLOOR = """sample = 100
seed = 1
score = 99.0
rooms = ["shared/kernel"]
tests = ["tests/shared"]
all_tests = ["tests/shared"]
loaded = ["pytest"]
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    driver = ROOT / "tests" / "mutants"
    shutil.copytree(driver, tmp_path / "tests" / "mutants", ignore=shutil.ignore_patterns("test_*"))
    for name, text in {
        "shared/__init__.py": "",
        "shared/kernel/__init__.py": "",
        "shared/kernel/ages.py": PLANTED,
        "tests/shared/kernel/test_ages.py": CLAIMS,
        "tests/mutants/floor.toml": FLOOR,
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--import-mode=importlib'\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_no_test_claims_survives_and_a_score_below_the_floor_fails(clone: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--check", "--workers", "1"],
        cwd=clone,
        env=os.environ | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    reported = [line for line in ran.stdout.splitlines() if line.startswith("survived: ")]
    assert reported == [f"survived: shared/kernel/ages.py:{each}" for each in SURVIVORS], ran.stderr
    assert "below the floor of 99.0 %" in ran.stdout
    assert ran.returncode == 1
