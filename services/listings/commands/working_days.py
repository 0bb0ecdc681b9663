"""Working days of an agency: Monday to Friday, except public holidays of its country."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from holidays import country_holidays

SATURDAY = 5
HOME = "SE"
"""The country whose calendar applies while an agency's own country is unknown."""


@lru_cache(maxsize=64)
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, years=year))


def _is_working_day(country: str, day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _days_off(country, day.year)


def working_days_in(country: str | None) -> Callable[[date], bool]:
    """R-L4: whether a day is a working day in the country."""
    return partial(_is_working_day, country or HOME)
