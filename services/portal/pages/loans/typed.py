"""What people type: days, amounts and percentages as they write them, for the services."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NORDIC = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_CENTS = Decimal("0.01")


def a_day(text: str) -> date | None:
    """2027-03-08, 8.3.2027 or 08.03.2027; None when it is no day."""
    iso, nordic = _ISO.fullmatch(text), _NORDIC.fullmatch(text)
    parts = iso.groups() if iso else nordic.groups()[::-1] if nordic else None
    if parts is None:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def a_number(text: str) -> Decimal | None:
    """62 000,50 or 62000.50; None when it is no positive number."""
    plain = re.sub(r"[\s\u00a0]", "", text).replace(",", ".").removesuffix("%")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def an_amount(text: str) -> str | None:
    """An amount as the services take it, with two decimals: 62000.50."""
    found = a_number(text)
    return None if found is None or found != found.quantize(_CENTS) else f"{found:.2f}"
