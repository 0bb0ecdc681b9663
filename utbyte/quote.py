"""What loans will cost: lines of JSON asked, lines of JSON answered (``utbyte quote``)."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import TextIO

from services.billing.domain.quote import QuotedMonth, quote
from utbyte.question import BadLine, Question, question

_write = json.JSONEncoder(separators=(",", ":")).encode


def quote_lines(infile: Iterable[bytes], outfile: TextIO) -> bool:
    """Answer each line in order, each answer flushed; blank lines are skipped.

    A line ends with a line feed. Returns whether any line was bad; its answer says which field
    and why.
    """
    any_bad = False
    for line in infile:
        if not line.strip(b" \t\r\n"):
            continue
        try:
            answer = _answer(question(line))
        except BadLine as bad:
            any_bad = True
            answer = {"error": {"field": bad.field, "message": bad.message}}
        outfile.write(_write(answer) + "\n")
        outfile.flush()
    return any_bad


def _answer(asked: Question) -> dict[str, object]:
    found = quote(asked.cost, asked.approved_on, asked.notice)
    start = found.earliest_start
    return {
        **({} if start is None else {"earliest_start": start.isoformat()}),
        "months": [_month(month) for month in found.months],
        "total": str(found.total.amount),
    }


def _month(month: QuotedMonth) -> dict[str, object]:
    lines = [
        {
            "percent": _plain(line.percent),
            "days": line.days,
            "of_days": line.of_days,
            "amount": str(line.amount.amount),
        }
        for line in month.lines
    ]
    return {"month": str(month.month), "lines": lines, "total": str(month.total.amount)}


def _plain(percent: Decimal) -> int | float:
    """Return what JSON writes without needless zeros; two decimals survive a float."""
    return int(percent) if percent == int(percent) else float(percent)
