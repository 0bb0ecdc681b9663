"""R-B1: who bears the cost."""

from datetime import date
from decimal import Decimal

import pytest

from services.billing.domain.rules.bearers import receiver_share
from services.billing.domain.rules.proration import month_lines
from shared.kernel.dates import Month
from tests.services.billing.cases import cost

APRIL = Month(year=2026, month=4)


@pytest.mark.parametrize(
    ("bearer", "share", "amount"),
    [
        ("receiver_pays", "100", "62000.00"),
        ("shared", "33.33", "20664.60"),
        ("lender_pays", "0", "0.00"),
    ],
)
def test_r_b1_the_receiver_is_invoiced_its_share(bearer: str, share: str, amount: str) -> None:
    agreed = cost(
        date(2026, 4, 1),
        date(2026, 4, 30),
        cost_bearer=bearer,
        receiver_share_percent=Decimal("33.33"),
    )
    assert receiver_share(agreed) == Decimal(share)
    assert [line.amount.amount for line in month_lines(agreed, APRIL)] == [Decimal(amount)]


def test_r_b1_the_receiver_pays_by_default() -> None:
    assert cost(date(2026, 4, 1), date(2026, 4, 30)).cost_bearer == "receiver_pays"
