"""Money is exact, and rounded in one place (R-B2)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import Money, round_half_up, total

cents = st.integers(-(10**14), 10**14)
fractions = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6)


def sek(amount: Decimal | int | str) -> Money:
    return Money.of(amount, "SEK")


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(5, 1000), "0.01"),
        (Fraction(-5, 1000), "-0.01"),
        (Fraction(4999, 1000000), "0.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(2675, 1000), "2.68"),
        (Fraction(381_500, 31), "12306.45"),
    ],
)
def test_r_b2_halves_go_away_from_zero(exact: Fraction, rounded: str) -> None:
    assert round_half_up(exact) == Decimal(rounded)


@given(fractions)
def test_r_b2_rounding_is_symmetric_and_moves_at_most_half_a_minor_unit(exact: Fraction) -> None:
    rounded = round_half_up(exact)
    assert rounded == -round_half_up(-exact)
    assert rounded.as_tuple().exponent == -2
    off = abs(Fraction(rounded) - exact)
    assert off <= Fraction(1, 200)
    if off == Fraction(1, 200):
        assert abs(Fraction(rounded)) > abs(exact)


@given(cents, fractions)
def test_r_b2_a_product_is_rounded_once(hundredths: int, factor: Fraction) -> None:
    money = sek(Decimal(hundredths) / 100)
    assert money.times(factor).amount == round_half_up(Fraction(hundredths, 100) * factor)


@given(cents, st.integers(1, 400))
def test_a_split_keeps_every_minor_unit(hundredths: int, parts: int) -> None:
    whole = sek(Decimal(hundredths) / 100)
    shares = whole.split(parts)
    assert len(shares) == parts
    assert total(shares, "SEK") == whole
    assert max(shares, key=lambda m: m.amount).amount - min(
        shares, key=lambda m: m.amount
    ).amount <= Decimal("0.01")


@given(st.lists(cents))
def test_a_total_is_what_adding_one_by_one_gives(amounts: list[int]) -> None:
    money = [sek(Decimal(amount) / 100) for amount in amounts]
    one_by_one = sek(0)
    for each in money:
        one_by_one = one_by_one + each
    assert total(money, "SEK") == one_by_one == sek(Decimal(sum(amounts)) / 100)


@given(cents, cents)
def test_what_is_taken_away_can_be_added_again(one: int, other: int) -> None:
    a, b = sek(Decimal(one) / 100), sek(Decimal(other) / 100)
    assert (a - b) + b == a
    assert (a - a).is_zero


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity", "1e1010", "-1e1030", "1e999999"])
def test_what_is_no_amount_in_minor_units_is_a_value_error(amount: str) -> None:
    with pytest.raises(ValueError, match=r"must have|finite"):
        sek(amount)


LARGEST = f"{'9' * 1010}.99"


def test_the_largest_amounts_are_kept_exactly() -> None:
    largest = sek(LARGEST)
    assert str(largest) == f"{LARGEST} SEK"
    assert largest.times(Fraction(1, 1)) == largest
    assert str(-largest) == f"-{LARGEST} SEK"
    assert total(largest.split(7), "SEK") == largest


@given(st.integers(10**27, 10**100), st.integers(-(10**100), -(10**27)))
def test_sums_drop_no_digit_however_many_there_are(one: int, other: int) -> None:
    a, b = sek(Decimal(f"{one}E-2")), sek(Decimal(f"{other}E-2"))
    for found in (a + b, b - -a, total([a, b], "SEK")):
        assert found.amount == Decimal(f"{one + other}E-2")


def test_what_rounds_beyond_the_largest_amount_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="1010 digits"):
        sek(LARGEST).times(Fraction(2))


def test_zero_is_never_below_zero() -> None:
    assert str(sek("-0.00")) == "0.00 SEK"
    assert str(-sek(0)) == "0.00 SEK"


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        sek(1) + Money.of(1, "NOK")
    with pytest.raises(ValueError, match="cannot be added"):
        total([sek(1), Money.of(1, "NOK")], "SEK")


def test_nothing_adds_up_to_zero() -> None:
    assert total([], "DKK") == Money.of("0.00", "DKK")
