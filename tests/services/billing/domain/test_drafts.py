"""Which documents a month still needs: its VAT, currency, what is missing (R-B5a, R-B7a)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.billing.domain.drafts import InvoiceIncomplete
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.rules.references import ReferenceMissing
from services.billing.domain.rules.vat import VAT_TABLE, Vat, VatNotAgreed, VatRow, vat_table
from services.billing.domain.terms import AgreedVat, BillTerms, Parties
from shared.kernel.ids import natural_id
from shared.kernel.money import Money
from tests.services.billing.cases import (
    LENDER,
    PARTIES,
    RECEIVER,
    Books,
    actor,
    cost,
    opened,
    party,
    percentages,
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
        account.receive(account.seq + 1, bill, actor(MAY_5))
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


@pytest.mark.parametrize(
    ("since", "rate"),
    [(date(2026, 4, 9), 26), (date(2026, 4, 10), 26), (APRIL_30, 26), (MAY_1, 25)],
)
def test_r_b7a_the_law_of_the_last_day_lent_counts_also_where_the_percentage_changed_before(
    since: date, rate: int
) -> None:
    steps = percentages((APRIL_1, 100), (date(2026, 4, 10), 50))
    vat = Vat(category="S", rate=Decimal(26), reason="")
    row = VatRow(country="SE", seller="state", buyer="region", since=since, vat=vat)
    account = opened(terms(cost(APRIL_1, APRIL_30, percent=steps)))
    (draft,) = account.due(arrears(MAY_1), REGION, (*VAT_TABLE, row))
    assert draft.after.heading.vat.rate == rate


def test_r_b4_every_correction_of_every_loan_and_month_has_an_id_of_its_own() -> None:
    one, other = natural_id("test", "one loan"), natural_id("test", "another loan")
    ids = [
        document.invoice_id
        for loan in (one, other)
        for document in billed(
            april(loan_id=loan), april("50000.00", loan_id=loan), april("40000.00", loan_id=loan)
        ).issued
    ]
    assert len(ids) == len(set(ids)) == 6


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


def test_agreeing_on_what_the_table_has_changes_nothing() -> None:
    assert len(billed(april(), april(vat=AgreedVat(category="O"))).issued) == 1


def test_a_buyer_that_changes_its_sector_changes_no_month_that_was_billed() -> None:
    account = opened(april())
    books = Books(account)
    books.bill(account, MAY_1, MAY_1)
    assert books.bill(account, MAY_1, MAY_5, REGION) == 0
    account.receive(9, april("50000.00"), actor(MAY_5))
    books.bill(account, MAY_1, MAY_5, REGION)
    assert (books.issued[1].vat_category, books.issued[1].total) == ("O", -12000)


def with_a_new_rate(since: date, rate: int = 26) -> tuple[VatRow, ...]:
    """The table with another rate between the Swedish state and regions from a day on."""
    vat = Vat(category="S", rate=Decimal(rate), reason="")
    row = VatRow(country="SE", seller="state", buyer="region", since=since, vat=vat)
    return (*VAT_TABLE, row)


def issued_for(table: tuple[VatRow, ...], *ends: date | None) -> list[tuple[str, Decimal, Decimal]]:
    """What is issued for April to a region, by loans that end on these days one after the other.

    Without a last day the loan is cancelled.
    """
    account = opened(terms(cost(APRIL_1, APRIL_30)))
    books = Books(account)
    books.vat_table = table
    for seq, end in enumerate(ends, start=10):
        consumed = terms(cost(APRIL_1, end or APRIL_30), status="agreed" if end else "cancelled")
        account.receive(seq, consumed, actor(MAY_5))
        books.bill(account, MAY_1, MAY_5, REGION)
    return [(each.kind, each.vat_rate, each.net) for each in books.issued]


@pytest.mark.parametrize(
    ("since", "last_day", "rate"),
    [
        (APRIL_1, APRIL_1, 26),
        (date(2026, 4, 2), APRIL_1, 25),
        (date(2026, 4, 16), date(2026, 4, 15), 25),
        (date(2026, 4, 16), date(2026, 4, 16), 26),
        (APRIL_30, date(2026, 4, 29), 25),
        (APRIL_30, APRIL_30, 26),
        (MAY_1, APRIL_30, 25),
    ],
)
def test_r_b7a_the_last_day_lent_in_the_month_asks_the_table(
    since: date, last_day: date, rate: int
) -> None:
    ((_, found, _),) = issued_for(with_a_new_rate(since), last_day)
    assert found == rate


def test_r_b7a_a_row_that_only_the_rest_of_the_month_reaches_is_not_asked() -> None:
    """By the month's last day it would be 26."""
    assert issued_for(with_a_new_rate(date(2026, 4, 20)), date(2026, 4, 19))[0][1] == 25


