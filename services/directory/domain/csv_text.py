"""CSV as spreadsheets export it: UTF-8 with or without a BOM; commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

DELIMITERS = ",;\t"
"""In order of preference, when the first line has equally many of several."""
_NAMED_DELIMITER = re.compile(r'"?sep=(?P<delimiter>[^"\r\n])"?[,;\t]*\r?\n?', re.IGNORECASE)
"""The line that tells Excel the delimiter; it is not part of the table."""
_QUOTED = re.compile('"[^"]*"')


class Record(NamedTuple):
    """The cells of one record, and the line of the file on which it begins."""

    line: int
    cells: list[str]


class Unreadable(Exception):
    """The file is not CSV in UTF-8 from this line on."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


def records(data: bytes) -> Iterator[Record]:
    """Yield the records in order, without blank lines.

    A first line ``sep=;`` names the delimiter; otherwise it is the most frequent one in the first
    line.

    Raises:
        Unreadable: when the bytes are not UTF-8 or a quotation mark is not closed.
    """
    text = _text(data)
    named = _NAMED_DELIMITER.match(text)
    skipped = 1 if named else 0
    text = text[named.end() :] if named else text
    delimiter = named["delimiter"] if named else _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(
                line, "A quotation mark is missing or misplaced, or a cell is too long."
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(line, cells)


def _delimiter(text: str) -> str:
    first = _QUOTED.sub("", "".join(text.lstrip("\r\n ").splitlines()[:1]))
    return max(DELIMITERS, key=first.count)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(line, "The file is not in UTF-8. Save it as “CSV UTF-8”.") from error
