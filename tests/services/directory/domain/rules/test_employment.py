"""The percentage of an employment, and its last day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.employment import (
    BadEmploymentPercent,
    BeforeEmployment,
    HasLeft,
    StillEmployed,
    refuse_if_earlier_employment,
    refuse_unless_employed,
    refuse_unless_left,
    refuse_unless_valid_employment_percent,
)

DAY = date(2026, 6, 30)


@given(hundredths=st.integers(min_value=-20_000, max_value=20_000))
def test_r_o4_every_hundredth_of_a_percent_above_0_and_up_to_100_is_an_employment(
    hundredths: int,
) -> None:
    percent = Decimal(hundredths) / 100
    if 0 < hundredths <= 10_000:
        refuse_unless_valid_employment_percent(percent)
    else:
        with pytest.raises(BadEmploymentPercent):
            refuse_unless_valid_employment_percent(percent)


@pytest.mark.parametrize("percent", ["1E-9", "99.999", "sNaN", "-Infinity", "1E+400"])
def test_r_o4_other_numbers_are_refused(percent: str) -> None:
    with pytest.raises(BadEmploymentPercent):
        refuse_unless_valid_employment_percent(Decimal(percent))


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), later=st.integers(-400, 400))
def test_r_o14_the_last_day_is_still_a_day_of_employment(day: date, later: int) -> None:
    if later <= 0:
        refuse_unless_employed(day, day + timedelta(days=later))
    else:
        with pytest.raises(HasLeft, match=str(day)):
            refuse_unless_employed(day, day + timedelta(days=later))


def test_r_o14_a_person_is_employed_again_only_after_the_last_day() -> None:
    refuse_unless_left(DAY, DAY + timedelta(days=1))
    for last_day in (None, DAY):
        with pytest.raises(StillEmployed):
            refuse_unless_left(last_day, DAY)


def test_r_o14_a_last_day_lies_in_the_employment_that_it_ends() -> None:
    refuse_if_earlier_employment(DAY, None)
    refuse_if_earlier_employment(DAY, DAY)
    with pytest.raises(BeforeEmployment, match=str(DAY)):
        refuse_if_earlier_employment(DAY - timedelta(days=1), DAY)


def test_without_a_last_day_the_employment_goes_on() -> None:
    refuse_unless_employed(None, date.max)