def test_r_b7a_a_correction_that_moves_the_last_day_lent_over_a_new_row_restates_the_month() -> (
    None
):
    table = with_a_new_rate(date(2026, 4, 16))
    assert issued_for(table, APRIL_30, date(2026, 4, 15), APRIL_30) == [
        ("invoice", 26, 62000),
        ("credit_note", 26, -62000),
        ("supplementary_invoice", 25, 31000),
        ("credit_note", 25, -31000),
        ("supplementary_invoice", 26, 62000),
    ]


def test_r_b7a_a_month_of_which_nothing_is_left_is_credited_as_it_was_invoiced() -> None:
    table = with_a_new_rate(date(2026, 4, 16))
    assert issued_for(table, APRIL_30, None, date(2026, 4, 15)) == [
        ("invoice", 26, 62000),
        ("credit_note", 26, -62000),
        ("supplementary_invoice", 25, 31000),
    ]


@given(
    since=st.integers(0, 40).map(lambda days: date(2026, 3, 25) + timedelta(days=days)),
    ends=st.lists(
        st.one_of(st.none(), st.integers(0, 29).map(lambda days: APRIL_1 + timedelta(days=days))),
        min_size=1,
        max_size=5,
    ),
)
@example(since=date(2026, 4, 16), ends=[APRIL_30, None, date(2026, 4, 15)])
def test_r_b7a_after_any_corrections_the_month_is_under_the_rate_of_its_last_day_lent(
    since: date, ends: list[date | None]
) -> None:
    nets: dict[Decimal, Decimal] = {}
    for _, rate, net in issued_for(with_a_new_rate(since), *ends):
        nets[rate] = nets.get(rate, Decimal(0)) + net
    last = ends[-1]
    standing = {rate: net for rate, net in nets.items() if net}
    if last is None:
        assert standing == {}
    else:
        expected = Decimal("62000.00") * last.day / 30
        assert standing == {
            26 if last >= since else 25: expected.quantize(Decimal("0.01"), ROUND_HALF_UP)
        }


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
    no_one = Parties(seller=party(), buyer=party(RECEIVER, buyer_reference=""))
    with pytest.raises(ReferenceMissing):
        opened(april(order_reference="")).due(arrears(MAY_1), no_one)


@pytest.mark.parametrize(
    ("seller", "buyer", "missing"),
    [
        ({"payment_account": ""}, {}, "seller payment account"),
        ({"organisation_number": ""}, {}, "seller organisation number"),
        ({}, {"organisation_number": ""}, "buyer organisation number"),
        ({"name": ""}, {"name": ""}, "seller name, buyer name"),
    ],
)
def test_r_b7_without_what_a_document_must_state_nothing_is_issued(
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
    steps = percentages((APRIL_1, 50))
    halved = terms(cost(APRIL_1, APRIL_30, percent=steps))
    first, again = billed(april(), halved), billed(april(), halved)
    assert [each.invoice_id for each in first.issued] == [each.invoice_id for each in again.issued]
    assert len({each.invoice_id for each in first.issued}) == 2
