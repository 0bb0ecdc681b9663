"""What a bill can and cannot contain."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.kernel.money import Money
from tests.services.billing.cases import STORY_1, STORY_1_CUT_SHORT, cost, percentages, terms

FIRST, LAST = date(2026, 4, 1), date(2026, 8, 31)


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": ()},
        {"percent": percentages((date(2026, 4, 2), 100))},
        {"percent": percentages((FIRST, 100), (date(2026, 6, 1), 50), (date(2026, 5, 1), 60))},
        {"percent": percentages((FIRST, 100), (FIRST, 50))},
        {"monthly_cost": Money.of("-1.00", "SEK")},
        {"receiver_share_percent": Decimal("100.01")},
        {"country": "DK"},
        {"proration": "hours"},
        {"cost_bearer": "nobody"},
    ],
)
def test_a_cost_that_cannot_be_is_a_value_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="LoanCost"):
        cost(FIRST, LAST, **wrong)


def test_a_percent_may_begin_before_the_period() -> None:
    """As it does when a loan is moved to a later start."""
    moved = cost(FIRST, LAST, percent=percentages((date(2026, 3, 1), 50)))
    assert moved.changes == (date(2026, 3, 1),)


def test_an_agreed_loan_is_billed_for_every_month_that_it_touches() -> None:
    assert [str(month) for month in STORY_1_CUT_SHORT.months()] == [
        "2026-04",
        "2026-05",
        "2026-06",
        "2026-07",
    ]


def test_a_cancelled_loan_has_no_month() -> None:
    assert terms(STORY_1.cost, status="cancelled").months() == ()


def test_a_bill_is_read_as_it_was_written() -> None:
    assert type(STORY_1).model_validate_json(STORY_1.model_dump_json()) == STORY_1
