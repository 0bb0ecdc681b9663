"""R-O1: which percentages of full time are possible, and how they follow a loan's days."""

from datetime import date
from decimal import Decimal

from services.lending.domain.values import FULL_TIME
from shared.kernel.dates import PercentFrom, Period, merged
from shared.kernel.refusals import Invalid


def refuse_unless_valid_loan_percent(percent: Decimal) -> None:
    """R-O1: a loan takes more than 0 and at most 100 percent, with at most two decimals.

    Raises:
        Invalid: when the percent is anything else.
    """
    if not 0 < percent <= FULL_TIME or percent != round(percent, 2):
        raise Invalid(
            "The percent must be above 0 and at most 100, with at most two decimals, as in 62.50."
        )


def one_percent(start: date, percent: Decimal) -> tuple[PercentFrom, ...]:
    return (PercentFrom(start=start, percent=percent),)


def percent_within(period: Period, steps: tuple[PercentFrom, ...]) -> tuple[PercentFrom, ...]:
    """The steps fitted to another period of the loan (R-O6).

    The first step begins on the first day, with the percent that applies there (or the first one
    that follows); steps after the last day are dropped.
    """
    started = [step for step in steps if step.start <= period.start]
    first = started[-1] if started else steps[0]
    inside = (step for step in steps if period.start < step.start <= period.end)
    return merged((PercentFrom(start=period.start, percent=first.percent), *inside))
