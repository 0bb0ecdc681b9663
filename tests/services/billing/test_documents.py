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
from tests.services.billing.cases import LENDER, LOAN, RECEIVER
from tests.services.billing.desk import (
    BUYERS_FINANCE,
    CUT_SHORT,
    FINANCE,
    FIRST_DAY,
    STORY_1,
    Desk,
    agency,
    bill,
    desk_of,
)

THIRD = natural_id("test", "third")
THIRDS_FINANCE = natural_id("test", "third's finance")


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


@pytest.fixture(scope="module")
def desk(fresh_database: Callable[[], str]) -> Generator[Desk]:
    """Five months of invoices in three directions between three agencies, and a credit note."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        desk = desk_of(alone)
        desk.know(agency(THIRD))
        desk.employ(THIRDS_FINANCE, THIRD, "finance")
        desk.receive(bill())
        desk.receive(bill(STORY_1, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER))
        desk.receive(bill(STORY_1, loan(3), lender_agency_id=RECEIVER, receiver_agency_id=THIRD))
        desk.until(date(2026, 9, 1))
        desk.receive(bill(CUT_SHORT))
        yield desk


def pages(desk: Desk, who: UUID, path: str, limit: int) -> Generator[dict[str, Any]]:
    """Every page, each asked for with the cursor of the one before."""
    cursor: dict[str, Any] = {}
    while True:
        page = desk.alone.see(who, path, limit=limit, **cursor)
        yield page
        entries = page.get("entries", page.get("items"))
        if not entries or page["next"] is None:
            return
        cursor = {"after": page["next"]}


def feed(desk: Desk, who: UUID, limit: int = 200) -> list[dict[str, Any]]:
    return [each for page in pages(desk, who, "/finance-feed", limit) for each in page["entries"]]


def test_r_b9_the_feed_has_every_step_of_both_directions(desk: Desk) -> None:
    told = feed(desk, FINANCE)
    ours = [
        each for each in desk.documents if LENDER in (each.seller_agency_id, each.buyer_agency_id)
    ]
    assert [each["document"]["invoice_id"] for each in told] == [
        str(each.invoice_id) for each in ours
    ]
    assert {each["type"] for each in told} == {"billing.invoice-issued.v1"}
    assert {each["direction"] for each in told} == {"issued", "received"}
    for each in told:
        mine = each["document"]["seller_agency_id"] == str(LENDER)
        assert each["direction"] == ("issued" if mine else "received")


def test_r_b9_the_feed_of_an_agency_holds_nothing_of_the_others(desk: Desk) -> None:
    assert {each["document"]["loan_id"] for each in feed(desk, THIRDS_FINANCE)} == {str(loan(3))}
    assert {each["document"]["loan_id"] for each in feed(desk, FINANCE)} == {
        str(LOAN),
        str(loan(2)),
    }
    assert len(feed(desk, BUYERS_FINANCE)) == len(desk.documents)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_the_feed_is_the_same_whatever_the_size_of_its_pages(desk: Desk, limit: int) -> None:
    assert feed(desk, FINANCE, limit) == feed(desk, FINANCE)


def test_the_feeds_cursor_does_not_move_when_nothing_came_and_survives_a_rebuild(
    desk: Desk,
) -> None:
    first = desk.alone.see(FINANCE, "/finance-feed", limit=4)
    rest = desk.alone.see(FINANCE, "/finance-feed", after=first["next"])
    last = desk.alone.see(FINANCE, "/finance-feed", after=rest["next"])
    assert (last["entries"], last["next"]) == ([], rest["next"])
    desk.service.database.execute("UPDATE invoices SET number = 0, document = '{}'")
    assert rebuild(desk.service.store, INVOICES) == len(desk.documents)
    assert desk.alone.see(FINANCE, "/finance-feed", after=first["next"]) == rest
    assert desk.alone.see(FINANCE, "/finance-feed", after=rest["next"]) == last


def test_an_instance_starts_with_an_empty_feed_and_a_cursor(desk: Desk) -> None:
    nobody = natural_id("test", "new finance")
    new = natural_id("test", "new agency")
    desk.employ(nobody, new, "finance")
    page = desk.alone.see(nobody, "/finance-feed")
    assert page["entries"] == []
    assert desk.alone.see(nobody, "/finance-feed", after=page["next"]) == page


@pytest.mark.parametrize("limit", [1, 4, 5, 200])
def test_documents_come_in_pages_that_hold_each_once(desk: Desk, limit: int) -> None:
    found = [each for page in pages(desk, FINANCE, "/invoices", limit) for each in page["items"]]
    assert len(found) == 5 + 5 + 2
    assert len({each["invoice_id"] for each in found}) == len(found)
    assert all(len(page["items"]) <= limit for page in pages(desk, FINANCE, "/invoices", limit))


def test_documents_of_one_loan(desk: Desk) -> None:
    found = desk.alone.see(FINANCE, "/invoices", loan=LOAN)["items"]
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
def test_a_cursor_that_was_never_given_out_is_refused(desk: Desk, path: str, after: str) -> None:
    answer = desk.alone.get(FINANCE, path, after=after)
    assert (answer.status_code, answer.json()["field"]) == (422, "after")


@pytest.mark.parametrize("limit", [0, 201, -1, "x"])
def test_a_page_has_a_size(desk: Desk, limit: object) -> None:
    assert desk.alone.get(FINANCE, "/invoices", limit=limit).status_code == 400


def test_r_b7_a_document_states_what_it_must(desk: Desk) -> None:
    july = next(each for each in desk.documents if each.kind == "credit_note")
    page = desk.alone.see(FINANCE, f"/invoices/{july.invoice_id}")
    first = next(each for each in desk.documents if each.invoice_id == july.refers_to)
    assert page["refers_to"] == str(first.invoice_id)
    assert page["seller_organisation_number"] == page["buyer_organisation_number"] == "2021005489"
    assert (page["buyer_name"], page["order_reference"]) == ("Mottagarverket", "O-7")
    assert (page["vat_category"], page["vat_reason"], page["vat"]) == ("O", "VATEX-EU-O", "0.00")
    assert (page["payment_account"], page["issued_on"]) == ("5050-1055", "2026-09-01")
    assert page["due_on"] == "2026-10-01"
    assert len(page["payment_reference"]) == 11


def test_finance_systems_receive_the_whole_document(desk: Desk) -> None:
    said = desk.alone.said("billing")
    assert {each["name"] for each in said} == {InvoiceIssued.NAME}
    heard = [InvoiceIssued.model_validate(each) for each in said]
    assert [each.model_dump() for each in heard] == [each.model_dump() for each in desk.documents]


@pytest.mark.parametrize("view", [ACCOUNTS, INVOICES], ids=lambda view: view.name)
def test_a_view_is_the_fold_of_the_history(desk: Desk, view: Any) -> None:
    held_up = bill(replace(STORY_1, end=date(2026, 4, 30)), loan(4), receiver_agency_id=loan(9))
    desk.receive(held_up)
    statement = f"SELECT * FROM {view.name} ORDER BY 1"  # noqa: S608 - a name of ours
    before = desk.service.database.rows(statement)
    assert len(before) > 3
    desk.service.database.execute(f"UPDATE {view.name} SET loan_id = %s", loan(0))  # noqa: S608 - ours
    assert rebuild(desk.service.store, view) == len(before)
    assert desk.service.database.rows(statement) == before
