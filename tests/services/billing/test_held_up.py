"""R-B7: missing data holds up its own loan only, finance sees it, and the next run continues."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.services.billing.billing_alone import (
    FINANCE,
    STORY_1,
    BillingAlone,
    agency,
    bill,
)
from tests.services.billing.cases import LENDER, LOAN, RECEIVER

MAY_1 = date(2026, 5, 1)


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


def run(billing_alone: BillingAlone, by: UUID = FINANCE, **body: str) -> dict[str, Any]:
    return billing_alone.alone.do(by, "/runs", body)


def numbers(billing_alone: BillingAlone) -> list[int]:
    return sorted(each.number for each in billing_alone.documents)


@pytest.mark.parametrize(
    ("lack", "terms", "rule", "words"),
    [
        (agency(LENDER, payment_account=""), {}, "R-B7", "seller payment account"),
        (agency(RECEIVER, buyer_reference=""), {"order_reference": ""}, "R-B7b", "reference"),
        (agency(RECEIVER, sector="other"), {}, "R-B7a", "VAT"),
    ],
)
def test_r_b7_what_is_missing_holds_the_loan_up_until_the_next_run(
    billing_alone: BillingAlone, lack: Any, terms: dict[str, str], rule: str, words: str
) -> None:
    right = agency(lack.agency_id, name="Ordning")
    billing_alone.know(lack)
    billing_alone.receive(bill(**terms))
    billing_alone.until(MAY_1)
    assert billing_alone.documents == []
    waiting = billing_alone.alone.see(FINANCE, "/held-up")["items"]
    assert [(each["loan_id"], each["held_up_rule"]) for each in waiting] == [(str(LOAN), rule)]
    assert words in waiting[0]["held_up"]
    billing_alone.know(right)
    assert billing_alone.documents == []
    billing_alone.until(date(2026, 6, 1))
    assert [each[0] for each in billing_alone.invoiced] == ["2026-04", "2026-05"]
    assert {each[2] for each in billing_alone.invoiced} == {"2026-06-01"}
    assert billing_alone.alone.see(FINANCE, "/held-up")["items"] == []


def test_r_b7_finance_need_not_wait_for_the_next_month(billing_alone: BillingAlone) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 5, 4))
    assert [each["loan_id"] for each in run(billing_alone)["held_up"]] == [str(LOAN)]
    billing_alone.know(agency(LENDER))
    done = run(billing_alone)
    assert (done["issued"], done["held_up"]) == (1, [])
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-05-04")]


def test_r_b7_a_loan_that_ended_while_held_up_is_billed_when_nothing_is_missing(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill(replace(STORY_1, end=date(2026, 4, 30))))
    billing_alone.until(date(2026, 9, 1))
    billing_alone.know(agency(LENDER))
    billing_alone.until(date(2026, 10, 1))
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-10-01")]


def test_r_b7_what_is_held_up_holds_up_no_other_loan(billing_alone: BillingAlone) -> None:
    billing_alone.know(agency(RECEIVER, buyer_reference=""))
    billing_alone.receive(bill(STORY_1, loan(1), order_reference=""))
    billing_alone.receive(bill(STORY_1, loan(2)))
    billing_alone.until(MAY_1)
    assert [each.loan_id for each in billing_alone.documents] == [loan(2)]
    assert numbers(billing_alone) == [1]


def test_r_b7_a_held_up_loan_that_falls_through_waits_for_nothing_any_more(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill())
    billing_alone.until(MAY_1)
    assert billing_alone.account()["held_up"] is not None
    billing_alone.receive(bill(status="cancelled"))
    assert billing_alone.account()["held_up"] is None
    assert billing_alone.alone.see(FINANCE, "/held-up")["items"] == []


def test_r_b7a_vat_that_the_parties_agree_releases_the_loan_at_once(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.know(agency(RECEIVER, sector="other"))
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 5, 4))
    billing_alone.receive(bill(vat_category="S", vat_rate=Decimal(25)))
    april = billing_alone.documents[0]
    assert (april.vat_category, april.vat, april.total) == ("S", 15500, 77500)
    assert april.issued_on == date(2026, 5, 4)


def test_the_same_thing_missing_month_after_month_is_one_fact(billing_alone: BillingAlone) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 8, 2))
    rows = billing_alone.service.database.rows(
        "SELECT 1 FROM events WHERE topic = 'billing.BillingHeldUp'"
    )
    assert len(rows) == 1
