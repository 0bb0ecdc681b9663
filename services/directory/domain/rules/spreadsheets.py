"""What a spreadsheet does to cells: numbers cut short or made dates, errors for values."""

import re

from shared.kernel.refusals import Invalid

_SHORTENED = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
"""Written as a power of ten: the digits after the first few are lost."""
_OF_FIFTEEN_DIGITS = re.compile(r"[1-9][0-9]{14}0+")
"""A spreadsheet keeps fifteen digits and writes zeros for the others."""
_MADE_A_FRACTION = re.compile(r"[0-9]+[.,]0+")
_MADE_A_DATE = re.compile(
    r"[0-9]{1,4}[-. /](?:jan|feb|mar|mars|apr|maj|mai|may|jun|juni|jul|juli|aug|sep|sept|okt|oct"
    r"|nov|dec|des)\.?|(?:jan|feb|mar|mars|apr|maj|mai|may|jun|juni|jul|juli|aug|sep|sept|okt|oct"
    r"|nov|dec|des)\.?[-. /][0-9]{1,4}",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"#{2,}|#(?:N/A|I/T|(?:REF|VALUE|DIV/0|NUM|SPILL|CALC|VERDI|TALL|REFERENS|REFERANSE"
    r"|DIVISION/0|OGILTIGT|VÄRDEFEL|SAKNAS|SKÄRNING|NULL)!|NAME\?|NAMN\?|NAVN\?)",
    re.IGNORECASE,
)
_LOST_LETTER = "\ufffd"
_NUMBER = re.compile("[0-9]+")


class Damaged(Invalid):
    """A cell is not what was typed into it."""


def refuse_if_unreadable(written: str) -> None:
    """Refuse what stands in place of a value that could not be shown or read.

    Raises:
        Damaged: for errors of formulas, cells too narrow for their number, lost letters.
    """
    if _ERROR.fullmatch(written.strip()):
        raise Damaged("The spreadsheet shows an error here instead of a value: correct the cell.")
    if _LOST_LETTER in written:
        raise Damaged("Letters were lost when the file was saved: save it as “CSV UTF-8”.")


def refuse_if_mangled_number(written: str) -> None:
    """Refuse a number, kept as text elsewhere, that a spreadsheet has taken for a figure.

    Raises:
        Damaged: naming what has happened to it.
    """
    kept = written.strip()
    for pattern, what in (
        (_SHORTENED, "has shortened this number and lost digits"),
        (_OF_FIFTEEN_DIGITS, "has replaced the last digits of this number by zeros"),
        (_MADE_A_FRACTION, "has added decimals to this number"),
        (_MADE_A_DATE, "has made a date of this"),
    ):
        if pattern.fullmatch(kept):
            raise Damaged(f"A spreadsheet {what}: format the column as text and export it again.")


def lost_zeros(numbers: "dict[int, str]") -> list[int]:
    """Return the lines whose number has lost its leading zeros, as the others show.

    ``numbers`` holds a column by line. Where all are digits and those with leading zeros are of
    one length, a shorter one has lost its own.
    """
    if not all(_NUMBER.fullmatch(each) for each in numbers.values()):
        return []
    padded = {len(each) for each in numbers.values() if each.startswith("0")}
    if len(padded) != 1:
        return []
    (length,) = padded
    return [line for line, each in numbers.items() if len(each) < length]
