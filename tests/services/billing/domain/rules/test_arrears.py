"""R-B3: monthly, in arrears."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.rules.arrears import arrears


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 5, 1), "2026-04"),
        (date(2026, 5, 31), "2026-04"),
        (date(2026, 1, 1), "2025-12"),
        (date(2028, 3, 1), "2028-02"),
    ],
)
def test_r_b3_a_run_bills_the_month_that_is_over(day: date, month: str) -> None:
    assert str(arrears(day)) == month


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_r_b3_no_day_is_billed_before_its_month_is_over(day: date) -> None:
    billed = arrears(day)
    assert billed.period.end < day
    assert day in billed.next.period
    assert arrears(billed.period.end + timedelta(days=1)) == billed
