"""Dates, periods, money and names as readers of each language write them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from shared.kernel.alphabet import in_alphabet

SPACE = "\u00a0"
DASH = "\u2013"
_LOCALES = {"sv": "sv_SE", "nb": "nb_NO", "nn": "nn_NO", "en": "en_SE"}
_LONG = {"sv": "d MMMM", "nb": "d. MMMM", "nn": "d. MMMM", "en": "d MMMM"}
_SHORT = {"sv": "d MMM", "nb": "d. MMM", "nn": "d. MMM", "en": "d MMM"}
_MONEY = "#,##0.00\u00a0¤¤"
_NEAR_DAYS = 300


class Formats:
    """The formats of one language; ``today`` decides when the year goes without saying."""

    def __init__(self, language: str, today: date) -> None:
        self.language = language
        self.locale = _LOCALES[language]
        self.today = today

    def long_day(self, day: date | str) -> str:
        """A day with its year: 8 mars 2027."""
        return self._written(day_of(day), f"{_LONG[self.language]} y")

    def day(self, day: date | str) -> str:
        """A day; its year only when it is more than ten months away."""
        found = day_of(day)
        pattern = _LONG[self.language]
        return self._written(found, pattern if self._is_near(found) else f"{pattern} y")

    def short_day(self, day: date | str) -> str:
        """A day for narrow columns: 28 sep, or 28 sep 2025 when it is far away.

        Only the year may stand on a line of its own.
        """
        found = day_of(day)
        pattern = _SHORT[self.language]
        written = self._written(found, pattern if self._is_near(found) else f"{pattern} y")
        shortened = written.replace(f".{SPACE}{found.year}", f"{SPACE}{found.year}")
        return shortened.replace(f"{SPACE}{found.year}", f" {found.year}").removesuffix(".")

    def weekday(self, day: date | str) -> str:
        return self._written(day_of(day), "EEEE")

    def month(self, month: date | str) -> str:
        """A month with its year, from a day or from ``YYYY-MM``."""
        found = f"{month}-01" if isinstance(month, str) and len(month) == len("2026-01") else month
        return self._written(day_of(found), "MMMM y")

    def short_month(self, month: date, *, year: bool = False) -> str:
        """A month for the axis of a picture: sep 2026, okt."""
        said = self._written(month, "LLL").removesuffix(".")
        return f"{said}{SPACE}{month.year}" if year else said

    def month_letter(self, month: date) -> str:
        """The first letter of a month, for the axis of a narrow picture."""
        return self._written(month, "LLLLL").upper()

    def period(self, start: date | str, end: date | str) -> str:
        """From one day to another; what both share is written once: 8 mars to 30 juli 2027."""
        first, last = day_of(start), day_of(end)
        if first == last:
            return self.long_day(last)
        pattern = _LONG[self.language]
        if first.year != last.year:
            return f"{self.long_day(first)}{DASH}{self.long_day(last)}"
        if first.month != last.month:
            return f"{self._written(first, pattern)}{DASH}{self.long_day(last)}"
        only_day = pattern.partition(" ")[0]
        return f"{self._written(first, only_day)}{DASH}{self.long_day(last)}"

    def money(self, amount: str | Decimal, currency: str) -> str:
        """An amount with two decimals and the ISO code of its currency: 58 400,00 SEK."""
        return format_currency(
            Decimal(amount), currency, _MONEY, self.locale, currency_digits=False
        )

    def amount(self, amount: str | Decimal) -> str:
        """An amount with two decimals, where the currency is named beside it."""
        return format_decimal(Decimal(amount), "#,##0.00", self.locale)

    def number(self, number: str | float | Decimal) -> str:
        """A number with no more decimals than it has."""
        return format_decimal(Decimal(str(number)).normalize(), "#,##0.##", self.locale)

    def percent(self, percent: str | float | Decimal) -> str:
        """A percentage: 62,5 %."""
        return f"{self.number(percent)}{SPACE}%"

    def sorted(self, items: Iterable[Any], name: str = "name") -> list[Any]:
        """Items by name in the alphabet of the language."""
        return sorted(items, key=lambda each: self.sorting_key(_read(each, name)))

    def sorting_key(self, name: str | None) -> tuple[str, str]:
        """By what a name is sorted; two that differ only in accents keep one order."""
        return in_alphabet(name or "", self.language), name or ""

    def _written(self, day: date, pattern: str) -> str:
        return _written(self.locale, pattern, day)

    def _is_near(self, day: date) -> bool:
        return abs((day - self.today).days) <= _NEAR_DAYS


def day_of(day: date | str) -> date:
    if isinstance(day, datetime):
        return day.date()
    return day if isinstance(day, date) else date.fromisoformat(day[:10])


def _read(item: Any, name: str) -> str:
    found = getattr(item, name) if hasattr(item, name) else item[name]
    return str(found or "")


@lru_cache(maxsize=10_000)
def _written(locale: str, pattern: str, day: date) -> str:
    """A page of a list writes the same few days again and again, which Babel does slowly."""
    return format_date(day, pattern, locale).replace(" ", SPACE)
