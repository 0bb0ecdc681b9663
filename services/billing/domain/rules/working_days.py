"""Which days are working days in a country, and how many a period has (R-B3)."""

from datetime import date
from functools import lru_cache
from itertools import accumulate

# The rest of the domain imports only the kernel. Public holidays are law, not our decision, and
# this library maintains them: pure, without a clock or files.
from holidays import country_holidays

from services.billing.domain.terms import Country
from shared.kernel.dates import Month, Period

SATURDAY = 5

EVES_ON_A_DATE = ((12, 24), (12, 31))
"""Midsummer Eve is a Friday that the library provides; its list for Norway has no eves."""


@lru_cache(maxsize=1024)
def days_off(country: Country, eves_are_free: bool, year: int) -> frozenset[date]:
    """The public holidays of a year, with the eves where the terms make them free.

    Sundays that are not also holidays are left out, since they are never working days.
    """
    categories = ("public", "de_facto") if eves_are_free and country == "SE" else ("public",)
    holidays = country_holidays(country, years=year, include_sundays=False, categories=categories)
    eves = [date(year, month, day) for month, day in EVES_ON_A_DATE if eves_are_free]
    return frozenset((*holidays, *eves))


def is_working_day(country: Country, eves_are_free: bool, day: date) -> bool:
    """Whether the day is Monday to Friday and not a day off (R-B3)."""
    return day.weekday() < SATURDAY and day not in days_off(country, eves_are_free, day.year)


@lru_cache(maxsize=4096)
def _passed(country: Country, eves_are_free: bool, year: int, month: int) -> tuple[int, ...]:
    """For each n, the number of working days in the first n days of the month."""
    days = Month(year=year, month=month).period.days()
    return tuple(
        accumulate((is_working_day(country, eves_are_free, day) for day in days), initial=0)
    )


def working_days(country: Country, eves_are_free: bool, period: Period) -> int:
    """The period is within one month (R-B3)."""
    passed = _passed(country, eves_are_free, period.start.year, period.start.month)
    return passed[period.end.day] - passed[period.start.day - 1]
