"""Fixtures: the directory alone on empty databases, with and without a town."""

from collections.abc import Callable, Generator

import pytest

from tests.alone import Alone
from tests.recreating import recreated
from tests.services.directory.town import TODAY, Town, directory_alone, started


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """The directory on the module's own databases."""
    with directory_alone(fresh_database(), fresh_database()) as alone:
        yield alone


@pytest.fixture
def empty(running: Alone) -> Town:
    """A directory without people."""
    return Town(recreated(running, TODAY))


@pytest.fixture
def town(empty: Town) -> Town:
    """Two agencies and their people."""
    return started(empty)
