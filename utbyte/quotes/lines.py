"""What loans will cost: JSON lines in, JSON lines out (``utbyte quote``)."""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from services.billing.domain.quote import answered, quote
from utbyte.quotes.question import BadLine, Question, question

_write = json.JSONEncoder(separators=(",", ":")).encode


def quote_lines(infile: Iterable[bytes], outfile: TextIO) -> bool:
    """Answer each line in order and flush each answer; blank lines are skipped.

    A line ends with a line feed. Returns whether any line was invalid; its answer says which
    field and why.
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


def _answer(asked: Question) -> dict[str, Any]:
    return answered(quote(asked.cost, asked.approved_on, asked.notice))
