"""What people type in the forms on loans, as values: days, amounts and percentages."""

from datetime import date
from decimal import Decimal, InvalidOperation

from services.portal.web import typed

_CENTS = Decimal("0.01")
_MOST = Decimal("1E+15")
"""No amount is larger, and a much larger one cannot be rounded."""


def a_day(text: str) -> date | None:
    """2027-03-08, 8.3.2027 or 08.03.2027; None when it is no day."""
    try:
        return date.fromisoformat(typed.day(text))
    except ValueError:
        return None


def a_number(text: str) -> Decimal | None:
    """62 000,50 or 62000.50; None when it is no positive number."""
    try:
        found = Decimal(typed.number(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def an_amount(text: str) -> str | None:
    """An amount as the services take it, with two decimals: 62000.50; None for other texts."""
    found = a_number(text)
    if found is None or found >= _MOST or found != found.quantize(_CENTS):
        return None
    return f"{found:.2f}"
