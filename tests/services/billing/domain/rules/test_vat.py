"""R-B7a: which VAT a document shows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.rules.vat import (
    VAT_TABLE,
    Vat,
    VatNotAgreed,
    VatRow,
    changes_between,
    vat_of,
    vat_on,
    vat_table,
)
from services.billing.domain.terms import AgreedVat, Parties
from shared.kernel.money import Money
from tests.services.billing.cases import PARTIES, RECEIVER, party

MAY = date(2026, 5, 31)
OUTSIDE = Vat(category="O", rate=Decimal(0), reason="VATEX-EU-O")


def between(seller: dict[str, Any], buyer: dict[str, Any]) -> Parties:
    return Parties(seller=party(**seller), buyer=party(RECEIVER, **buyer))


def agreed(category: str, rate: str | None = None) -> AgreedVat:
    return AgreedVat(category=category, rate=None if rate is None else Decimal(rate))


def test_r_b7a_between_swedish_state_agencies_it_is_outside_vat() -> None:
    assert vat_on(MAY, PARTIES, None) == OUTSIDE


@pytest.mark.parametrize("buyer", ["municipality", "region"])
def test_r_b7a_the_swedish_state_charges_25_percent_to_others_in_the_public_sector(
    buyer: str,
) -> None:
    charged = vat_on(MAY, between({}, {"sector": buyer}), None)
    assert charged == Vat(category="S", rate=Decimal(25), reason="")


@pytest.mark.parametrize("setting", ["O", "E"])
def test_r_b7a_between_norwegian_state_agencies_it_is_a_setting(setting: Any) -> None:
    norwegian = between({"country": "NO"}, {"country": "NO"})
    chosen = vat_on(MAY, norwegian, None, vat_table(setting))
    assert (chosen.category, chosen.rate) == (setting, 0)
    assert chosen.reason


@pytest.mark.parametrize(
    ("seller", "buyer"),
    [
        ({"sector": "municipality"}, {}),
        ({"sector": "region"}, {"sector": "region"}),
        ({}, {"sector": "other"}),
        ({"country": "NO"}, {"country": "NO", "sector": "municipality"}),
        ({}, {"country": "NO"}),
        ({"country": "NO"}, {}),
    ],
)
def test_r_b7a_everything_else_is_the_agreements_choice(
    seller: dict[str, Any], buyer: dict[str, Any]
) -> None:
    with pytest.raises(VatNotAgreed, match="terms must state the VAT") as refused:
        vat_on(MAY, between(seller, buyer), None)
    assert refused.value.RULE == "R-B7a"
    assert vat_on(MAY, between(seller, buyer), agreed("S", "25")).category == "S"


def test_r_b7a_what_is_agreed_comes_before_the_table() -> None:
    assert vat_on(MAY, PARTIES, agreed("S", "12")) == Vat(category="S", rate=Decimal(12), reason="")
    assert vat_on(MAY, between({}, {"sector": "region"}), agreed("O")) == OUTSIDE


@pytest.mark.parametrize(
    ("category", "rate"),
    [("S", None), ("S", "0"), ("O", "25"), ("E", "6"), ("X", None), ("S", "-1")],
)
def test_r_b7a_an_agreed_category_whose_rate_cannot_be_is_refused(
    category: str, rate: str | None
) -> None:
    with pytest.raises(VatNotAgreed, match="An agreed VAT must be"):
        vat_on(MAY, PARTIES, agreed(category, rate))


def to_regions(since: date, rate: int) -> VatRow:
    """A row of the table for Swedish state agencies that lend to regions."""
    vat = Vat(category="S", rate=Decimal(rate), reason="")
    return VatRow(country="SE", seller="state", buyer="region", since=since, vat=vat)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 12, 31), 25),
        (date(2027, 1, 1), 26),
        (date(2027, 1, 31), 26),
        (date(2027, 4, 15), 26),
        (date(2027, 4, 16), 12),
        (date(2100, 1, 1), 12),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_r_b7a_a_change_of_law_is_a_row_that_counts_from_its_first_day(
    day: date, rate: int, newest_first: bool
) -> None:
    table = (*VAT_TABLE, to_regions(date(2027, 1, 1), 26), to_regions(date(2027, 4, 16), 12))
    table = table[::-1] if newest_first else table
    assert vat_on(day, between({}, {"sector": "region"}), None, table).rate == rate
    assert vat_on(day, between({}, {"sector": "municipality"}), None, table).rate == 25
    assert vat_on(day, PARTIES, None, table) == OUTSIDE


def test_r_b7a_before_its_first_row_the_table_has_no_answer() -> None:
    table = (to_regions(date(2027, 1, 1), 26),)
    region = between({}, {"sector": "region"})
    with pytest.raises(VatNotAgreed):
        vat_on(date(2026, 12, 31), region, None, table)
    assert vat_on(date(2027, 1, 1), region, None, table).rate == 26


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(firsts=st.sets(days, max_size=6), one=days, other=days)
def test_r_b7a_the_table_answers_by_the_newest_row_in_force(
    firsts: set[date], one: date, other: date
) -> None:
    rates = dict(zip(sorted(firsts), range(1, 20), strict=False))
    table = (*VAT_TABLE, *(to_regions(first, rate) for first, rate in rates.items()))
    region = between({}, {"sector": "region"})

    def expected(day: date) -> int:
        for back in range((day - date(2025, 12, 31)).days):
            rate = rates.get(day - timedelta(days=back), 0)
            if rate:
                return rate
        return 25

    found = [vat_on(day, region, None, table).rate for day in (one, other)]
    assert found == [expected(one), expected(other)]
    assert changes_between(one, other, region, table) == (found[0] != found[1])
    assert not changes_between(one, other, PARTIES, table)


def test_r_b7a_every_category_without_vat_states_why() -> None:
    assert all(row.vat.reason for row in (*VAT_TABLE, *vat_table("E")) if not row.vat.rate)


def test_r_b2_vat_is_rounded_half_up_once() -> None:
    quarter = Vat(category="S", rate=Decimal(25), reason="")
    assert vat_of(Money.of("0.02", "SEK"), quarter) == Money.of("0.01", "SEK")
    assert vat_of(Money.of("-0.02", "SEK"), quarter) == Money.of("-0.01", "SEK")
    assert vat_of(Money.of("20000.00", "SEK"), OUTSIDE).is_zero
