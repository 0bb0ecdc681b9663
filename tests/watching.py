"""What pages show when a test of them fails: pictures and HTML, kept in the folder ``.browser``."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.people import People

LOOKS = pytest.StashKey[dict[str, pytest.CollectReport]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    item.stash.setdefault(LOOKS, {})[call.when] = report
    return report


@contextmanager
def watched(people: "People", request: pytest.FixtureRequest) -> Generator[None]:
    """Keep what the pages show when the test fails; none may have complained."""
    yield
    report = request.node.stash.get(LOOKS, {}).get("call")
    if report is not None and report.failed:
        people.leave(request.node.name.replace("/", "-"))
    people.close()
    assert not people.violations
    assert not people.complaints
