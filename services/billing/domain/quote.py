"""What a loan will cost, month by month, and when it can start at the earliest."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

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


def answered(found: Quote) -> dict[str, Any]:
    """Return the quote in the words of its interface: plain values, amounts with two decimals."""
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
    """Return what JSON writes without needless zeros; two decimals survive a float."""
    return int(percent) if percent == int(percent) else float(percent)
