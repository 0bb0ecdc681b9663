"""R-O5: what is flagged, form by form, and how loans to one receiver count together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.rules.duration import LoanShape, counted_together, flags, last_day_of
from services.lending.domain.words import Flag, Form
from shared.kernel.dates import Months, Period
from tests.services.lending.domain.given import (
    days,
    percent,
)

STARTS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def lasting(start: date, days_more: int) -> Period:
    return Period(start=start, end=start + timedelta(days=days_more))


PERIODS = st.builds(lasting, STARTS, st.integers(0, 200))


def shape(form: Form, period: Period, **changed: object) -> LoanShape:
    asked: dict[str, object] = {
        "form": form,
        "period": period,
        "percent": percent((period.start.isoformat(), 100)),
        "employment_percent": 100,
        "maximum": Months.of(6),
    }
    return LoanShape.model_validate({**asked, **changed})


@pytest.mark.parametrize(
    ("form", "end", "flagged"),
    [
        (Form.EXCHANGE, "2026-04-13", (Flag.SHORTER_THAN_FORM,)),
        (Form.EXCHANGE, "2026-04-14", ()),
        (Form.EXCHANGE, "2026-05-31", ()),
        (Form.EXCHANGE, "2026-06-01", (Flag.LONGER_THAN_FORM,)),
        (Form.ROTATION, "2026-06-29", (Flag.SHORTER_THAN_FORM,)),
        (Form.ROTATION, "2026-06-30", ()),
        (Form.ROTATION, "2026-09-30", ()),
        (Form.ROTATION, "2026-10-01", (Flag.LONGER_THAN_FORM, Flag.LONGER_THAN_MAXIMUM)),
        (Form.HOSPITERING, "2026-04-01", ()),
        (Form.HOSPITERING, "2026-09-30", ()),
        (Form.HOSPITERING, "2026-10-01", (Flag.LONGER_THAN_FORM, Flag.LONGER_THAN_MAXIMUM)),
    ],
)
def test_r_o5_a_length_outside_the_forms_range_is_flagged(
    form: Form, end: str, flagged: tuple[Flag, ...]
) -> None:
    assert flags(shape(form, days("2026-04-01", end))) == flagged


@pytest.mark.parametrize(("end", "flagged"), [("2026-06-30", ()), ("2026-07-01", True)])
def test_r_o5_the_maximum_belongs_to_the_collaboration(end: str, flagged: object) -> None:
    found = flags(shape(Form.HOSPITERING, days("2026-04-01", end), maximum=Months.of(3)))
    assert (Flag.LONGER_THAN_MAXIMUM in found) is bool(flagged)


def test_r_o5_less_than_the_employment_percent_is_flagged_for_any_of_its_days() -> None:
    period = days("2026-04-01", "2026-06-30")
    partly = percent(("2026-04-01", 80), ("2026-05-01", 60))
    assert flags(shape(Form.HOSPITERING, period, percent=partly, employment_percent=60)) == ()
    found = flags(shape(Form.HOSPITERING, period, percent=partly, employment_percent=80))
    assert found == (Flag.LESS_THAN_EMPLOYMENT,)


def test_r_o5_consecutive_loans_to_one_receiver_count_together() -> None:
    period = days("2026-07-01", "2026-09-30")
    assert counted_together(period, [days("2026-04-01", "2026-06-30")]) == (
        days("2026-04-01", "2026-09-30"),
    )
    found = flags(shape(Form.HOSPITERING, period), [days("2026-03-30", "2026-06-30")])
    assert found == (Flag.LONGER_THAN_FORM, Flag.LONGER_THAN_MAXIMUM)


def test_r_o5_thirty_days_between_keep_loans_together_and_do_not_count() -> None:
    period = days("2026-07-31", "2026-09-30")
    before = days("2026-06-01", "2026-06-30")
    assert counted_together(period, [before]) == (before, period)
    assert counted_together(period, [days("2026-06-01", "2026-06-29")]) == (period,)


def test_r_o5_a_chain_of_loans_counts_whole() -> None:
    period = days("2026-04-15", "2026-05-14")
    chain = (days("2026-01-01", "2026-01-31"), days("2026-03-01", "2026-03-31"))
    assert counted_together(period, chain) == (*chain, period)


def test_r_o5_two_loans_at_the_same_time_count_their_days_once() -> None:
    period = days("2026-04-01", "2026-06-30")
    assert counted_together(period, [days("2026-05-01", "2026-07-31")]) == (
        days("2026-04-01", "2026-07-31"),
    )


@given(PERIODS, st.lists(PERIODS, max_size=5))
def test_r_o5_the_days_counted_together_are_those_that_can_be_reached(
    period: Period, prior_periods: list[Period]
) -> None:
    """Counted another way: from day to day, over gaps of at most 30 days without a loan."""
    lent = {day for own in (period, *prior_periods) for day in own.days()}
    reached = set(period.days())
    frontier = set(reached)
    while frontier:
        near = {day + timedelta(days=n) for day in frontier for n in range(-31, 32)}
        frontier = (near & lent) - reached
        reached |= frontier
    together = counted_together(period, prior_periods)
    assert [day for each in together for day in each.days()] == sorted(reached)


def test_r_o5_from_the_29th_of_august_to_the_28th_of_february_is_six_months() -> None:
    six_months = days("2026-08-28", "2027-02-27"), days("2026-08-29", "2027-02-28")
    for period in six_months:
        assert flags(shape(Form.HOSPITERING, period)) == ()
    longer = days("2026-08-28", "2027-02-28"), days("2026-08-29", "2027-03-01")
    for period in longer:
        assert Flag.LONGER_THAN_MAXIMUM in flags(shape(Form.HOSPITERING, period))


FOUR_YEARS = tuple(
    date.fromordinal(day)
    for day in range(date(2024, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
)
WRITTEN = tuple(
    date.fromordinal(day).isoformat()
    for day in range(date(2024, 1, 1).toordinal(), date(2030, 1, 1).toordinal())
)


def last_day_as_written(start: str, months: int) -> str:
    """Count another way: in the list of all days that there are, as they are written."""
    year, month, day = (int(part) for part in start.split("-"))
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    same_day = f"{year}-{month:02}-{day:02}"
    if same_day in WRITTEN:
        return WRITTEN[WRITTEN.index(same_day) - 1]
    return max(each for each in WRITTEN if each.startswith(f"{year}-{month:02}-"))


@pytest.mark.parametrize("months", range(1, 13))
def test_r_o5_every_start_of_four_years_lasts_as_long_as_an_independent_count_gives(
    months: int,
) -> None:
    maximum = Months.of(months)
    for start in FOUR_YEARS:
        last = date.fromisoformat(last_day_as_written(start.isoformat(), months))
        assert last_day_of(start, maximum) == last
        for end, longer in ((last, False), (last + timedelta(days=1), True)):
            asked = shape(Form.HOSPITERING, Period(start=start, end=end), maximum=maximum)
            assert (Flag.LONGER_THAN_MAXIMUM in flags(asked)) is longer


@pytest.mark.parametrize("start", FOUR_YEARS[::7])
def test_r_o5_a_rotation_of_three_to_six_months_is_neither_shorter_nor_longer(start: date) -> None:
    least, most = (
        date.fromisoformat(last_day_as_written(start.isoformat(), months)) for months in (3, 6)
    )
    too_short, too_long = least - timedelta(days=1), most + timedelta(days=1)
    found = [
        flags(shape(Form.ROTATION, Period(start=start, end=end)))
        for end in (too_short, least, most)
    ]
    assert found == [(Flag.SHORTER_THAN_FORM,), (), ()]
    assert Flag.LONGER_THAN_FORM in flags(shape(Form.ROTATION, Period(start=start, end=too_long)))


def test_r_o5_a_short_month_between_two_loans_makes_them_no_longer() -> None:
    """One month and five months are six, whichever month lies between."""
    period = days("2026-03-01", "2026-07-31")
    assert flags(shape(Form.HOSPITERING, period), [days("2026-01-01", "2026-01-31")]) == ()
    a_day_more = [days("2026-01-01", "2026-02-01")]
    assert Flag.LONGER_THAN_MAXIMUM in flags(shape(Form.HOSPITERING, period), a_day_more)


@given(PERIODS, st.lists(PERIODS, max_size=3), st.integers(1, 40))
def test_r_o5_a_loan_that_goes_on_for_longer_never_loses_the_flag(
    period: Period, prior_periods: list[Period], more: int
) -> None:
    longer = lasting(period.start, period.length - 1 + more)
    before = flags(shape(Form.HOSPITERING, period), prior_periods)
    after = flags(shape(Form.HOSPITERING, longer), prior_periods)
    assert Flag.LONGER_THAN_MAXIMUM not in before or Flag.LONGER_THAN_MAXIMUM in after
