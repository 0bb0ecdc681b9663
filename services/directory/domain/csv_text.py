"""CSV as offices write it: UTF-8 with or without a mark, commas or semicolons, line by line."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple


class Record(NamedTuple):
    """The cells of one record, and the line of the file on which it begins."""

    line: int
    cells: list[str]


class Unreadable(Exception):
    """From this line on the file is no CSV in UTF-8."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


def records(data: bytes) -> Iterator[Record]:
    """Give the records in order, blank lines left out; the first decides the delimiter.

    Raises:
        Unreadable: when the bytes are not UTF-8 or a quotation is not closed.
    """
    text = _text(data)
    first = "".join(text.lstrip().splitlines()[:1])
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(line, "The quotation marks or the length are not right.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(line, cells)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(line, "The file is not in UTF-8; save it as “CSV UTF-8”.") from error
