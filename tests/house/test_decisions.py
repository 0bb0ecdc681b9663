"""Every decision record says in one form when it was taken and whether it still holds."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.house.test_files import ROOT

RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FORM = re.compile(
    r"# (\d+)\. \S.*\n\n"
    r"- Date: (\d{4}-\d\d-\d\d)\n"
    r"- Status: (?:proposed|accepted|(?:amended|superseded) by (\d{4}))\n\n"
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.name)
def test_a_decision_has_its_number_a_date_and_a_status(record: Path) -> None:
    found = FORM.match(record.read_text(encoding="utf-8"))
    assert found, "after the title come two lines: '- Date: 2026-01-31' and '- Status: accepted'"
    number, day, later = found.groups()
    assert record.name.startswith(f"{int(number):04}-")
    assert date.fromisoformat(day)
    assert later is None or any(each.name.startswith(f"{later}-") for each in RECORDS)


def test_no_two_decisions_share_a_number() -> None:
    numbers = [each.name[:4] for each in RECORDS]
    assert len(numbers) == len(set(numbers))
