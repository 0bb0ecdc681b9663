"""Which days are working days at an agency: Monday to Friday, less its country's holidays."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from holidays import country_holidays

SATURDAY = 5
HOME = "SE"
"""Whose calendar counts as long as an agency's own country is not known."""


@lru_cache(maxsize=64)
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, years=year, include_sundays=False))


def _is_working_day(country: str, day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _days_off(country, day.year)


def working_days_in(country: str | None) -> Callable[[date], bool]:
    """Return the function that tells a working day in that country (R-L4)."""
    return partial(_is_working_day, country or HOME)
