"""The seconds that test files may take, printed beside those that they took; never a failure."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

BUDGET = Path(__file__).parent / "budget.toml"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the files that took longest, and every file that took more than it may."""
    took: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            place = getattr(report, "nodeid", "").partition("::")[0]
            took[place] += getattr(report, "duration", 0.0)
    budget = tomllib.loads(BUDGET.read_text(encoding="utf-8"))
    most = budget["any_other_file"]
    terminalreporter.section("seconds by file, and what the budget allows")
    for place, seconds in sorted(took.items(), key=lambda each: -each[1]):
        allowed = budget["files"].get(place, most)
        if seconds > allowed or place in budget["files"]:
            mark = "  over budget" if seconds > allowed else ""
            terminalreporter.write_line(f"{seconds:7.1f} of {allowed:5.0f}  {place}{mark}")
