"""Notifications running alone, and a separate town for each test that needs one."""

from collections.abc import Callable, Generator

import pytest

from services.notifications.main import DEFINITION
from shared.plumbing.service import Service
from tests.services.notifications.contracts import BEGINS
from tests.services.notifications.town import Town
from tests.toy.town import open_service


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Service]:
    """Notifications on one database for a module, with a stopped clock."""
    with open_service(DEFINITION, fresh_database(), day=BEGINS) as service:
        yield service


@pytest.fixture
def town(running: Service, request: pytest.FixtureRequest) -> Town:
    """A town that no other test uses."""
    return Town(running, request.node.nodeid)


@pytest.fixture
def passing(database: str) -> Generator[Town]:
    """A town on its own database, where days can pass."""
    with open_service(DEFINITION, database, day=BEGINS) as service:
        service.calendar.run_until(BEGINS)
        yield Town(service, "passing")
