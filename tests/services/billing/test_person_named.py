"""R-B7: a document is shown with the name, where the agreement allows it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.services.billing.billing_alone import (
    BUYERS_FINANCE,
    FINANCE,
    STORY_1,
    BillingAlone,
    bill,
)
from tests.services.billing.cases import LENDER, LOAN, PERSON

NAME = "Eva Demosson"
OTHER_LOAN, OTHER_PERSON = natural_id("test", "loan", 2), natural_id("test", "person", 2)
MAY_1 = date(2026, 5, 1)


@pytest.fixture
def named(billing_alone: BillingAlone) -> BillingAlone:
    """A desk with one loan whose agreement allows the name, and one whose does not."""
    billing_alone.alone.directory.known = {PERSON: NAME, OTHER_PERSON: "Kim Demosson"}
    billing_alone.receive(bill(person_named=True))
    billing_alone.receive(bill(STORY_1, OTHER_LOAN, person_id=OTHER_PERSON))
    billing_alone.until(MAY_1)
    return billing_alone


def listed(billing_alone: BillingAlone, who: UUID = FINANCE) -> dict[str, str | None]:
    items: list[dict[str, Any]] = billing_alone.alone.see(who, "/invoices")["items"]
    return {each["loan_id"]: each["person_name"] for each in items}


def page(billing_alone: BillingAlone, who: UUID = FINANCE) -> dict[str, Any]:
    document = next(each for each in billing_alone.documents if each.loan_id == LOAN)
    return billing_alone.alone.see(who, f"/invoices/{document.invoice_id}")


@pytest.mark.parametrize("who", [FINANCE, BUYERS_FINANCE])
def test_r_b7_the_name_is_beside_the_reference_where_the_agreement_requires_it(
    named: BillingAlone, who: UUID
) -> None:
    assert listed(named, who) == {str(LOAN): NAME, str(OTHER_LOAN): None}
    assert page(named, who)["person_name"] == NAME
    assert page(named, who)["person_reference"].startswith("P-")


def test_r_b7_the_name_is_shown_as_it_is_when_the_document_is_read(named: BillingAlone) -> None:
    named.alone.directory.known[PERSON] = "Eva Nysson"
    assert page(named)["person_name"] == "Eva Nysson"


def test_r_b7_of_an_erased_person_only_the_reference_is_left(named: BillingAlone) -> None:
    before = page(named)
    del named.alone.directory.known[PERSON]
    assert page(named) == {**before, "person_name": None}
    assert listed(named)[str(LOAN)] is None


def test_r_b7_the_agreement_as_it_is_now_decides_whether_the_name_is_shown(
    named: BillingAlone,
) -> None:
    named.receive(bill(person_named=False))
    named.receive(bill(STORY_1, OTHER_LOAN, person_id=OTHER_PERSON, person_named=True))
    assert listed(named) == {str(LOAN): None, str(OTHER_LOAN): "Kim Demosson"}


def test_r_b7_the_reference_is_on_corrections_as_well(named: BillingAlone) -> None:
    half = replace(STORY_1, percent=((date(2026, 4, 1), Decimal(50)),))
    named.receive(bill(half, person_named=True))
    items = named.alone.see(FINANCE, "/invoices", loan=LOAN)["items"]
    assert [(each["kind"], each["person_name"]) for each in items] == [
        ("invoice", NAME),
        ("credit_note", NAME),
    ]


def test_r_d2_neither_an_event_nor_the_feed_nor_a_table_holds_the_name(named: BillingAlone) -> None:
    page(named)
    assert NAME not in str(named.alone.announced("billing"))
    feed = named.alone.see(FINANCE, "/finance-feed")
    assert NAME not in str(feed)
    assert all("person_name" not in each["document"] for each in feed["entries"])
    for table in ("events", "accounts", "invoices"):
        rows = named.service.database.rows(f"SELECT {table}::text AS row FROM {table}")  # noqa: S608 - ours
        assert not any(NAME in row["row"] for row in rows)


def test_r_b7_a_person_who_may_not_read_the_document_learns_no_name(named: BillingAlone) -> None:
    employee = natural_id("test", "an employee of the lender")
    thirds = natural_id("test", "third finance")
    named.employ(employee, LENDER)
    named.employ(thirds, natural_id("test", "third"), "finance", "leader")
    document = next(each for each in named.documents if each.loan_id == LOAN)
    for who in (employee, thirds):
        assert listed(named, who) == {}
        answer = named.alone.get(who, f"/invoices/{document.invoice_id}")
        assert answer.status_code == 404
        assert NAME not in answer.text
