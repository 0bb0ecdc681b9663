"""Damage by spreadsheets: numbers shortened or turned into dates, errors instead of values."""

import re

from shared.kernel.refusals import Invalid

_SHORTENED = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
"""Written as a power of ten, so that all but the first digits are lost."""
_OF_FIFTEEN_DIGITS = re.compile(r"[1-9][0-9]{14}0+")
"""A spreadsheet keeps fifteen digits and replaces the others with zeros."""
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
    """A spreadsheet has damaged the content of a cell."""


def refuse_if_unreadable(written: str) -> None:
    """Refuse placeholders for a value that could not be shown or read.

    Raises:
        Damaged: for formula errors, cells too narrow for their number, and lost letters.
    """
    if _ERROR.fullmatch(written.strip()):
        raise Damaged("The spreadsheet shows an error instead of a value. Correct the cell.")
    if _LOST_LETTER in written:
        raise Damaged("Letters were lost when the file was saved. Save it as “CSV UTF-8”.")


def refuse_if_mangled_number(written: str) -> None:
    """Refuse an identifier that a spreadsheet has treated as a number or a date.

    Raises:
        Damaged: naming what happened to it.
    """
    kept = written.strip()
    for pattern, what in (
        (_SHORTENED, "has shortened this number and lost digits"),
        (_OF_FIFTEEN_DIGITS, "has replaced the last digits of this number with zeros"),
        (_MADE_A_FRACTION, "has added decimals to this number"),
        (_MADE_A_DATE, "has turned this into a date"),
    ):
        if pattern.fullmatch(kept):
            raise Damaged(f"A spreadsheet {what}. Format the column as text and export it again.")


def lost_zeros(numbers: "dict[int, str]") -> list[int]:
    """The lines whose number has lost its leading zeros, judging by the other numbers.

    ``numbers`` maps lines to the cells of a column. If all cells are digits, and all those with
    leading zeros have the same length, a shorter number has lost its zeros.
    """
    if not all(_NUMBER.fullmatch(each) for each in numbers.values()):
        return []
    padded = {len(each) for each in numbers.values() if each.startswith("0")}
    if len(padded) != 1:
        return []
    (length,) = padded
    return [line for line, each in numbers.items() if len(each) < length]
