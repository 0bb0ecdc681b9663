"""R-B6: numbers without a gap and without a repeat, under concurrent runs and when a save fails."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.oracle import billing_oracle as oracle
from tests.services.billing.billing_alone import (
    BUYERS_FINANCE,
    FINANCE,
    STORY_1,
    BillingAlone,
    bill,
)
from tests.services.billing.cases import LENDER, RECEIVER

MAY_1 = date(2026, 5, 1)


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


def run(billing_alone: BillingAlone, by: UUID = FINANCE, **body: str) -> dict[str, Any]:
    return billing_alone.alone.do(by, "/runs", body)


def numbers(billing_alone: BillingAlone) -> list[int]:
    return sorted(each.number for each in billing_alone.documents)


def at_once(*commands: Callable[[], object]) -> list[BaseException]:
    """Run commands in real threads at the same instant; collect the errors."""
    gate, broken = Barrier(len(commands)), list[BaseException]()

    def one(command: Callable[[], object]) -> None:
        gate.wait()
        try:
            command()
        except BaseException as error:  # noqa: BLE001 - the test asks what broke
            broken.append(error)

    threads = [Thread(target=one, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return broken


def test_r_b6_numbers_have_no_gap_and_no_repeat_under_runs_at_once(
    billing_alone: BillingAlone,
) -> None:
    """Finance of both sides, a correction and the calendar number the same two series."""
    for number in range(40):
        swap = {"lender_agency_id": RECEIVER, "receiver_agency_id": LENDER} if number % 4 else {}
        billing_alone.receive(bill(STORY_1, loan(number), **swap))
    billing_alone.put_off(date(2026, 6, 1))
    late = [
        billing_alone.alone.message(bill(STORY_1, loan(number)), loan(number), 1)
        for number in (50, 51, 52)
    ]
    commands: list[Callable[[], object]] = [
        lambda: run(billing_alone),
        lambda: run(billing_alone),
        lambda: run(billing_alone, BUYERS_FINANCE),
        lambda: billing_alone.until(date(2026, 6, 1)),
        *[lambda each=each: billing_alone.service.consumer.handle(each) for each in late],
    ]
    assert at_once(*commands) == []
    billing_alone.until(date(2026, 7, 1))
    for seller in (LENDER, RECEIVER):
        issued = [each for each in billing_alone.documents if each.seller_agency_id == seller]
        assert sorted(each.number for each in issued) == list(range(1, len(issued) + 1))
    assert len(billing_alone.documents) == 43 * 3
    assert len({(each.loan_id, each.month) for each in billing_alone.documents}) == 43 * 3


def test_r_b6_a_save_that_breaks_leaves_neither_a_number_nor_a_document(
    billing_alone: BillingAlone,
) -> None:
    """The database itself refuses one document in the middle of a run; then it no longer does."""
    for number in range(120):
        billing_alone.receive(bill(STORY_1, loan(number)))
    billing_alone.until(date(2026, 4, 30))
    database = billing_alone.service.database
    with database.transaction() as cursor:
        cursor.execute(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF NEW.number = 80 THEN RAISE 'the disk is full'; END IF;"
            " RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON invoices FOR EACH ROW EXECUTE FUNCTION broken()"
        )
    with pytest.raises(Exception, match="the disk is full"):
        billing_alone.until(MAY_1)
    before = numbers(billing_alone)
    assert before == list(range(1, len(before) + 1))
    assert 0 < len(before) < 80
    with database.transaction() as cursor:
        cursor.execute("DROP TRIGGER broken ON invoices")
    billing_alone.until(MAY_1)
    assert numbers(billing_alone) == list(range(1, 121))
    assert {str(each.issued_on) for each in billing_alone.documents} == {"2026-05-01"}


def test_r_b6_each_year_and_each_seller_begins_with_one(billing_alone: BillingAlone) -> None:
    autumn = date(2026, 11, 1)
    long = oracle.Loan(autumn, date(2027, 1, 31), ((autumn, Decimal(100)),), Decimal("500.00"))
    billing_alone.receive(bill(long))
    billing_alone.receive(bill(long, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER))
    billing_alone.until(date(2027, 2, 1))
    for seller in (LENDER, RECEIVER):
        mine = [each for each in billing_alone.documents if each.seller_agency_id == seller]
        assert [(each.series, each.number) for each in mine] == [
            ("2026", 1),
            ("2027", 1),
            ("2027", 2),
        ]
