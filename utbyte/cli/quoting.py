"""Quotes on the command line: JSON lines unchanged, or text for people."""

import errno
import json
import os
import sys
from collections.abc import Iterable
from io import StringIO
from typing import Any, BinaryIO, TextIO, cast

from rich.console import Console

from utbyte.quotes.lines import quote_lines


def standard_input() -> BinaryIO:
    """Standard input as bytes.

    Raises:
        OSError: when there is none.
    """
    return _there(sys.stdin).buffer


def answer_all(lines: Iterable[bytes], *, as_json: bool) -> bool:
    """Answer each line on standard output, in UTF-8; return whether any was invalid.

    Raises:
        OSError: when a line cannot be read or its answer cannot be written.
    """
    out = _there(sys.stdout)
    cast("Any", out).reconfigure(encoding="utf-8")
    if as_json:
        return quote_lines(lines, out)
    console = Console(file=out, highlight=False, soft_wrap=True)
    any_bad = False
    for number, line in enumerate(lines, start=1):
        answer = StringIO()
        any_bad |= quote_lines([line], answer)
        if answer.getvalue():
            _say(console, number, json.loads(answer.getvalue()))
    return any_bad


def _there(stream: TextIO | None) -> TextIO:
    """A stream of the process; it is missing when it was closed before the start."""
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return stream


def _say(console: Console, number: int, answer: dict[str, Any]) -> None:
    if "error" in answer:
        error = answer["error"]
        field = f", {_shown(error['field'])}" if error["field"] else ""
        console.print(f"line {number}{field}: {error['message']}", markup=False)
        return
    console.print(f"line {number}")
    if "earliest_start" in answer:
        console.print(f"earliest start  {answer['earliest_start']}")
    for month in answer["months"]:
        for line in month["lines"]:
            share = f"{line['percent']} % for {line['days']} of {line['of_days']} days"
            console.print(f"{month['month']}  {share:<32}{line['amount']:>14}")
    console.print(f"total{answer['total']:>50}")


def _shown(field: str) -> str:
    """A key as a terminal can show it: control characters and invalid text are escaped."""
    return field if field.isprintable() else json.dumps(field)
