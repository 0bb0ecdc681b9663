"""Months, periods and percents over a period."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.kernel.dates import (
    Month,
    Months,
    PercentFrom,
    Period,
    changed_from,
    merged,
    segments,
)
from tests.oracle import billing_oracle as oracle

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
percentages = st.sampled_from([Decimal(text) for text in ("0", "33.33", "50", "50.00", "100")])


@st.composite
def periods(draw: st.DrawFn, longest: int = 500) -> Period:
    start = draw(days)
    return Period(start=start, end=start + timedelta(days=draw(st.integers(0, longest))))


@st.composite
def stepped(draw: st.DrawFn) -> tuple[Period, tuple[PercentFrom, ...]]:
    """A period, and percents that begin with it or before and may go on after it."""
    period = draw(periods(120))
    offsets = draw(st.lists(st.integers(-30, 150), min_size=1, max_size=6, unique=True))
    first = min(0, *offsets)
    return period, tuple(
        PercentFrom(start=period.start + timedelta(days=offset), percent=draw(percentages))
        for offset in sorted({first, *offsets})
    )


@pytest.mark.parametrize(
    ("approved", "months", "earliest"),
    [
        (date(2026, 1, 30), 2, date(2026, 3, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_r_o3_months_after_a_day(approved: date, months: int, earliest: date) -> None:
    assert Months.of(months).after(approved) == earliest


@given(days, st.integers(0, 48))
def test_r_o3_months_after_agrees_with_the_oracle(approved: date, months: int) -> None:
    assert Months.of(months).after(approved) == oracle.earliest_start(approved, months)


@given(days, st.integers(0, 24), st.integers(0, 24))
def test_r_o3_a_longer_notice_never_ends_earlier(day: date, one: int, more: int) -> None:
    assert Months.of(one).after(day) <= Months.of(one + more).after(day)


def test_a_negative_number_of_months_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Months.of(-1)


@given(days)
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    month = Month.of(day)
    assert Month.parse(str(month)) == month
    assert day in month.period
    assert month.period.start.day == 1
    assert month.next.period.start == month.period.end + timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-4",
        "2026-13",
        "2026-00",
        "26-04",
        "2026_04",
        "+026-04",
        " 026-04",
        "2026-04\n",
        "٢٠٢٦-٠٤",
    ],
)
def test_what_is_no_month_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_a_period_never_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="must not end before it starts"):
        Period(start=date(2026, 4, 2), end=date(2026, 4, 1))


@given(periods())
def test_the_months_of_a_period_cover_its_days_once(period: Period) -> None:
    parts = [period.overlap(month.period) for month in period.months()]
    assert [day for part in parts if part for day in part.days()] == list(period.days())
    assert sum(part.length for part in parts if part) == period.length


@given(periods(), periods())
def test_an_overlap_is_the_days_that_both_have(one: Period, other: Period) -> None:
    overlap = one.overlap(other)
    both = set(one.days()) & set(other.days())
    assert (set(overlap.days()) if overlap else set()) == both
    assert overlap == other.overlap(one)


@given(stepped())
def test_segments_cover_each_day_once_with_its_percent(
    case: tuple[Period, tuple[PercentFrom, ...]],
) -> None:
    period, steps = case
    cut = segments(period, steps)
    by_day = {day: each.percent for each in cut for day in each.period.days()}
    assert sum(each.period.length for each in cut) == period.length
    assert by_day == {
        day: [step.percent for step in steps if step.start <= day][-1] for day in period.days()
    }
    assert all(one.percent != other.percent for one, other in pairwise(cut))


def test_neighbours_of_equal_percent_are_one_segment() -> None:
    steps = tuple(
        PercentFrom(start=date(2026, 4, day), percent=Decimal(percent))
        for day, percent in ((1, "50"), (10, "50.00"), (20, "60"))
    )
    april = Month(year=2026, month=4).period
    assert [each.period.start.day for each in segments(april, steps)] == [1, 20]
    assert merged(merged(steps)) == merged(steps)


@given(stepped(), percentages, st.integers(0, 120))
def test_a_changed_percent_counts_from_its_day_to_the_end(
    case: tuple[Period, tuple[PercentFrom, ...]], percent: Decimal, offset: int
) -> None:
    period, steps = case
    day = period.start + timedelta(days=min(offset, period.length - 1))
    changed = changed_from(steps, day, percent)
    assert {each.percent for each in segments(Period(start=day, end=period.end), changed)} == {
        percent
    }
    if day > period.start:
        before = Period(start=period.start, end=day - timedelta(days=1))
        assert segments(before, changed) == segments(before, steps)


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "33.333", "NaN"])
def test_what_is_no_percent_is_a_value_error(percent: str) -> None:
    with pytest.raises(ValueError, match="percent"):
        PercentFrom(start=date(2026, 4, 1), percent=Decimal(percent))


@pytest.mark.parametrize(
    ("kind", "field", "least", "most", "step"),
    [
        (Month, "year", 1, 9999, 1),
        (Month, "month", 1, 12, 1),
        (Months, "count", 0, 120_000, 1),
        (PercentFrom, "percent", Decimal(0), Decimal(100), Decimal("0.01")),
    ],
)
def test_a_value_is_within_its_limits(
    kind: Any, field: str, least: Any, most: Any, step: Any
) -> None:
    others = {Month: {"year": 2026, "month": 4}, PercentFrom: {"start": date(2026, 4, 1)}}
    for value in (least, most):
        assert getattr(kind(**{**others.get(kind, {}), field: value}), field) == value
    for value in (least - step, most + step):
        with pytest.raises(ValidationError, match=field):
            kind(**{**others.get(kind, {}), field: value})
