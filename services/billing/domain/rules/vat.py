"""Which VAT a document shows: what the parties agreed, or else the table (R-B7a)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from services.billing.domain.terms import AgreedVat, Country, Parties, Sector
from shared.kernel.money import Money
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value

HUNDRED = 100
ALWAYS = date.min

REASONS = {
    "S": "",
    "Z": "",
    "E": "Exempt: the supplier has no economic activity",
    "O": "VATEX-EU-O",
    "AE": "VATEX-EU-AE",
}
"""The possible categories, and the reason why no VAT is charged under them: a code of the
European list where there is one, otherwise text."""


class Vat(Value):
    """Category, rate in percent, and the reason where no VAT is charged."""

    category: str
    rate: Decimal
    reason: str


class VatRow(Value):
    """One row of the table: from a day on, for one kind of seller and buyer in one country."""

    country: Country
    seller: Sector
    buyer: Sector
    since: date
    vat: Vat


class VatNotAgreed(Refusal):
    """The VAT table does not cover these parties, and the loan's terms contain no valid VAT."""

    RULE = "R-B7a"


def _vat(category: str, rate: int = 0) -> Vat:
    return Vat(category=category, rate=Decimal(rate), reason=REASONS[category])


def vat_table(norwegian_state: Literal["O", "E"] = "O") -> tuple[VatRow, ...]:
    """The known rows (R-B7a); O or E between Norwegian state agencies is a setting.

    A change of law is another row with its first day; everything else must be agreed.
    """
    return (
        VatRow(country="SE", seller="state", buyer="state", since=ALWAYS, vat=_vat("O")),
        VatRow(country="SE", seller="state", buyer="municipality", since=ALWAYS, vat=_vat("S", 25)),
        VatRow(country="SE", seller="state", buyer="region", since=ALWAYS, vat=_vat("S", 25)),
        VatRow(
            country="NO", seller="state", buyer="state", since=ALWAYS, vat=_vat(norwegian_state)
        ),
    )


VAT_TABLE = vat_table()


def vat_on(
    day: date, parties: Parties, agreed: AgreedVat | None, table: tuple[VatRow, ...] = VAT_TABLE
) -> Vat:
    """The VAT of what is supplied on a day: the agreed one, else the table's (R-B7a).

    For a month that day is the last day lent in it: a month is one supply, which ends on that day,
    and a row that begins within the month applies to all of it. The table covers parties in one
    country only; across a border the terms must state the VAT (R-O16).

    Raises:
        VatNotAgreed: when neither has an answer.
    """
    if agreed is not None:
        return _agreed(agreed)
    known = [row for row in _rows(parties, table) if row.since <= day]
    if not known or parties.buyer.country != parties.seller.country:
        raise VatNotAgreed(
            "The VAT table does not cover these parties; the loan's terms must state the VAT.",
            seller=f"{parties.seller.country} {parties.seller.sector}",
            buyer=f"{parties.buyer.country} {parties.buyer.sector}",
        )
    return max(known, key=lambda row: row.since).vat


def changes_between(
    one: date, other: date, parties: Parties, table: tuple[VatRow, ...] = VAT_TABLE
) -> bool:
    """Whether different rows of the table apply to the two days."""
    earlier, later = sorted((one, other))
    return any(earlier < row.since <= later for row in _rows(parties, table))


def _rows(parties: Parties, table: tuple[VatRow, ...]) -> list[VatRow]:
    kind = (parties.seller.country, parties.seller.sector, parties.buyer.sector)
    return [row for row in table if (row.country, row.seller, row.buyer) == kind]


def _agreed(agreed: AgreedVat) -> Vat:
    rate = agreed.rate if agreed.rate is not None else Decimal(0)
    if agreed.category not in REASONS or (agreed.category == "S") != (rate > 0):
        raise VatNotAgreed(
            "An agreed VAT must be S with a rate above 0 %, or Z, E, O or AE without a rate.",
            category=agreed.category,
            rate=str(rate),
        )
    return Vat(category=agreed.category, rate=rate, reason=REASONS[agreed.category])


def vat_of(net: Money, vat: Vat) -> Money:
    """The VAT is rounded once for the whole document."""
    return net.times(Fraction(vat.rate) / HUNDRED)
