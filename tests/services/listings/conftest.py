"""Fixtures: listings running alone in its town."""

from collections.abc import Callable, Generator

import pytest

from tests.services.listings.alone import Alone, running_alone
from tests.services.listings.town import STORY_BEGINS, everyone


@pytest.fixture
def town(database: str) -> Generator[Alone]:
    """Listings on the first day of the story, which knows all agencies, units and people."""
    with running_alone(database, STORY_BEGINS) as alone:
        alone.consume(*everyone())
        yield alone


@pytest.fixture(scope="module")
def same_town(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """Shared by the tests of a module, which neither move the clock nor change people's roles."""
    with running_alone(fresh_database(), STORY_BEGINS) as alone:
        alone.consume(*everyone())
        yield alone
