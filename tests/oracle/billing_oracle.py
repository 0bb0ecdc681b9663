"""What loans cost, worked out a second time and differently; shares no code with the project.

It walks day by day, counts in whole hundredths (of money, of percents) and knows the public
holidays from its own Easter. Plain data in, plain data out.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True)
class Loan:
    """A loan as the oracle knows it; percents as (from, percent), the first one at the start."""

    start: date
    end: date
    percent: tuple[tuple[date, Decimal], ...]
    monthly_cost: Decimal
    share: Decimal = Decimal(100)
    by_working_days: bool = False
    country: str = "SE"
    eves: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a month."""

    percent: Decimal
    days: int
    of_days: int
    amount: Decimal


def easter(year: int) -> date:
    """Gauss's rule, with the numbers that hold for 1900 to 2199."""
    m, n = 24, 5 if year < 2100 else 6
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    if (d == 29 and e == 6) or (d == 28 and e == 6 and year % 19 > 10):
        d -= 7
    return date(year, 3, 22) + timedelta(days=d + e)


def first_from(day: date, weekday: int) -> date:
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return day


def swedish(year: int, eves: bool) -> set[date]:
    midsummer_eve = first_from(date(year, 6, 19), FRIDAY)
    found = on(year, (1, 6)) | past_easter(year, -2, 1, 39)
    found |= {midsummer_eve + timedelta(days=1), first_from(date(year, 10, 31), SATURDAY)}
    # In 2005 the national day took the place of Whit Monday.
    found |= on(year, (6, 6)) if year >= 2005 else past_easter(year, 50)
    return found | {midsummer_eve} if eves else found


def norwegian(year: int) -> set[date]:
    return on(year, (5, 17)) | past_easter(year, -3, -2, 1, 39, 50)


def on(year: int, *days: tuple[int, int]) -> set[date]:
    return {date(year, month, day) for month, day in days}


def past_easter(year: int, *days: int) -> set[date]:
    return {easter(year) + timedelta(days=count) for count in days}


def holidays(country: str, year: int, eves: bool) -> set[date]:
    """Public holidays, and the eves where they are free; holidays that are always Sundays not."""
    found = swedish(year, eves) if country == "SE" else norwegian(year)
    found |= on(year, (1, 1), (5, 1), (12, 25), (12, 26))
    return found | on(year, (12, 24), (12, 31)) if eves else found


_known: dict[tuple[str, int, bool], set[date]] = {}


def counts(loan: Loan, day: date) -> bool:
    """Whether the day is counted by the loan's terms."""
    if not loan.by_working_days:
        return True
    key = (loan.country, day.year, loan.eves)
    if key not in _known:
        _known[key] = holidays(*key)
    return day.weekday() not in (5, 6) and day not in _known[key]


def month_days(year: int, month: int) -> Iterator[date]:
    for day in range(1, monthrange(year, month)[1] + 1):
        yield date(year, month, day)


def percent_on(loan: Loan, day: date) -> Decimal | None:
    if not loan.start <= day <= loan.end:
        return None
    return [percent for start, percent in loan.percent if start <= day][-1]


def half_up(above: int, below: int) -> int:
    """Return the nearest whole number to a quotient of positive ones; halves go up."""
    whole, rest = divmod(above, below)
    return whole + (2 * rest >= below)


def month_lines(loan: Loan, year: int, month: int) -> list[Line]:
    """Return the lines of a month, oldest first."""
    of_days = sum(counts(loan, day) for day in month_days(year, month))
    lines: list[Line] = []
    for percent, run in groupby(month_days(year, month), key=lambda day: percent_on(loan, day)):
        if percent is None:
            continue
        days = sum(counts(loan, day) for day in run)
        hundredths = [int(part * 100) for part in (loan.monthly_cost, percent, loan.share)]
        exact = hundredths[0] * hundredths[1] * hundredths[2] * days
        cents = half_up(exact, 100_00 * 100_00 * of_days)
        lines.append(Line(percent, days, of_days, Decimal(cents) / 100))
    return lines


def month_total(loan: Loan, year: int, month: int) -> Decimal:
    """Return what the rules give for a month, rounded per line."""
    return sum((line.amount for line in month_lines(loan, year, month)), Decimal(0))


def vat(net: Decimal, rate: Decimal) -> Decimal:
    """Return VAT at a rate in percent of what a month comes to, corrections and all (R-B5a)."""
    return Decimal(half_up(int(net * 100) * int(rate * 100), 100_00)) / 100


def months(loan: Loan) -> list[tuple[int, int]]:
    """Return every calendar month that the loan touches."""
    found: list[tuple[int, int]] = []
    day = loan.start
    while day <= loan.end:
        if (day.year, day.month) not in found[-1:]:
            found.append((day.year, day.month))
        day += timedelta(days=1)
    return found


def total(loan: Loan) -> Decimal:
    """Return what the whole loan costs the receiver."""
    return sum((month_total(loan, *month) for month in months(loan)), Decimal(0))


def earliest_start(approved: date, notice: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = approved.year, approved.month
    for _ in range(notice):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(approved.day, monthrange(year, month)[1]))


def check_digit(digits: str) -> str:
    """Return the modulus 10 digit: every second digit from the right counts double."""
    weighted = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in weighted) % 10)
