"""Billing alone on an empty database, with and without having heard of its two agencies."""

from collections.abc import Generator

import pytest

from services.billing.main import BLUEPRINT
from tests.alone import running_alone
from tests.services.billing.desk import FIRST_DAY, Desk, desk_of


@pytest.fixture
def stranger(database: str) -> Generator[Desk]:
    """A desk that has heard of nobody yet."""
    with running_alone(BLUEPRINT, database, FIRST_DAY) as alone:
        yield Desk(alone)


@pytest.fixture
def desk(database: str) -> Generator[Desk]:
    """A desk that knows lender, receiver and their finance."""
    with running_alone(BLUEPRINT, database, FIRST_DAY) as alone:
        yield desk_of(alone)
