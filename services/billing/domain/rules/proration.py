"""What a month of a loan costs: one line for each percent, each rounded once (R-B2, R-B3)."""

from bisect import bisect_right
from decimal import Decimal
from fractions import Fraction

from services.billing.domain.rules.bearers import receiver_share
from services.billing.domain.rules.working_days import working_days
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Month, PercentFrom, Period, Segment, segments
from shared.kernel.money import Money
from shared.kernel.values import Value

WHOLE_SQUARED = 100 * 100
"""The divisor for a percentage of a percentage."""


class Line(Value):
    """Consecutive days of one month with one percent of full time, and their cost.

    ``days`` and ``of_days`` are calendar or working days, depending on the terms; ``unit_price`` is
    the monthly cost at full time, of which ``share_percent`` is the receiver's.
    """

    period: Period
    percent: Decimal
    days: int
    of_days: int
    unit_price: Money
    share_percent: Decimal
    amount: Money


def days_counted(cost: LoanCost, period: Period) -> int:
    """The number of days that count in a period within one month (R-B3).

    Depending on the terms these are calendar days, or working days of the lender's country with or
    without the eves of holidays.
    """
    if cost.proration == "calendar_days":
        return period.length
    return working_days(cost.country, cost.eves_are_free, period)


def month_lines(cost: LoanCost, month: Month) -> tuple[Line, ...]:
    """One line for each percent that has a calendar day in the month (R-B3).

    A line without working days, or at 0 percent, is 0.00. There are no lines when the loan has no
    day in the month.
    """
    whole = month.period
    days = whole.overlap(cost.period)
    if days is None:
        return ()
    of_days = days_counted(cost, whole)
    return tuple(_line(cost, each, of_days) for each in segments(days, _steps(cost, days)))


def _steps(cost: LoanCost, days: Period) -> tuple[PercentFrom, ...]:
    """The percent steps that apply within the days, including the one before them."""
    first = bisect_right(cost.changes, days.start) - 1
    return cost.percent[first : bisect_right(cost.changes, days.end)]


def _line(cost: LoanCost, segment: Segment, of_days: int) -> Line:
    days = days_counted(cost, segment.period)
    share = receiver_share(cost)
    above, below = (segment.percent * share * days).as_integer_ratio()
    part = Fraction(above, below * WHOLE_SQUARED * of_days)
    return Line(
        period=segment.period,
        percent=segment.percent,
        days=days,
        of_days=of_days,
        unit_price=cost.monthly_cost,
        share_percent=share,
        amount=cost.monthly_cost.times(part),
    )
