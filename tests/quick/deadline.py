"""A pytest plugin: no test starts after the deadline, and the files that were left are named."""

import os
import time
from typing import Any

import pytest

DEADLINE = "UTBYTE_QUICK_DEADLINE"
"""Seconds since the epoch, in the environment: the workers of one run share it."""

LATE = "no time left"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if time.time() > float(os.environ[DEADLINE]):
        pytest.skip(f"{LATE} for {item.nodeid.partition('::')[0]}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    late = {
        report.nodeid.partition("::")[0]
        for report in terminalreporter.stats.get("skipped", [])
        if LATE in str(report.longrepr)
    }
    if late:
        terminalreporter.section("left out, since the minutes were over (make check runs them)")
        for name in sorted(late):
            terminalreporter.write_line(name)
