"""The seconds that test files may take, printed beside those that they took; never a failure."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

BUDGET = Path(__file__).parent / "budget.toml"
SHORT = 1.0
"""Seconds below which a file is only counted."""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what each file took and may take, the longest first; the short ones in one line."""
    took: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                took[report.nodeid.partition("::")[0]] += report.duration
    budget = tomllib.loads(BUDGET.read_text(encoding="utf-8"))
    most = budget["any_other_file"]
    terminalreporter.section("seconds by file, and what the budget allows")
    long = {place: seconds for place, seconds in took.items() if seconds >= SHORT}
    for place, seconds in sorted(long.items(), key=lambda each: -each[1]):
        allowed = budget["files"].get(place, most)
        mark = "  over budget" if seconds > allowed else ""
        terminalreporter.write_line(f"{seconds:7.1f} of {allowed:5.0f}  {place}{mark}")
    rest = sum(took.values()) - sum(long.values())
    terminalreporter.write_line(f"{rest:7.1f}           {len(took) - len(long)} others together")
