"""Lending running alone in its town."""

from collections.abc import Callable, Generator

import pytest

from services.lending.main import DEFINITION
from tests.alone import Alone, running_alone
from tests.services.lending.town import STORY_BEGINS, everyone


@pytest.fixture
def town(database: str) -> Generator[Alone]:
    """Lending on the day of story 1's acceptance, with everyone known."""
    with running_alone(DEFINITION, database, STORY_BEGINS) as alone:
        alone.consume(*everyone())
        yield alone


@pytest.fixture(scope="module")
def still_town(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """The same for a whole module: in this town the clock is never moved."""
    with running_alone(DEFINITION, fresh_database(), STORY_BEGINS) as alone:
        alone.consume(*everyone())
        yield alone
