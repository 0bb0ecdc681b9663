"""What tests have to tell beside that they passed, printed at the end of the run."""

from typing import Any

REPORTED = "told"
"""The property that a test records with ``record_property(TOLD, words)``."""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was told, also by the tests that other processes ran."""
    reported = [
        f"{report.nodeid.partition('::')[0]}: {words}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, words in report.user_properties
        if name == REPORTED
    ]
    if reported:
        terminalreporter.section("what was counted")
    for each in reported:
        terminalreporter.write_line(each)
