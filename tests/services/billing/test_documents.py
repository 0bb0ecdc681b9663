"""Documents as people and finance systems fetch them: lists, pages, the feed (R-B7, R-B9)."""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.billing.main import DEFINITION
from services.billing.views import ACCOUNTS, INVOICES
from shared.contracts.billing import InvoiceIssued
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.rebuild import rebuild
from tests.alone import running_alone
from tests.services.billing.billing_alone import (
    BUYERS_FINANCE,
    CUT_SHORT,
    FINANCE,
    FIRST_DAY,
    STORY_1,
    BillingAlone,
    agency,
    bill,
    start_billing,
)
from tests.services.billing.cases import LENDER, LOAN, RECEIVER

THIRD = natural_id("test", "third")
THIRDS_FINANCE = natural_id("test", "third's finance")


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


@pytest.fixture(scope="module")
def billing_alone(fresh_database: Callable[[], str]) -> Generator[BillingAlone]:
    """Five months of invoices in three directions between three agencies, and a credit note."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        billing_alone = start_billing(alone)
        billing_alone.know(agency(THIRD))
        billing_alone.employ(THIRDS_FINANCE, THIRD, "finance")
        billing_alone.receive(bill())
        billing_alone.receive(
            bill(STORY_1, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER)
        )
        billing_alone.receive(
            bill(STORY_1, loan(3), lender_agency_id=RECEIVER, receiver_agency_id=THIRD)
        )
        billing_alone.until(date(2026, 9, 1))
        billing_alone.receive(bill(CUT_SHORT))
        yield billing_alone


def pages(
    billing_alone: BillingAlone, who: UUID, path: str, limit: int
) -> Generator[dict[str, Any]]:
    """Every page, each asked for with the cursor of the one before."""
    cursor: dict[str, Any] = {}
    while True:
        page = billing_alone.alone.see(who, path, limit=limit, **cursor)
        yield page
        entries = page.get("entries", page.get("items"))
        if not entries or page["next"] is None:
            return
        cursor = {"after": page["next"]}


def feed(billing_alone: BillingAlone, who: UUID, limit: int = 200) -> list[dict[str, Any]]:
    return [
        each
        for page in pages(billing_alone, who, "/finance-feed", limit)
        for each in page["entries"]
    ]


def test_r_b9_the_feed_has_every_step_of_both_directions(billing_alone: BillingAlone) -> None:
    invoiced = feed(billing_alone, FINANCE)
    ours = [
        each
        for each in billing_alone.documents
        if LENDER in (each.seller_agency_id, each.buyer_agency_id)
    ]
    assert [each["document"]["invoice_id"] for each in invoiced] == [
        str(each.invoice_id) for each in ours
    ]
    assert {each["type"] for each in invoiced} == {"billing.invoice-issued.v1"}
    assert {each["direction"] for each in invoiced} == {"issued", "received"}
    for each in invoiced:
        mine = each["document"]["seller_agency_id"] == str(LENDER)
        assert each["direction"] == ("issued" if mine else "received")


def test_r_b9_the_feed_of_an_agency_holds_nothing_of_the_others(
    billing_alone: BillingAlone,
) -> None:
    assert {each["document"]["loan_id"] for each in feed(billing_alone, THIRDS_FINANCE)} == {
        str(loan(3))
    }
    assert {each["document"]["loan_id"] for each in feed(billing_alone, FINANCE)} == {
        str(LOAN),
        str(loan(2)),
    }
    assert len(feed(billing_alone, BUYERS_FINANCE)) == len(billing_alone.documents)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_the_feed_is_the_same_whatever_the_size_of_its_pages(
    billing_alone: BillingAlone, limit: int
) -> None:
    assert feed(billing_alone, FINANCE, limit) == feed(billing_alone, FINANCE)


def test_the_feeds_cursor_does_not_move_when_nothing_came_and_survives_a_rebuild(
    billing_alone: BillingAlone,
) -> None:
    first = billing_alone.alone.see(FINANCE, "/finance-feed", limit=4)
    rest = billing_alone.alone.see(FINANCE, "/finance-feed", after=first["next"])
    last = billing_alone.alone.see(FINANCE, "/finance-feed", after=rest["next"])
    assert (last["entries"], last["next"]) == ([], rest["next"])
    billing_alone.service.database.execute("UPDATE invoices SET number = 0, document = '{}'")
    assert rebuild(billing_alone.service.store, INVOICES) == len(billing_alone.documents)
    assert billing_alone.alone.see(FINANCE, "/finance-feed", after=first["next"]) == rest
    assert billing_alone.alone.see(FINANCE, "/finance-feed", after=rest["next"]) == last


def test_an_instance_starts_with_an_empty_feed_and_a_cursor(billing_alone: BillingAlone) -> None:
    no_one = natural_id("test", "new finance")
    new = natural_id("test", "new agency")
    billing_alone.employ(no_one, new, "finance")
    page = billing_alone.alone.see(no_one, "/finance-feed")
    assert page["entries"] == []
    assert billing_alone.alone.see(no_one, "/finance-feed", after=page["next"]) == page


@pytest.mark.parametrize("limit", [1, 4, 5, 200])
def test_documents_come_in_pages_that_hold_each_once(
    billing_alone: BillingAlone, limit: int
) -> None:
    found = [
        each for page in pages(billing_alone, FINANCE, "/invoices", limit) for each in page["items"]
    ]
    assert len(found) == 5 + 5 + 2
    assert len({each["invoice_id"] for each in found}) == len(found)
    assert all(
        len(page["items"]) <= limit for page in pages(billing_alone, FINANCE, "/invoices", limit)
    )


def test_documents_of_one_loan(billing_alone: BillingAlone) -> None:
    found = billing_alone.alone.see(FINANCE, "/invoices", loan=LOAN)["items"]
    assert [(each["kind"], each["month"], each["total"]) for each in found] == [
        ("invoice", "2026-04", "62000.00"),
        ("invoice", "2026-05", "62000.00"),
        ("invoice", "2026-06", "62000.00"),
        ("invoice", "2026-07", "62000.00"),
        ("invoice", "2026-08", "62000.00"),
        ("credit_note", "2026-07", "-42000.00"),
        ("credit_note", "2026-08", "-62000.00"),
    ]
    assert sum(Decimal(each["total"]) for each in found) == 206000


@pytest.mark.parametrize("path", ["/invoices", "/finance-feed"])
@pytest.mark.parametrize("after", ["x", "!", "MA==", "LTE", "å", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_was_never_given_out_is_refused(
    billing_alone: BillingAlone, path: str, after: str
) -> None:
    answer = billing_alone.alone.get(FINANCE, path, after=after)
    assert (answer.status_code, answer.json()["field"]) == (422, "after")


@pytest.mark.parametrize("limit", [0, 201, -1, "x"])
def test_a_page_has_a_size(billing_alone: BillingAlone, limit: object) -> None:
    assert billing_alone.alone.get(FINANCE, "/invoices", limit=limit).status_code == 400


def test_r_b7_a_document_states_what_it_must(billing_alone: BillingAlone) -> None:
    july = next(each for each in billing_alone.documents if each.kind == "credit_note")
    page = billing_alone.alone.see(FINANCE, f"/invoices/{july.invoice_id}")
    first = next(each for each in billing_alone.documents if each.invoice_id == july.refers_to)
    assert page["refers_to"] == str(first.invoice_id)
    assert page["seller_organisation_number"] == page["buyer_organisation_number"] == "2021005489"
    assert (page["buyer_name"], page["order_reference"]) == ("Mottagarverket", "O-7")
    assert (page["vat_category"], page["vat_reason"], page["vat"]) == ("O", "VATEX-EU-O", "0.00")
    assert (page["payment_account"], page["issued_on"]) == ("5050-1055", "2026-09-01")
    assert page["due_on"] == "2026-10-01"
    assert len(page["payment_reference"]) == 11


def test_finance_systems_receive_the_whole_document(billing_alone: BillingAlone) -> None:
    announced = billing_alone.alone.announced("billing")
    assert {each["name"] for each in announced} == {InvoiceIssued.NAME}
    consumed = [InvoiceIssued.model_validate(each) for each in announced]
    assert [each.model_dump() for each in consumed] == [
        each.model_dump() for each in billing_alone.documents
    ]


@pytest.mark.parametrize("view", [ACCOUNTS, INVOICES], ids=lambda view: view.name)
def test_a_view_is_the_fold_of_the_history(billing_alone: BillingAlone, view: Any) -> None:
    held_up = bill(replace(STORY_1, end=date(2026, 4, 30)), loan(4), receiver_agency_id=loan(9))
    billing_alone.receive(held_up)
    statement = f"SELECT * FROM {view.name} ORDER BY 1"  # noqa: S608 - a name of ours
    before = billing_alone.service.database.rows(statement)
    assert len(before) > 3
    billing_alone.service.database.execute(f"UPDATE {view.name} SET loan_id = %s", loan(0))  # noqa: S608 - ours
    assert rebuild(billing_alone.service.store, view) == len(before)
    assert billing_alone.service.database.rows(statement) == before
