"""Billing alone on an empty database, with and without knowing its two agencies."""

from collections.abc import Callable, Generator

import pytest

from services.billing.main import DEFINITION
from tests.alone import Alone, running_alone
from tests.recreating import recreated
from tests.services.billing.desk import FIRST_DAY, Desk, desk_of


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """Billing on a database of the module's own."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        yield alone


@pytest.fixture
def stranger(running: Alone) -> Desk:
    """A desk that knows no agency and no person yet."""
    return Desk(recreated(running, FIRST_DAY))


@pytest.fixture
def desk(running: Alone) -> Desk:
    """A desk that knows lender, receiver and their finance."""
    return desk_of(recreated(running, FIRST_DAY))
