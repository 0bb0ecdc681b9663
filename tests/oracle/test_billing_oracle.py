"""The oracle first gives back the figures that were worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tests.oracle import billing_oracle as oracle

FIRST = date(2026, 4, 1)


def loan(start: date, end: date, cost: str, percent: int = 100) -> oracle.Loan:
    return oracle.Loan(start, end, ((start, Decimal(percent)),), Decimal(cost))


def test_story_1_a_loan_that_is_cut_short() -> None:
    cut_short = loan(FIRST, date(2026, 7, 10), "62000.00")
    totals = [oracle.month_total(cut_short, 2026, month) for month in (4, 5, 6, 7)]
    assert totals == [62000, 62000, 62000, 20000]
    assert oracle.total(cut_short) == 206000
    assert oracle.earliest_start(date(2026, 1, 30), 2) == date(2026, 3, 30)


def test_story_2_part_time_in_two_partial_months() -> None:
    norwegian = loan(date(2027, 2, 15), date(2027, 3, 14), "54500.00", 50)
    assert oracle.month_total(norwegian, 2027, 2) == Decimal("13625.00")
    assert oracle.month_total(norwegian, 2027, 3) == Decimal("12306.45")
    assert oracle.earliest_start(date(2026, 12, 31), 2) == date(2027, 2, 28)


@pytest.mark.parametrize(("percent", "may"), [(80, "55600.00"), (90, "58800.00")])
def test_story_3_a_percent_that_in_truth_was_another(percent: int, may: str) -> None:
    steps = ((FIRST, Decimal(100)), (date(2026, 5, 16), Decimal(percent)))
    corrected = oracle.Loan(FIRST, date(2026, 8, 31), steps, Decimal("62000.00"))
    assert oracle.month_total(corrected, 2026, 5) == Decimal(may)
    assert [line.days for line in oracle.month_lines(corrected, 2026, 5)] == [15, 16]


def test_story_9_working_days() -> None:
    start, end = date(2026, 5, 18), date(2026, 6, 12)
    worked = oracle.Loan(
        start, end, ((start, Decimal(100)),), Decimal("60000.00"), by_working_days=True
    )
    assert oracle.month_lines(worked, 2026, 5) == [
        oracle.Line(Decimal(100), 10, 19, Decimal("31578.95"))
    ]
    assert oracle.month_lines(worked, 2026, 6) == [
        oracle.Line(Decimal(100), 10, 22, Decimal("27272.73"))
    ]


@pytest.mark.parametrize(
    "sunday",
    [
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2019, 4, 21),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2049, 4, 18),
        date(2076, 4, 19),
        date(2100, 3, 28),
    ],
)
def test_easter_is_where_the_almanac_has_it(sunday: date) -> None:
    assert oracle.easter(sunday.year) == sunday


def test_the_swedish_almanac_of_2026() -> None:
    free = oracle.holidays("SE", 2026, eves=True)
    weekdays = sorted(day for day in free if day.weekday() < 5)
    assert weekdays == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
    ]


@pytest.mark.parametrize(
    ("net", "vat"), [("1770.66", "442.67"), ("1770.64", "442.66"), ("0.00", "0.00")]
)
def test_vat_is_rounded_once_a_month_and_halves_go_up(net: str, vat: str) -> None:
    assert oracle.vat(Decimal(net), Decimal(25)) == Decimal(vat)


def test_the_check_digit_of_a_known_number() -> None:
    assert oracle.check_digit("7992739871") == "3"
