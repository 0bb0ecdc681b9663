"""Fixtures: the programme alone on an empty database, which knows all people."""

from collections.abc import Callable, Generator

import pytest

from services.programme.main import DEFINITION
from tests.alone import Alone, running_alone
from tests.recreating import recreated
from tests.services.programme.opened import TODAY, OpenCollaboration, everyone


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """The programme on the module's own database."""
    with running_alone(DEFINITION, fresh_database(), TODAY) as alone:
        yield alone


@pytest.fixture
def programme(running: Alone) -> Alone:
    """The programme on a given day, without collaborations."""
    recreated(running, TODAY).consume(*everyone())
    return running


@pytest.fixture
def collaboration(programme: Alone) -> OpenCollaboration:
    """A collaboration without members."""
    return OpenCollaboration(programme)
