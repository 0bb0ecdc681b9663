"""Billing alone on an empty database, with and without knowing its two agencies."""

from collections.abc import Callable, Generator

import pytest

from services.billing.main import DEFINITION
from tests.alone import Alone, running_alone
from tests.recreating import recreated
from tests.services.billing.billing_alone import FIRST_DAY, BillingAlone, start_billing


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Alone]:
    """Billing on a database of the module's own."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        yield alone


@pytest.fixture
def stranger(running: Alone) -> BillingAlone:
    """A desk that knows no agency and no person yet."""
    return BillingAlone(recreated(running, FIRST_DAY))


@pytest.fixture
def billing_alone(running: Alone) -> BillingAlone:
    """A desk that knows lender, receiver and their finance."""
    return start_billing(recreated(running, FIRST_DAY))
