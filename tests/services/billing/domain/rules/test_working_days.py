"""R-B3: working days of a country's calendar."""

from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from services.billing.domain.rules.working_days import days_off, is_working_day, working_days
from services.billing.domain.terms import Country
from shared.kernel.dates import Month, Period
from tests.oracle import billing_oracle as oracle


@pytest.mark.parametrize("eves", [False, True])
@pytest.mark.parametrize("country", get_args(Country))
def test_r_b3_every_day_of_a_century_agrees_with_the_oracle(country: Country, eves: bool) -> None:
    first = date(2000, 1, 1)
    loan = oracle.Loan(
        first, first, (), Decimal(1), by_working_days=True, country=country, eves=eves
    )
    days = (first + timedelta(days=offset) for offset in range(101 * 366))
    wrong = [
        day
        for day in days
        if day.year <= 2100 and is_working_day(country, eves, day) != oracle.counts(loan, day)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("day", "eves", "works"),
    [
        (date(2026, 5, 1), False, False),
        (date(2026, 5, 14), False, False),
        (date(2026, 6, 6), False, False),
        (date(2026, 6, 19), False, True),
        (date(2026, 6, 19), True, False),
        (date(2026, 12, 24), False, True),
        (date(2026, 12, 24), True, False),
        (date(2026, 12, 31), True, False),
        (date(2026, 12, 27), True, False),
        (date(2026, 12, 28), True, True),
    ],
)
def test_r_b3_swedish_days_with_and_without_the_eves(day: date, eves: bool, works: bool) -> None:
    assert is_working_day("SE", eves, day) is works


@pytest.mark.parametrize(
    ("day", "eves", "works"),
    [
        (date(2026, 4, 2), False, False),
        (date(2027, 5, 17), False, False),
        (date(2026, 5, 25), False, False),
        (date(2026, 1, 6), False, True),
        (date(2026, 6, 19), True, True),
        (date(2026, 12, 24), False, True),
        (date(2026, 12, 24), True, False),
        (date(2026, 5, 24), False, False),
    ],
)
def test_r_b3_norwegian_days_with_and_without_the_eves(day: date, eves: bool, works: bool) -> None:
    assert is_working_day("NO", eves, day) is works


def test_an_ordinary_sunday_is_no_holiday_of_the_list() -> None:
    assert date(2026, 3, 1) not in days_off("SE", True, 2026) | days_off("NO", False, 2026)


def test_story_9_may_has_19_working_days_and_june_22() -> None:
    may, june = Month(year=2026, month=5).period, Month(year=2026, month=6).period
    assert working_days("SE", False, may) == 19
    assert working_days("SE", False, june) == 22
    assert working_days("SE", False, Period(start=date(2026, 5, 18), end=may.end)) == 10
    assert working_days("SE", False, Period(start=date(2026, 5, 16), end=date(2026, 5, 17))) == 0
