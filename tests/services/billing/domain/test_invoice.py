"""What an issued document contains, and that it never changes (R-B5, R-B7)."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.document import Document, DocumentLine
from services.billing.domain.invoice import Invoice, InvoiceIssued
from shared.contracts import billing as contract
from shared.kernel.dates import Month
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import (
    LENDER,
    LOAN,
    PERSON,
    RECEIVER,
    STORY_1,
    STORY_1_CUT_SHORT,
    Books,
    Parties,
    actor,
    as_cost,
    cost,
    opened,
    oracle_loans,
    party,
    percentages,
    terms,
)

JUNE_1, AUGUST_1 = date(2026, 6, 1), date(2026, 8, 1)


def issued() -> list[Document]:
    """The four documents of story 1, all in one late run."""
    books = Books(opened(STORY_1_CUT_SHORT))
    books.run(AUGUST_1)
    return books.issued


def test_r_b7_a_document_states_who_what_when_and_how_to_pay() -> None:
    july = issued()[-1]
    assert july.kind == "invoice"
    assert (july.series, july.number, july.month) == ("2026", 4, "2026-07")
    assert (july.loan_id, july.agreement_id) == (LOAN, "A-1")
    assert (july.seller_agency_id, july.buyer_agency_id) == (LENDER, RECEIVER)
    assert july.seller_organisation_number == july.buyer_organisation_number == "2021005489"
    assert (july.buyer_reference, july.order_reference) == ("REF-1", "O-7")
    assert (july.issued_on, july.due_on) == (AUGUST_1, date(2026, 8, 31))
    assert july.payment_account == "5050-1055"
    assert july.payment_reference[-1] == oracle.check_digit(july.payment_reference[:-1])
    assert july.contact_person_id is not None
    assert (july.net, july.total, july.currency) == (20000, 20000, "SEK")


def test_r_b7_a_line_states_period_days_percent_and_unit_price() -> None:
    line = issued()[-1].lines[0]
    assert line == DocumentLine(
        description="Personallån 2026-07-01 – 2026-07-10, 100\u00a0%",  # noqa: RUF001 - en dash
        start=date(2026, 7, 1),
        end=date(2026, 7, 10),
        percent=Decimal(100),
        days=10,
        of_days=31,
        unit_price=Decimal("62000.00"),
        amount=Decimal("20000.00"),
    )


def test_a_norwegian_document_is_written_in_norwegian_with_the_receivers_share() -> None:
    start, end = date(2027, 2, 15), date(2027, 2, 28)
    shared = terms(
        cost(
            start,
            end,
            "54500.00",
            percent=percentages((start, "62.50")),
            cost_bearer="shared",
            receiver_share_percent=Decimal("33.3"),
            country="NO",
        )
    )
    norwegian = Parties(
        seller=party(country="NO"), buyer=party(RECEIVER, country="NO", sector="state")
    )
    account = opened(shared)
    books = Books(account)
    books.bill(account, date(2027, 3, 1), date(2027, 3, 1), norwegian)
    account.receive(9, terms(shared.cost, status="cancelled"), actor(date(2027, 3, 2)))
    books.bill(account, date(2027, 3, 1), date(2027, 3, 2), norwegian)
    invoice, credit = books.issued
    what = "15.02.2027–28.02.2027, 62,5\u00a0%, andel 33,3\u00a0%"  # noqa: RUF001 - en dash
    assert [line.description for line in invoice.lines] == [f"Utlån av medarbeider {what}"]
    assert [line.description for line in credit.lines] == [
        f"Tilbakeføring: Utlån av medarbeider {what}"
    ]


def test_r_b7_the_person_is_named_by_an_opaque_reference_only() -> None:
    for document in issued():
        text = document.model_dump_json()
        assert str(PERSON) not in text
        assert document.person_reference.startswith("P-")


def test_r_b5_an_invoice_has_one_fact_and_no_step_that_changes_it() -> None:
    document = issued()[0]
    invoice = Invoice.issue(document, actor(AUGUST_1))
    events = invoice.collect_events()
    assert [type(event) for event in events] == [InvoiceIssued]
    assert invoice.id == document.invoice_id
    with pytest.raises(ValueError, match="frozen"):
        document.total = Decimal(1)


def test_r_o14_an_older_document_keeps_the_older_name() -> None:
    account = opened(STORY_1)
    books = Books(account)
    books.run(date(2026, 5, 1))
    renamed = Parties(seller=party(name="Nya myndigheten"), buyer=party(RECEIVER))
    books.bill(account, JUNE_1, JUNE_1, renamed)
    assert [document.seller_name for document in books.issued] == [
        "Provmyndigheten",
        "Nya myndigheten",
    ]


def test_the_document_is_what_the_contract_gives_finance_systems() -> None:
    assert set(Document.model_fields) == set(contract.InvoiceIssued.model_fields)
    assert set(DocumentLine.model_fields) == set(contract.InvoiceLine.model_fields)
    for document in issued():
        reread = contract.InvoiceIssued.model_validate(document.model_dump())
        assert reread.model_dump() == document.model_dump()


def test_a_stored_document_is_read_as_it_was_written() -> None:
    document = issued()[-1]
    assert Document.model_validate_json(document.model_dump_json()) == document
    assert Month.parse(document.month) == Month(year=2026, month=7)


def worked_out(line: dict[str, Any]) -> Decimal:
    """The amount of a line, calculated only from what it shows."""
    exact = Fraction(line["unit_price"]) * Fraction(line["percent"]) / 100
    exact *= Fraction(line["receiver_share_percent"]) / 100 * line["days"] / line["of_days"]
    cents, rest = divmod(exact.numerator * 100, exact.denominator)
    return Decimal(cents + (2 * rest >= exact.denominator)) / 100


@given(loan=oracle_loans(), shorter=st.integers(0, 40))
def test_r_b2_every_line_can_be_worked_out_again_from_what_is_sent_of_it(
    loan: oracle.Loan, shorter: int
) -> None:
    account = opened(terms(as_cost(loan)))
    books = Books(account)
    books.run(date(2101, 1, 1))
    end = max(loan.start, loan.end - timedelta(days=shorter))
    steps = tuple(step for step in loan.percent if step[0] <= end)
    account.receive(
        9, terms(as_cost(replace(loan, end=end, percent=steps))), actor(date(2101, 1, 1))
    )
    books.run(date(2101, 1, 2))
    for document in books.issued:
        sent = json.loads(
            contract.InvoiceIssued.model_validate(document.model_dump()).model_dump_json()
        )
        for line in sent["lines"]:
            assert abs(Decimal(line["amount"])) == worked_out(line)
        assert sum(Decimal(line["amount"]) for line in sent["lines"]) == Decimal(sent["net"])
