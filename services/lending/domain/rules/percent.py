"""R-O1: what a percent of full time can be, and how its steps follow the days of a loan."""

from datetime import date
from decimal import Decimal

from services.lending.domain.values import FULL_TIME
from shared.kernel.dates import PercentFrom, Period, merged
from shared.kernel.refusals import Invalid


def refuse_unless_loan_percent(percent: Decimal) -> None:
    """R-O1: a loan is lent at more than nothing and at most full time, in hundredths at finest.

    Raises:
        Invalid: when the percent is something else.
    """
    if not 0 < percent <= FULL_TIME or percent != round(percent, 2):
        raise Invalid("a loan is above 0 and at most 100 percent of full time, with two decimals")


def one_percent(start: date, percent: Decimal) -> tuple[PercentFrom, ...]:
    """Return the steps of a loan that has one percent all along."""
    return (PercentFrom(start=start, percent=percent),)


def percent_within(period: Period, steps: tuple[PercentFrom, ...]) -> tuple[PercentFrom, ...]:
    """Return the steps fitted to other days of the loan (R-O6).

    The first step begins on the first day, with what holds there (or comes first); steps after
    the last day fall away.
    """
    begun = [step for step in steps if step.start <= period.start]
    first = begun[-1] if begun else steps[0]
    inside = (step for step in steps if period.start < step.start <= period.end)
    return merged((PercentFrom(start=period.start, percent=first.percent), *inside))
