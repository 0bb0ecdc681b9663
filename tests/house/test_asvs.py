"""The list of ASVS 5.0 has a line for each requirement, and each test that it names exists."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "tests" / "house" / "approved" / "asvs-5.0.txt"
"""Id and level of each requirement of levels 1 and 2, as OWASP numbers them in 5.0.0."""

DOCUMENT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
LINE = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE
)
NAMED = re.compile(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`")
STANDS = {"met", "not applicable", "open"}


def _missing(text: str) -> list[str]:
    """Return the tests that are named and are not there."""
    found: list[str] = []
    for path, name in NAMED.findall(text):
        file = ROOT / path
        kept = file.read_text(encoding="utf-8") if file.exists() else None
        if kept is None or (name and f"def {name}(" not in kept):
            found.append(f"{path}::{name}")
    return found


def test_each_requirement_of_level_1_and_2_has_one_line() -> None:
    wanted = [tuple(each.split()) for each in REQUIREMENTS.read_text("utf-8").splitlines()]
    assert [(each[0], each[1]) for each in LINE.findall(DOCUMENT)] == wanted


def test_each_line_states_its_status_and_why() -> None:
    for requirement, _, what, stands, why in LINE.findall(DOCUMENT):
        assert stands in STANDS, requirement
        assert min(len(what.strip()), len(why.strip())) >= 3, requirement


def test_each_test_that_is_named_exists() -> None:
    assert _missing(DOCUMENT) == []
    assert _missing((ROOT / "SECURITY.md").read_text(encoding="utf-8")) == []


def test_a_test_that_is_gone_is_noticed() -> None:
    gone = "`tests/house/test_asvs.py::test_of_yesterday` `tests/house/test_gone.py`"
    assert len(_missing(gone)) == 2


def test_the_figures_at_the_top_are_those_of_the_lines() -> None:
    counted = Counter((each[0].split(".")[0], each[3]) for each in LINE.findall(DOCUMENT))
    for chapter, *figures in re.findall(
        r"^\| V(\d+) [^|]+\| (\d+) \| (\d+) \| (\d+) \|$", DOCUMENT, re.MULTILINE
    ):
        told = [counted[chapter, stands] for stands in ("met", "not applicable", "open")]
        assert [int(each) for each in figures] == told, chapter


def test_the_policy_states_how_soon_parts_are_fixed() -> None:
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for part in ("## Reporting", "## Supported versions", "## Threat model", "within 7 days"):
        assert part in policy
