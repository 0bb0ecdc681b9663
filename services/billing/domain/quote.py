"""What a loan will cost, month by month, and when it can start at the earliest."""

from datetime import date
from typing import NamedTuple

from services.billing.domain.rules.proration import Line, month_lines
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Month, Months
from shared.kernel.money import Money, total

DEFAULT_NOTICE = Months.of(2)


class QuotedMonth(NamedTuple):
    """A month's lines and their sum; a month of 0.00 will get no invoice."""

    month: Month
    lines: tuple[Line, ...]
    total: Money


class Quote(NamedTuple):
    """The answer, before anybody signs; the first day away only where an approval was named."""

    earliest_start: date | None
    months: tuple[QuotedMonth, ...]
    total: Money


def earliest_start(approved_on: date, notice: Months = DEFAULT_NOTICE) -> date:
    """Return the first day that the person may be away (R-O3)."""
    return notice.after(approved_on)


def quote(
    cost: LoanCost, approved_on: date | None = None, notice: Months = DEFAULT_NOTICE
) -> Quote:
    """Return what the loan costs in every calendar month that it touches (R-B2, R-B3).

    By the very rules that bill. A start before the earliest one is no error here.
    """
    months = tuple(_quoted(cost, month) for month in cost.period.months())
    return Quote(
        earliest_start=None if approved_on is None else earliest_start(approved_on, notice),
        months=months,
        total=total([each.total for each in months], cost.monthly_cost.currency),
    )


def _quoted(cost: LoanCost, month: Month) -> QuotedMonth:
    lines = month_lines(cost, month)
    amounts = [line.amount for line in lines]
    return QuotedMonth(month=month, lines=lines, total=total(amounts, cost.monthly_cost.currency))
