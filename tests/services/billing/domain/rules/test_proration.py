"""R-B2, R-B3: what a month costs."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings

from services.billing.domain.rules.proration import Line, month_lines
from shared.kernel.dates import Month
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import as_cost, cost, oracle_loans, percentages, story_3

FIRST = date(2026, 4, 1)


def amounts(lines: tuple[Line, ...]) -> list[Decimal]:
    return [line.amount.amount for line in lines]


def may(year: int = 2026) -> Month:
    return Month(year=year, month=5)


def test_r_b3_a_whole_month_is_the_monthly_cost_however_long_it_is() -> None:
    agreed = cost(date(2026, 1, 1), date(2026, 12, 31))
    for month in agreed.period.months():
        assert amounts(month_lines(agreed, month)) == [Decimal("62000.00")]


def test_r_b3_story_1_ten_days_of_july() -> None:
    cut_short = cost(FIRST, date(2026, 7, 10))
    assert amounts(month_lines(cut_short, Month(year=2026, month=7))) == [Decimal("20000.00")]


def test_r_b3_story_2_half_time_in_two_partial_months() -> None:
    start, end = date(2027, 2, 15), date(2027, 3, 14)
    agreed = cost(start, end, "54500.00", percent=percentages((start, 50)), country="NO")
    found = [amounts(month_lines(agreed, month)) for month in agreed.period.months()]
    assert found == [[Decimal("13625.00")], [Decimal("12306.45")]]


def test_r_b3_story_3_a_line_for_each_percent() -> None:
    lines = month_lines(story_3(80).cost, may())
    assert amounts(lines) == [Decimal("30000.00"), Decimal("25600.00")]
    assert [(line.percent, line.days, line.of_days) for line in lines] == [
        (100, 15, 31),
        (80, 16, 31),
    ]


def test_r_b3_story_9_working_days() -> None:
    agreed = cost(date(2026, 5, 18), date(2026, 6, 12), "60000.00", proration="working_days")
    lines = [line for month in agreed.period.months() for line in month_lines(agreed, month)]
    assert [(line.days, line.of_days) for line in lines] == [(10, 19), (10, 22)]
    assert amounts(tuple(lines)) == [Decimal("31578.95"), Decimal("27272.73")]


def test_r_b3_the_eves_count_when_the_terms_have_them_free() -> None:
    start, end = date(2026, 6, 1), date(2026, 6, 30)
    agreed = cost(start, end, proration="working_days", eves_are_free=True)
    line = month_lines(agreed, Month(year=2026, month=6))[0]
    assert (line.days, line.of_days) == (21, 21)


def test_r_b3_a_segment_without_a_working_day_is_a_line_of_nothing() -> None:
    steps = percentages((FIRST, 100), (date(2026, 5, 30), 50))
    agreed = cost(FIRST, date(2026, 5, 31), percent=steps, proration="working_days")
    weekend = month_lines(agreed, may())[1]
    assert (weekend.percent, weekend.days, weekend.of_days) == (50, 0, 19)
    assert weekend.amount.is_zero


def test_r_b3_no_percent_is_a_line_of_nothing() -> None:
    agreed = cost(FIRST, date(2026, 5, 31), percent=percentages((FIRST, 0)))
    assert [(line.days, str(line.amount)) for line in month_lines(agreed, may())] == [
        (31, "0.00 SEK")
    ]


def test_r_b3_a_month_outside_the_loan_has_no_line() -> None:
    agreed = cost(FIRST, date(2026, 5, 31))
    assert month_lines(agreed, Month(year=2026, month=3)) == ()
    assert month_lines(agreed, Month(year=2026, month=6)) == ()


def test_percentages_after_an_early_end_are_no_lines() -> None:
    steps = percentages((FIRST, 100), (date(2026, 5, 20), 50), (date(2026, 6, 1), 40))
    agreed = cost(FIRST, date(2026, 5, 10), percent=steps)
    assert [line.percent for line in month_lines(agreed, may())] == [100]


@settings(max_examples=400, deadline=None)
@given(oracle_loans())
def test_r_b2_r_b3_every_line_agrees_with_the_oracle(loan: oracle.Loan) -> None:
    agreed = as_cost(loan)
    months = list(agreed.period.months())
    assert [(month.year, month.month) for month in months] == oracle.months(loan)
    for month in months:
        lines = month_lines(agreed, month)
        assert [
            oracle.Line(line.percent, line.days, line.of_days, line.amount.amount) for line in lines
        ] == oracle.month_lines(loan, month.year, month.month)


@settings(max_examples=200, deadline=None)
@given(oracle_loans())
def test_r_b3_the_lines_of_all_months_cover_each_day_of_the_loan_once(loan: oracle.Loan) -> None:
    agreed = as_cost(loan)
    lines = [line for month in agreed.period.months() for line in month_lines(agreed, month)]
    assert [day for line in lines for day in line.period.days()] == list(agreed.period.days())
    assert all(0 <= line.amount.amount <= agreed.monthly_cost.amount for line in lines)
