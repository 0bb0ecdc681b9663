"""R-O1: percentages of full time, and their steps when the days of a loan change."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.rules.percent import percent_within, refuse_unless_valid_loan_percent
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.refusals import Invalid
from tests.services.lending.domain.given import (
    days,
    percent,
)

START = date(2026, 1, 1)
OFFSETS = st.integers(0, 60)
STEPS = st.lists(st.tuples(OFFSETS, st.integers(0, 3)), min_size=1, unique_by=lambda own: own[0])


@pytest.mark.parametrize("good", ["0.01", "50", "33.33", "100"])
def test_r_o1_a_loan_is_some_of_full_time(good: str) -> None:
    refuse_unless_valid_loan_percent(Decimal(good))


@pytest.mark.parametrize("bad", ["0", "-1", "100.01", "33.333"])
def test_r_o1_a_loan_is_never_nothing_and_never_above_full_time(bad: str) -> None:
    with pytest.raises(Invalid):
        refuse_unless_valid_loan_percent(Decimal(bad))


def test_a_loan_that_is_moved_begins_with_the_percent_that_came_first() -> None:
    steps = percent(("2026-04-01", 100), ("2026-06-01", 50))
    assert percent_within(days("2026-03-01", "2026-08-31"), steps) == percent(
        ("2026-03-01", 100), ("2026-06-01", 50)
    )
    assert percent_within(days("2026-07-01", "2026-08-31"), steps) == percent(("2026-07-01", 50))


def in_force(steps: list[PercentFrom], day: date) -> Decimal:
    earlier = [step.percent for step in steps if step.start <= day]
    return earlier[-1] if earlier else steps[0].percent


@given(STEPS, OFFSETS, OFFSETS)
def test_fitted_steps_state_the_same_for_every_day_and_none_lies_outside(
    drawn: list[tuple[int, int]], one: int, other: int
) -> None:
    steps = [
        PercentFrom(start=START + timedelta(days=offset), percent=Decimal(level * 25))
        for offset, level in sorted(drawn)
    ]
    first, final = sorted((one, other))
    period = Period(start=START + timedelta(days=first), end=START + timedelta(days=final))
    fitted = percent_within(period, tuple(steps))
    assert fitted[0].start == period.start
    assert all(step.start in period for step in fitted)
    assert all(a.percent != b.percent for a, b in pairwise(fitted))
    for day in period.days():
        assert in_force(list(fitted), day) == in_force(steps, day)
