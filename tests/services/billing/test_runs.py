"""Monthly runs: by the calendar, late, by finance, twice, at once, broken off, and held up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from services.billing.commands.books import MOST_DOCUMENTS
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.plumbing.calendar import Day
from shared.plumbing.causes import Cause
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import LENDER, LOAN, RECEIVER
from tests.services.billing.desk import (
    APRIL,
    AUGUST_31,
    BUYERS_FINANCE,
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


# By the calendar


def test_r_b3_a_month_is_invoiced_on_the_first_day_after_it(desk: Desk) -> None:
    desk.hear(bill())
    desk.until(date(2026, 4, 30))
    assert desk.documents == []
    desk.until(MAY_1)
    assert desk.told == [("2026-04", "62000.00", "2026-05-01")]
    desk.until(date(2026, 5, 31))
    assert len(desk.documents) == 1


def test_r_b3_after_three_weeks_off_each_month_is_issued_on_the_day_it_was_due(desk: Desk) -> None:
    desk.hear(bill())
    desk.until(date(2026, 4, 20))
    desk.put_off(date(2026, 5, 11))
    desk.until(date(2026, 5, 11))
    assert desk.told == [("2026-04", "62000.00", "2026-05-01")]
    assert desk.documents[0].due_on == date(2026, 5, 31)


def test_r_b5a_a_correction_heard_after_three_weeks_off_waits_for_the_run_that_was_missed(
    desk: Desk,
) -> None:
    """The bill is kept at once; the month that was not run yet is run with its own date."""
    desk.hear(bill())
    desk.until(date(2026, 4, 20))
    desk.put_off(date(2026, 5, 11))
    desk.hear(bill(replace(STORY_1, percent=((APRIL, Decimal(50)),))))
    assert desk.documents == []
    desk.until(date(2026, 5, 11))
    assert desk.told == [("2026-04", "31000.00", "2026-05-01")]


def test_r_b3_months_off_are_caught_up_each_with_its_own_date(desk: Desk) -> None:
    desk.hear(bill())
    desk.put_off(date(2026, 7, 20))
    desk.until(date(2026, 7, 20))
    assert desk.told == [
        ("2026-04", "62000.00", "2026-05-01"),
        ("2026-05", "62000.00", "2026-06-01"),
        ("2026-06", "62000.00", "2026-07-01"),
    ]


def test_r_b4_the_steps_of_a_day_done_again_issue_nothing_more(desk: Desk) -> None:
    desk.hear(bill())
    desk.until(MAY_1)
    desk.service.calendar.run(MAY_1)
    desk.service.calendar.run(date(2026, 5, 2))
    assert len(desk.documents) == 1


def test_r_b3_a_loan_heard_of_while_its_last_month_is_run_is_billed_by_the_next_run(
    desk: Desk,
) -> None:
    """The run has read its accounts; the bill comes before the run is remembered."""
    desk.until(date(2026, 4, 30))
    desk.put_off(MAY_1)
    day = Day(MAY_1, desk.service.clock)

    def cause(name: object) -> Cause:
        if name == "done":
            desk.hear(bill(replace(STORY_1, end=date(2026, 4, 30))))
        return day.cause("run", name)

    desk.alone.commands.run_month(Month(year=2026, month=4), cause)
    assert desk.documents == []
    desk.until(date(2026, 6, 1))
    assert desk.told == [("2026-04", "62000.00", "2026-06-01")]


def test_a_loan_of_many_years_that_is_heard_of_late_holds_up_nobody_else(desk: Desk) -> None:
    """A save has a limit; what is more than it holds is issued by the runs that follow."""
    first = date(2018, 1, 1)
    desk.hear(bill(oracle.Loan(first, AUGUST_31, ((first, Decimal(100)),), Decimal("1000.00"))))
    desk.hear(bill(STORY_1, loan(2)))
    assert len(desk.documents) == MOST_DOCUMENTS
    assert desk.account()["held_up_rule"] == "R-B3"
    desk.until(date(2026, 2, 1))
    assert len(desk.documents) == 8 * 12 + 1
    assert desk.account()["held_up"] is None
    desk.until(MAY_1)
    assert [each.month for each in desk.documents if each.loan_id == loan(2)] == ["2026-04"]
    assert numbers(desk) == list(range(1, 8 * 12 + 4 + 2))


# By finance


def test_r_b4_finance_runs_a_month_twice_and_nothing_new_is_issued(desk: Desk) -> None:
    desk.hear(bill())
    desk.until(date(2026, 4, 30))
    desk.put_off(date(2026, 5, 4))
    first, again = run(desk), run(desk)
    assert (first["month"], first["issued"]) == ("2026-04", 1)
    assert again["issued"] == 0
    desk.until(date(2026, 5, 4))
    assert desk.told == [("2026-04", "62000.00", "2026-05-04")]


def test_the_same_idempotency_key_repeats_the_answer(desk: Desk) -> None:
    desk.hear(bill())
    desk.put_off(date(2026, 5, 4))
    answers = [desk.alone.post(FINANCE, "/runs", {}, Idempotency_Key="k").json() for _ in range(2)]
    assert [each["issued"] for each in answers] == [1, 1]
    assert len(desk.documents) == 1


def test_a_run_by_finance_of_one_agency_is_no_run_for_all(desk: Desk) -> None:
    desk.hear(bill())
    desk.hear(bill(STORY_1, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER))
    desk.put_off(date(2026, 5, 4))
    assert run(desk)["issued"] == 1
    assert {each.seller_agency_id for each in desk.documents} == {LENDER}
    desk.hear(bill(STORY_1, loan(3), lender_agency_id=RECEIVER, receiver_agency_id=LENDER))
    assert len(desk.documents) == 1
    desk.until(date(2026, 5, 4))
    dates = {each.loan_id: str(each.issued_on) for each in desk.documents}
    assert dates == {LOAN: "2026-05-04", loan(2): "2026-05-01", loan(3): "2026-05-01"}


def test_a_month_that_is_not_over_is_refused(desk: Desk) -> None:
    refused = desk.alone.refused(FINANCE, "/runs", {"month": "2026-01"})
    assert (refused["status"], refused["field"], refused["over"]) == (422, "month", "2025-12")


def test_finance_runs_an_earlier_month_and_no_later_one(desk: Desk) -> None:
    desk.hear(bill())
    desk.put_off(date(2026, 7, 4))
    assert run(desk, month="2026-04")["issued"] == 1
    assert [each.month for each in desk.documents] == ["2026-04"]


# R-B6: numbers


def at_once(*commands: Callable[[], object]) -> list[BaseException]:
    """Give commands in real threads at the same instant; return what broke."""
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


def test_r_b6_numbers_have_no_gap_and_no_repeat_under_runs_at_once(desk: Desk) -> None:
    """Finance of both sides, a heard correction and the calendar number the same two series."""
    for number in range(40):
        swap = {"lender_agency_id": RECEIVER, "receiver_agency_id": LENDER} if number % 4 else {}
        desk.hear(bill(STORY_1, loan(number), **swap))
    desk.put_off(date(2026, 6, 1))
    late = [
        desk.alone.message(bill(STORY_1, loan(number)), loan(number), 1) for number in (50, 51, 52)
    ]
    commands: list[Callable[[], object]] = [
        lambda: run(desk),
        lambda: run(desk),
        lambda: run(desk, BUYERS_FINANCE),
        lambda: desk.until(date(2026, 6, 1)),
        *[lambda each=each: desk.service.consumer.handle(each) for each in late],
    ]
    assert at_once(*commands) == []
    desk.until(date(2026, 7, 1))
    for seller in (LENDER, RECEIVER):
        issued = [each for each in desk.documents if each.seller_agency_id == seller]
        assert sorted(each.number for each in issued) == list(range(1, len(issued) + 1))
    assert len(desk.documents) == 43 * 3
    assert len({(each.loan_id, each.month) for each in desk.documents}) == 43 * 3


def test_r_b6_a_save_that_breaks_leaves_neither_a_number_nor_a_document(desk: Desk) -> None:
    """The database itself refuses one document in the middle of a run; then it no longer does."""
    for number in range(120):
        desk.hear(bill(STORY_1, loan(number)))
    desk.until(date(2026, 4, 30))
    database = desk.service.database
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
        desk.until(MAY_1)
    before = numbers(desk)
    assert before == list(range(1, len(before) + 1))
    assert 0 < len(before) < 80
    with database.transaction() as cursor:
        cursor.execute("DROP TRIGGER broken ON invoices")
    desk.until(MAY_1)
    assert numbers(desk) == list(range(1, 121))
    assert {str(each.issued_on) for each in desk.documents} == {"2026-05-01"}


def test_r_b6_each_year_and_each_seller_begins_with_one(desk: Desk) -> None:
    autumn = date(2026, 11, 1)
    long = oracle.Loan(autumn, date(2027, 1, 31), ((autumn, Decimal(100)),), Decimal("500.00"))
    desk.hear(bill(long))
    desk.hear(bill(long, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER))
    desk.until(date(2027, 2, 1))
    for seller in (LENDER, RECEIVER):
        mine = [each for each in desk.documents if each.seller_agency_id == seller]
        assert [(each.series, each.number) for each in mine] == [
            ("2026", 1),
            ("2027", 1),
            ("2027", 2),
        ]


# R-B7: what is missing holds up its own loan only, and the next run goes on


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
    desk.hear(bill(**terms))
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
    desk.hear(bill())
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
    desk.hear(bill(replace(STORY_1, end=date(2026, 4, 30))))
    desk.until(date(2026, 9, 1))
    desk.know(agency(LENDER))
    desk.until(date(2026, 10, 1))
    assert desk.told == [("2026-04", "62000.00", "2026-10-01")]


def test_r_b7_what_is_held_up_holds_up_no_other_loan(desk: Desk) -> None:
    desk.know(agency(RECEIVER, buyer_reference=""))
    desk.hear(bill(STORY_1, loan(1), order_reference=""))
    desk.hear(bill(STORY_1, loan(2)))
    desk.until(MAY_1)
    assert [each.loan_id for each in desk.documents] == [loan(2)]
    assert numbers(desk) == [1]


def test_r_b7_a_held_up_loan_that_falls_waits_for_nothing_any_more(desk: Desk) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.hear(bill())
    desk.until(MAY_1)
    assert desk.account()["held_up"] is not None
    desk.hear(bill(status="cancelled"))
    assert desk.account()["held_up"] is None
    assert desk.alone.see(FINANCE, "/held-up")["items"] == []


def test_r_b7a_vat_that_the_parties_agree_releases_the_loan_at_once(desk: Desk) -> None:
    desk.know(agency(RECEIVER, sector="other"))
    desk.hear(bill())
    desk.until(date(2026, 5, 4))
    desk.hear(bill(vat_category="S", vat_rate=Decimal(25)))
    april = desk.documents[0]
    assert (april.vat_category, april.vat, april.total) == ("S", 15500, 77500)
    assert april.issued_on == date(2026, 5, 4)


def test_the_same_thing_missing_month_after_month_is_one_fact(desk: Desk) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.hear(bill())
    desk.until(date(2026, 8, 2))
    rows = desk.service.database.rows("SELECT 1 FROM events WHERE topic = 'billing.BillingHeldUp'")
    assert len(rows) == 1
