"""What people type as days and numbers, as the services read it."""

import re

_DAY = re.compile(r"(?P<day>\d{1,2})[./ ]+(?P<month>\d{1,2})[./ ]+(?P<year>\d{4})")


def day(text: str) -> str:
    """A day as YYYY-MM-DD: 23.11.2026 and 23/11/2026 are read too; other texts stay as they are."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return text.strip()
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


MOST_DIGITS = 18
"""A longer number is none that a service takes, and reading it takes long."""


def whole(text: str) -> int | None:
    """A whole number from zero; None when it is none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def number(text: str) -> str:
    """A number with a decimal point and without spaces: 87,5 becomes 87.5."""
    return re.sub(r"[\s%]", "", text).replace(",", ".")
