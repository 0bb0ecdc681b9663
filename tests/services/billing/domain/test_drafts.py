"""Which documents a month still needs: its VAT, currency, what is missing (R-B5a, R-B7a)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.drafts import InvoiceIncomplete
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.rules.references import ReferenceMissing
from services.billing.domain.rules.vat import VatNotAgreed, vat_table
from services.billing.domain.terms import AgreedVat, BillTerms, Parties
from shared.kernel.money import Money
from tests.services.billing.cases import (
    LENDER,
    PARTIES,
    RECEIVER,
    Books,
    act,
    cost,
    opened,
    party,
    percents,
    terms,
)

APRIL_1, APRIL_30 = date(2026, 4, 1), date(2026, 4, 30)
MAY_1, MAY_5 = date(2026, 5, 1), date(2026, 5, 5)
REGION = Parties(seller=party(), buyer=party(RECEIVER, sector="region"))


def april(monthly: str = "62000.00", **different: Any) -> BillTerms:
    return terms(cost(APRIL_1, APRIL_30, monthly), **different)


def billed(first: BillTerms, *later: BillTerms, parties: Parties = PARTIES) -> Books:
    """The books of an account billed for April and corrected by each later bill."""
    account = opened(first)
    books = Books(account)
    books.bill(account, MAY_1, MAY_1, parties)
    for bill in later:
        account.hear(account.seq + 1, bill, act(MAY_5))
        books.bill(account, MAY_1, MAY_5, parties)
    return books


def test_r_b7a_a_document_between_state_agencies_is_outside_vat() -> None:
    document = billed(april()).issued[0]
    assert (document.vat_category, document.vat_reason) == ("O", "VATEX-EU-O")
    assert (document.vat_rate, document.vat, document.total) == (0, 0, 62000)


def test_r_b7a_a_document_to_a_region_adds_25_percent() -> None:
    document = billed(april(), parties=REGION).issued[0]
    assert (document.vat_category, document.vat_reason) == ("S", "")
    assert (document.net, document.vat, document.total) == (62000, 15500, 77500)


def test_r_b7a_the_table_is_the_callers() -> None:
    norwegian = Parties(seller=party(country="NO"), buyer=party(RECEIVER, country="NO"))
    draft = opened(april()).due(arrears(MAY_1), norwegian, vat_table("E"))[0]
    assert draft.after.heading.vat.category == "E"


def test_r_b7a_without_an_answer_nothing_is_due_but_a_refusal() -> None:
    abroad = Parties(seller=party(), buyer=party(RECEIVER, country="NO"))
    with pytest.raises(VatNotAgreed):
        opened(april()).due(arrears(MAY_1), abroad)


def test_where_nothing_is_billed_no_vat_need_be_agreed() -> None:
    abroad = Parties(seller=party(), buyer=party(RECEIVER, country="NO"))
    none = terms(cost(APRIL_1, APRIL_30, cost_bearer="lender_pays"))
    assert opened(none).due(arrears(MAY_1), abroad) == ()


def test_r_b7a_two_vats_never_share_a_document() -> None:
    taxed = april("50000.00", vat=AgreedVat(category="S", rate=Decimal(25)))
    credit, supplement = billed(april(), taxed).issued[1:]
    assert (credit.kind, credit.vat_category, credit.total) == ("credit_note", "O", -62000)
    assert (supplement.kind, supplement.vat_category) == ("supplementary_invoice", "S")
    assert (supplement.net, supplement.vat, supplement.total) == (50000, 12500, 62500)
    assert [line.amount for line in credit.lines] == [-62000]
    assert [line.amount for line in supplement.lines] == [50000]
    assert supplement.previous_correction == credit.invoice_id


def test_two_currencies_never_share_a_document() -> None:
    euro = terms(cost(APRIL_1, APRIL_30, monthly_cost=Money.of("5000.00", "EUR")))
    credit, supplement = billed(april(), euro).issued[1:]
    assert (credit.currency, credit.net) == ("SEK", -62000)
    assert (supplement.currency, supplement.net) == ("EUR", 5000)


def test_a_vat_agreed_while_the_month_comes_to_nothing_counts_when_it_comes_to_something() -> None:
    vat = AgreedVat(category="S", rate=Decimal(25))
    cancelled = april(status="cancelled", vat=vat)
    books = billed(april(), cancelled, april(vat=vat))
    assert [(each.vat_category, each.total) for each in books.issued] == [
        ("O", 62000),
        ("O", -62000),
        ("S", 77500),
    ]


def test_agreeing_on_what_the_table_says_changes_nothing() -> None:
    assert len(billed(april(), april(vat=AgreedVat(category="O"))).issued) == 1


def test_a_buyer_that_changes_its_sector_changes_no_month_that_was_billed() -> None:
    account = opened(april())
    books = Books(account)
    books.bill(account, MAY_1, MAY_1)
    assert books.bill(account, MAY_1, MAY_5, REGION) == 0
    account.hear(9, april("50000.00"), act(MAY_5))
    books.bill(account, MAY_1, MAY_5, REGION)
    assert (books.issued[1].vat_category, books.issued[1].total) == ("O", -12000)


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=5))
def test_r_b10_with_vat_the_documents_add_up_to_the_tax_of_the_month(costs: list[int]) -> None:
    bills = [april(str(Decimal(cents) / 100)) for cents in costs]
    books = billed(*bills, parties=REGION)
    net = Decimal(costs[-1]) / 100
    assert sum((each.net for each in books.issued), Decimal(0)) == net
    tax = sum((each.vat for each in books.issued), Decimal(0))
    assert abs(tax - net / 4) <= Decimal("0.005")
    assert all(each.total == each.net + each.vat for each in books.issued)


def test_r_b7b_without_any_reference_nothing_is_issued() -> None:
    nobody = Parties(seller=party(), buyer=party(RECEIVER, buyer_reference=""))
    with pytest.raises(ReferenceMissing):
        opened(april(order_reference="")).due(arrears(MAY_1), nobody)


@pytest.mark.parametrize(
    ("seller", "buyer", "missing"),
    [
        ({"payment_account": ""}, {}, "seller payment account"),
        ({"organisation_number": ""}, {}, "seller organisation number"),
        ({}, {"organisation_number": ""}, "buyer organisation number"),
        ({"name": ""}, {"name": ""}, "seller name, buyer name"),
    ],
)
def test_r_b7_without_what_a_document_must_say_nothing_is_issued(
    seller: dict[str, Any], buyer: dict[str, Any], missing: str
) -> None:
    parties = Parties(seller=party(LENDER, **seller), buyer=party(RECEIVER, **buyer))
    with pytest.raises(InvoiceIncomplete, match=missing) as refused:
        opened(april()).due(arrears(MAY_1), parties)
    assert refused.value.RULE == "R-B7"


def test_what_is_missing_hinders_only_what_is_due() -> None:
    account = opened(april())
    Books(account).bill(account, MAY_1, MAY_1)
    incomplete = Parties(seller=party(payment_account=""), buyer=party(RECEIVER))
    assert account.due(arrears(MAY_1), incomplete) == ()


def test_the_ids_of_documents_are_natural() -> None:
    steps = percents((APRIL_1, 50))
    halved = terms(cost(APRIL_1, APRIL_30, percent=steps))
    first, again = billed(april(), halved), billed(april(), halved)
    assert [each.invoice_id for each in first.issued] == [each.invoice_id for each in again.issued]
    assert len({each.invoice_id for each in first.issued}) == 2
