"""Dates: calendar months, periods that include both ends, and percentages over a period."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.kernel.values import Value

ONE_DAY = timedelta(days=1)
_WRITTEN_MONTH = re.compile("[0-9]{4}-[0-9]{2}")

Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
"""From 0 to 100, with at most two decimals."""


class Months(Value):
    """A number of calendar months, the unit of the notice period and of the early-end period."""

    count: int = Field(ge=0, le=120_000)

    @classmethod
    def of(cls, count: int) -> Self:
        return cls(count=count)

    def after(self, day: date) -> date:
        """The same day this many months later.

        When that month has no such day, return its last day (R-O3).

        Raises:
            ValueError: when that day is after the year 9999.
        """
        years, month = divmod(day.month - 1 + self.count, 12)
        year, month = day.year + years, month + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))


class Month(Value):
    """One calendar month; written ``2026-04``."""

    year: int = Field(ge=1, le=9999)
    month: int = Field(ge=1, le=12)

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(year=day.year, month=day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``2026-04``.

        Raises:
            ValueError: when the text is not a month.
        """
        if not _WRITTEN_MONTH.fullmatch(text):
            raise ValueError("must be a month written YYYY-MM")
        return cls(year=int(text[:4]), month=int(text[5:]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def period(self) -> "Period":
        return _month_period(self.year, self.month)

    @property
    def next(self) -> "Month":
        return Month.of(self.period.end + ONE_DAY)


class Period(Value):
    """Days from start to end, both included.

    Raises:
        ValueError: when it ends before it starts.
    """

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("must not end before it starts")
        return self

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"  # noqa: RUF001 - an en dash separates dates

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def length(self) -> int:
        return (self.end - self.start).days + 1

    def days(self) -> Iterator[date]:
        for offset in range(self.length):
            yield self.start + timedelta(days=offset)

    def months(self) -> Iterator[Month]:
        """Yield every calendar month that the period touches, in order."""
        first = self.start.year * 12 + self.start.month - 1
        for count in range(first, self.end.year * 12 + self.end.month):
            yield _month(*divmod(count, 12))

    def overlap(self, other: "Period") -> "Period | None":
        """The days that both periods share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return self.between(start, end) if start <= end else None

    def between(self, start: date, end: date) -> "Period":
        """The period between two of its days, or itself when they are its first and last."""
        whole = start == self.start and end == self.end
        return self if whole else Period(start=start, end=end)


@lru_cache(maxsize=4096)
def _month(year: int, month_after_january: int) -> Month:
    return Month(year=year, month=month_after_january + 1)


@lru_cache(maxsize=4096)
def _month_period(year: int, month: int) -> Period:
    last = monthrange(year, month)[1]
    return Period(start=date(year, month, 1), end=date(year, month, last))


class PercentFrom(Value):
    """A percentage of full time from a day on; at most two decimals."""

    start: date
    percent: Percent


class Segment(Value):
    """A run of days with one percentage of full time."""

    period: Period
    percent: Decimal


def merged(steps: "tuple[PercentFrom, ...]") -> "tuple[PercentFrom, ...]":
    """Merge adjacent steps that have the same percentage."""
    kept: list[PercentFrom] = []
    for step in steps:
        if not kept or kept[-1].percent != step.percent:
            kept.append(step)
    return tuple(kept)


def segments(period: Period, steps: "tuple[PercentFrom, ...]") -> "tuple[Segment, ...]":
    """Split the period where the percentage changes, after merging equal adjacent steps.

    The first step must start no later than the period; steps outside the period are ignored.
    """
    joined = merged(steps)
    ends = [step.start - ONE_DAY for step in joined[1:]] + [date.max]
    cut: list[Segment] = []
    for step, last in zip(joined, ends, strict=True):
        start, end = max(step.start, period.start), min(last, period.end)
        if start <= end:
            cut.append(Segment(period=period.between(start, end), percent=step.percent))
    return tuple(cut)


def changed_from(
    steps: "tuple[PercentFrom, ...]", start: date, percent: Decimal
) -> "tuple[PercentFrom, ...]":
    """The steps with another percentage from a day on, until the end."""
    earlier = tuple(step for step in steps if step.start < start)
    return merged((*earlier, PercentFrom(start=start, percent=percent)))
