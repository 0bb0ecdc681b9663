"""R-B7: missing data holds up its own loan only, finance sees it, and the next run continues."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.services.billing.cases import LENDER, LOAN, RECEIVER
from tests.services.billing.desk import (
    FINANCE,
    STORY_1,
    Desk,
    agency,
    bill,
)

MAY_1 = date(2026, 5, 1)


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


def run(desk: Desk, by: UUID = FINANCE, **body: str) -> dict[str, Any]:
    return desk.alone.do(by, "/runs", body)


def numbers(desk: Desk) -> list[int]:
    return sorted(each.number for each in desk.documents)


@pytest.mark.parametrize(
    ("lack", "terms", "rule", "words"),
    [
        (agency(LENDER, payment_account=""), {}, "R-B7", "seller payment account"),
        (agency(RECEIVER, buyer_reference=""), {"order_reference": ""}, "R-B7b", "reference"),
        (agency(RECEIVER, sector="other"), {}, "R-B7a", "VAT"),
    ],
)
def test_r_b7_what_is_missing_holds_the_loan_up_until_the_next_run(
    desk: Desk, lack: Any, terms: dict[str, str], rule: str, words: str
) -> None:
    right = agency(lack.agency_id, name="Ordning")
    desk.know(lack)
    desk.receive(bill(**terms))
    desk.until(MAY_1)
    assert desk.documents == []
    waiting = desk.alone.see(FINANCE, "/held-up")["items"]
    assert [(each["loan_id"], each["held_up_rule"]) for each in waiting] == [(str(LOAN), rule)]
    assert words in waiting[0]["held_up"]
    desk.know(right)
    assert desk.documents == []
    desk.until(date(2026, 6, 1))
    assert [each[0] for each in desk.told] == ["2026-04", "2026-05"]
    assert {each[2] for each in desk.told} == {"2026-06-01"}
    assert desk.alone.see(FINANCE, "/held-up")["items"] == []


def test_r_b7_finance_need_not_wait_for_the_next_month(desk: Desk) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.receive(bill())
    desk.until(date(2026, 5, 4))
    assert [each["loan_id"] for each in run(desk)["held_up"]] == [str(LOAN)]
    desk.know(agency(LENDER))
    done = run(desk)
    assert (done["issued"], done["held_up"]) == (1, [])
    assert desk.told == [("2026-04", "62000.00", "2026-05-04")]


def test_r_b7_a_loan_that_ended_while_held_up_is_billed_when_nothing_is_missing(
    desk: Desk,
) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.receive(bill(replace(STORY_1, end=date(2026, 4, 30))))
    desk.until(date(2026, 9, 1))
    desk.know(agency(LENDER))
    desk.until(date(2026, 10, 1))
    assert desk.told == [("2026-04", "62000.00", "2026-10-01")]


def test_r_b7_what_is_held_up_holds_up_no_other_loan(desk: Desk) -> None:
    desk.know(agency(RECEIVER, buyer_reference=""))
    desk.receive(bill(STORY_1, loan(1), order_reference=""))
    desk.receive(bill(STORY_1, loan(2)))
    desk.until(MAY_1)
    assert [each.loan_id for each in desk.documents] == [loan(2)]
    assert numbers(desk) == [1]


def test_r_b7_a_held_up_loan_that_falls_through_waits_for_nothing_any_more(desk: Desk) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.receive(bill())
    desk.until(MAY_1)
    assert desk.account()["held_up"] is not None
    desk.receive(bill(status="cancelled"))
    assert desk.account()["held_up"] is None
    assert desk.alone.see(FINANCE, "/held-up")["items"] == []


def test_r_b7a_vat_that_the_parties_agree_releases_the_loan_at_once(desk: Desk) -> None:
    desk.know(agency(RECEIVER, sector="other"))
    desk.receive(bill())
    desk.until(date(2026, 5, 4))
    desk.receive(bill(vat_category="S", vat_rate=Decimal(25)))
    april = desk.documents[0]
    assert (april.vat_category, april.vat, april.total) == ("S", 15500, 77500)
    assert april.issued_on == date(2026, 5, 4)


def test_the_same_thing_missing_month_after_month_is_one_fact(desk: Desk) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.receive(bill())
    desk.until(date(2026, 8, 2))
    rows = desk.service.database.rows("SELECT 1 FROM events WHERE topic = 'billing.BillingHeldUp'")
    assert len(rows) == 1
