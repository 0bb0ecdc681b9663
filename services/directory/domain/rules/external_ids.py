"""The agency's own mark of a person; it makes imports repeatable, and is no identity number."""

import re
import unicodedata

from stdnum import luhn

from services.directory.domain.rules.contacts import number, words
from shared.kernel.refusals import Invalid

_SWEDISH = re.compile(
    r"(?:18|19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278][0-9]|[39][01])[0-9]{4}"
)
"""Year, month, day (plus 60 in a co-ordination number) and four digits."""
_NORWEGIAN = re.compile(
    r"(?:[04][1-9]|[1256][0-9]|[37][01])(?:[048][1-9]|[159][0-2])[0-9]{2}[0-9]{5}"
)
"""Day (plus 40 in a D-number), month (plus 40 or 80 in a synthetic number), year, five digits."""


_SWEDISH_DIGITS = 10
_NORWEGIAN_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


class LooksLikeAPersonsNumber(Invalid):
    """A personal identity number, or a number that looks like one, is not accepted here."""


def external_id(written: str) -> str:
    """Validate a mark, for example an employee number.

    Raises:
        BadContact: when it is empty or unreadable.
        LooksLikeAPersonsNumber: when it has the form of a Swedish or Norwegian identity number.
    """
    kept = words("external_id", number("external_id", written))
    digits = _digits(kept)
    if _is_swedish(digits) or _NORWEGIAN.fullmatch(digits) or _has_lost_a_zero(digits):
        raise LooksLikeAPersonsNumber(
            "This looks like a personal identity number. Use the agency's employee number instead.",
            field="external_id",
        )
    return kept


def _digits(written: str) -> str:
    """Remove separators, and write digits of any script as ASCII."""
    bare = re.sub("[-+ ./_:,]", "", written)
    return "".join(str(unicodedata.digit(each, each)) for each in bare)


def _has_lost_a_zero(digits: str) -> bool:
    """Whether it is an identity number whose leading zero a spreadsheet has removed."""
    whole = f"0{digits}"
    if len(whole) == _SWEDISH_DIGITS:
        return _is_swedish(whole)
    return _NORWEGIAN.fullmatch(whole) is not None and _has_norwegian_checks(whole)


def _has_norwegian_checks(digits: str) -> bool:
    """Whether both check digits match: many eleven-digit numbers only look like one."""
    return all(
        sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 == 0
        for weights in _NORWEGIAN_WEIGHTS
    )


def _is_swedish(digits: str) -> bool:
    return _SWEDISH.fullmatch(digits) is not None and luhn.is_valid(digits[-10:])
