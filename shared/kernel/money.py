"""Money: a decimal with its currency, and the one place where money is rounded (R-B2)."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import field_validator

from shared.kernel.values import Value

Currency = Literal["SEK", "NOK", "EUR", "DKK"]

_MINOR_UNIT = Decimal("0.01")
_MOST_DIGITS = 1010
"""Digits before the decimal point."""
_EXACT = Context(prec=_MOST_DIGITS + 10)
"""Python's default context keeps 28 digits of a sum and silently drops the rest."""


def round_half_up(amount: Fraction) -> Decimal:
    """Round an exact amount to the minor unit, halves away from zero (R-B2)."""
    above, below = amount.numerator, amount.denominator
    whole = (200 * abs(above) + below) // (2 * below)
    return Decimal(f"{whole if above >= 0 else -whole}E-2")


class Money(Value):
    """An amount in whole minor units of one currency.

    Raises:
        ValueError: when the amount has more than two decimals, is not finite or too large to be
            kept exactly.
    """

    amount: Decimal
    currency: Currency

    @field_validator("amount")
    @classmethod
    def _in_minor_units(cls, amount: Decimal) -> Decimal:
        if not amount.is_finite() or amount.adjusted() >= _MOST_DIGITS:
            raise ValueError(f"must be a finite amount of at most {_MOST_DIGITS} digits")
        hundredths = amount.quantize(_MINOR_UNIT, ROUND_HALF_UP, _EXACT)
        if amount != hundredths:
            raise ValueError("must have at most two decimals")
        return _EXACT.plus(hundredths)  # a negative zero is zero

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: Currency) -> Self:
        return cls(amount=Decimal(amount), currency=currency)

    @classmethod
    def exact(cls, amount: Fraction, currency: Currency) -> Self:
        """Money from an exact amount, rounded half-up to the minor unit (R-B2)."""
        return cls(amount=round_half_up(amount), currency=currency)

    def _same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(amount=_EXACT.add(self.amount, other.amount), currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(amount=_EXACT.minus(self.amount), currency=self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def is_zero(self) -> bool:
        return self.amount == 0

    def times(self, factor: Fraction) -> "Money":
        """The amount times an exact factor, rounded once (R-B2)."""
        above, below = self.amount.as_integer_ratio()
        exact = Fraction(above * factor.numerator, below * factor.denominator)
        return Money.exact(exact, self.currency)

    def split(self, parts: int) -> "list[Money]":
        """Split into parts that add up to the whole; the first parts get the odd minor units."""
        cents = int(self.amount.scaleb(2, _EXACT))
        base, odd = divmod(abs(cents), parts)
        sign = 1 if cents >= 0 else -1
        return [
            Money(
                amount=Decimal(sign * (base + (i < odd))).scaleb(-2, _EXACT), currency=self.currency
            )
            for i in range(parts)
        ]


def total(amounts: "list[Money]", currency: Currency) -> Money:
    """Add up amounts of one currency; an empty list adds up to zero.

    Raises:
        ValueError: when an amount has another currency.
    """
    sum_so_far = Decimal(0)
    for amount in amounts:
        if amount.currency != currency:
            raise ValueError(f"{amount.currency} and {currency} cannot be added")
        sum_so_far = _EXACT.add(sum_so_far, amount.amount)
    return Money(amount=sum_so_far, currency=currency)
