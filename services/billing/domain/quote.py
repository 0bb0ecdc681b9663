"""What a loan will cost, month by month, and its earliest possible start."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from services.billing.domain.rules.proration import Line, month_lines
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Month, Months
from shared.kernel.money import Money, total

DEFAULT_NOTICE = Months.of(2)


class QuotedMonth(NamedTuple):
    """A month's lines and their sum; a month of 0.00 gets no invoice."""

    month: Month
    lines: tuple[Line, ...]
    total: Money


class Quote(NamedTuple):
    """The quote, before anyone signs; the earliest start only for a given day of approval."""

    earliest_start: date | None
    months: tuple[QuotedMonth, ...]
    total: Money


def earliest_start(approved_on: date, notice: Months = DEFAULT_NOTICE) -> date:
    """The person's earliest first day away (R-O3)."""
    return notice.after(approved_on)


def quote(
    cost: LoanCost, approved_on: date | None = None, notice: Months = DEFAULT_NOTICE
) -> Quote:
    """What the loan costs in every calendar month that it touches (R-B2, R-B3).

    Uses the same rules as billing. A start before the earliest one is not an error here.
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


def answered(found: Quote) -> dict[str, Any]:
    """The API's form of a quote: plain values, amounts with two decimals."""
    start = found.earliest_start
    return {
        **({} if start is None else {"earliest_start": start.isoformat()}),
        "months": [_answered(each) for each in found.months],
        "total": str(found.total.amount),
    }


def _answered(quoted: QuotedMonth) -> dict[str, Any]:
    lines = [
        {
            "percent": _plain(line.percent),
            "days": line.days,
            "of_days": line.of_days,
            "amount": str(line.amount.amount),
        }
        for line in quoted.lines
    ]
    return {"month": str(quoted.month), "lines": lines, "total": str(quoted.total.amount)}


def _plain(percent: Decimal) -> int | float:
    """JSON writes the number without trailing zeros; a float keeps two decimals."""
    return int(percent) if percent == int(percent) else float(percent)
