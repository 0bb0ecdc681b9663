"""Listings running alone in its town, for whoever asks."""

from collections.abc import Callable, Generator

import pytest

from tests.services.listings.alone import Alone, running_alone
from tests.services.listings.town import STORY_BEGINS, everybody


@pytest.fixture
def town(database: str) -> Generator[Alone]:
    """Listings on the first day of the story, having heard of everybody."""
    with running_alone(database, STORY_BEGINS) as alone:
        alone.hear(*everybody())
        yield alone


@pytest.fixture(scope="module")
def same_town(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """The same for all tests of a module that neither move the clock nor change who is who."""
    with running_alone(fresh_database(), STORY_BEGINS) as alone:
        alone.hear(*everybody())
        yield alone
