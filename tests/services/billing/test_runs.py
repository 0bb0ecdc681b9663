"""Monthly runs: by the calendar, late, by finance, and twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.billing.commands import books
from services.billing.commands.books import MOST_DOCUMENTS
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.triggers import Trigger
from shared.plumbing.time.calendar import Day
from tests.oracle import billing_oracle as oracle
from tests.services.billing.billing_alone import (
    APRIL,
    AUGUST_31,
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


# By the calendar


def test_r_b3_a_month_is_invoiced_on_the_first_day_after_it(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 30))
    assert billing_alone.documents == []
    billing_alone.until(MAY_1)
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-05-01")]
    billing_alone.until(date(2026, 5, 31))
    assert len(billing_alone.documents) == 1


@pytest.mark.parametrize(
    ("start", "april"),
    [
        (date(2026, 4, 29), [("2026-04", "4133.33", "2026-05-01")]),
        (date(2026, 4, 30), [("2026-04", "2066.67", "2026-05-01")]),
        (MAY_1, []),
    ],
)
def test_r_b3_a_loan_is_invoiced_from_the_month_of_its_first_day(
    billing_alone: BillingAlone, start: date, april: list[tuple[str, str, str]]
) -> None:
    billing_alone.receive(bill(replace(STORY_1, start=start, percent=((start, Decimal(100)),))))
    billing_alone.until(MAY_1)
    assert billing_alone.invoiced == april


def test_r_b3_after_three_weeks_off_a_document_is_dated_the_day_on_which_it_is_made(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 20))
    billing_alone.catch_up(date(2026, 5, 11))
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-05-11")]
    assert billing_alone.documents[0].due_on == date(2026, 6, 10)


def test_r_b5a_a_correction_consumed_after_three_weeks_off_waits_for_the_run_that_was_missed(
    billing_alone: BillingAlone,
) -> None:
    """The bill is kept at once; the missed month is run once, by what is true now."""
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 20))
    billing_alone.put_off(date(2026, 5, 11))
    billing_alone.receive(bill(replace(STORY_1, percent=((APRIL, Decimal(50)),))))
    assert billing_alone.documents == []
    billing_alone.catch_up(date(2026, 5, 11))
    assert billing_alone.invoiced == [("2026-04", "31000.00", "2026-05-11")]


def test_r_b3_months_off_are_caught_up_in_order_all_dated_the_day_of_catching_up(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill())
    billing_alone.catch_up(date(2026, 7, 20))
    assert billing_alone.invoiced == [
        ("2026-04", "62000.00", "2026-07-20"),
        ("2026-05", "62000.00", "2026-07-20"),
        ("2026-06", "62000.00", "2026-07-20"),
    ]
    assert [each.number for each in billing_alone.documents] == [1, 2, 3]


def test_r_b6_what_december_left_is_made_in_january_and_belongs_to_the_new_years_series(
    billing_alone: BillingAlone,
) -> None:
    november, december_31 = date(2026, 11, 1), date(2026, 12, 31)
    billing_alone.until(date(2026, 11, 30))
    steps = ((november, Decimal(100)),)
    billing_alone.receive(bill(replace(STORY_1, start=november, end=december_31, percent=steps)))
    billing_alone.catch_up(date(2027, 1, 8))
    made = [
        (each.month, each.series, each.number, str(each.issued_on))
        for each in billing_alone.documents
    ]
    assert made == [("2026-11", "2027", 1, "2027-01-08"), ("2026-12", "2027", 2, "2027-01-08")]
    assert [each.payment_reference[:4] for each in billing_alone.documents] == ["2027", "2027"]


@pytest.mark.parametrize("stops", [(), (5, 11), (5, 1, 6, 1), (4, 20, 6, 30, 7, 1), (7, 19)])
def test_r_b6_numbers_never_rise_while_dates_fall_however_the_days_were_missed(
    billing_alone: BillingAlone, stops: tuple[int, ...]
) -> None:
    """Finance runs and a correction arrives in between, each on its own day."""
    billing_alone.receive(bill())
    for month, day in zip(stops[::2], stops[1::2], strict=True):
        billing_alone.catch_up(date(2026, month, day))
        run(billing_alone)
    billing_alone.put_off(date(2026, 7, 20))
    billing_alone.receive(bill(replace(STORY_1, percent=((APRIL, Decimal(80)),))))
    run(billing_alone)
    billing_alone.catch_up(date(2026, 7, 20))
    made = sorted((each.number, each.issued_on) for each in billing_alone.documents)
    assert [number for number, _ in made] == list(range(1, len(made) + 1))
    assert [on for _, on in made] == sorted(on for _, on in made)
    assert sum(each.net for each in billing_alone.documents) == 3 * Decimal("49600.00")


def test_r_b4_the_steps_of_a_day_done_again_issue_nothing_more(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.until(MAY_1)
    billing_alone.service.calendar.run(MAY_1)
    billing_alone.service.calendar.run(date(2026, 5, 2))
    assert len(billing_alone.documents) == 1


def test_r_b3_a_loan_consumed_while_its_last_month_is_run_is_billed_by_the_next_run(
    billing_alone: BillingAlone,
) -> None:
    """The run has read its accounts; the bill arrives before the run is recorded."""
    billing_alone.until(date(2026, 4, 30))
    billing_alone.put_off(MAY_1)
    day = Day(MAY_1, billing_alone.service.clock)

    def trigger(name: object) -> Trigger:
        if name == "done":
            billing_alone.receive(bill(replace(STORY_1, end=date(2026, 4, 30))))
        return day.trigger("run", name)

    billing_alone.alone.commands.run_month(Month(year=2026, month=4), trigger)
    assert billing_alone.documents == []
    billing_alone.until(date(2026, 6, 1))
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-06-01")]


def test_a_loan_of_many_years_that_is_consumed_late_holds_up_no_other(
    billing_alone: BillingAlone,
) -> None:
    """A save has a limit; the runs that follow issue the rest."""
    first = date(2018, 1, 1)
    billing_alone.receive(
        bill(oracle.Loan(first, AUGUST_31, ((first, Decimal(100)),), Decimal("1000.00")))
    )
    billing_alone.receive(bill(STORY_1, loan(2)))
    assert len(billing_alone.documents) == MOST_DOCUMENTS
    assert billing_alone.account()["held_up_rule"] == "R-B3"
    billing_alone.until(date(2026, 2, 1))
    assert len(billing_alone.documents) == 8 * 12 + 1
    assert billing_alone.account()["held_up"] is None
    billing_alone.until(MAY_1)
    assert [each.month for each in billing_alone.documents if each.loan_id == loan(2)] == [
        "2026-04"
    ]
    assert numbers(billing_alone) == list(range(1, 8 * 12 + 4 + 2))


def test_r_b3_a_run_that_needs_several_transactions_bills_every_loan_once(
    billing_alone: BillingAlone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "FULL", 1)  # each account fills a transaction
    for number in range(3):
        billing_alone.receive(bill(STORY_1, loan(number)))
    billing_alone.until(MAY_1)
    billed = sorted(str(each.loan_id) for each in billing_alone.documents)
    assert billed == sorted(str(loan(number)) for number in range(3))
    assert numbers(billing_alone) == [1, 2, 3]


# By finance


def test_r_b4_finance_runs_a_month_twice_and_nothing_new_is_issued(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 30))
    billing_alone.put_off(date(2026, 5, 4))
    first, again = run(billing_alone), run(billing_alone)
    assert (first["month"], first["issued"]) == ("2026-04", 1)
    assert again["issued"] == 0
    billing_alone.until(date(2026, 5, 4))
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-05-04")]


def test_the_same_idempotency_key_repeats_the_answer(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.put_off(date(2026, 5, 4))
    answers = [
        billing_alone.alone.post(FINANCE, "/runs", {}, Idempotency_Key="k").json() for _ in range(2)
    ]
    assert [each["issued"] for each in answers] == [1, 1]
    assert len(billing_alone.documents) == 1


def test_a_run_by_finance_of_one_agency_is_no_run_for_all(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.receive(
        bill(STORY_1, loan(2), lender_agency_id=RECEIVER, receiver_agency_id=LENDER)
    )
    billing_alone.put_off(date(2026, 5, 4))
    assert run(billing_alone)["issued"] == 1
    assert {each.seller_agency_id for each in billing_alone.documents} == {LENDER}
    billing_alone.receive(
        bill(STORY_1, loan(3), lender_agency_id=RECEIVER, receiver_agency_id=LENDER)
    )
    assert len(billing_alone.documents) == 1
    billing_alone.until(date(2026, 5, 4))
    dates = {each.loan_id: str(each.issued_on) for each in billing_alone.documents}
    assert dates == {LOAN: "2026-05-04", loan(2): "2026-05-04", loan(3): "2026-05-04"}


def test_a_month_that_is_not_over_is_refused(billing_alone: BillingAlone) -> None:
    refused = billing_alone.alone.refused(FINANCE, "/runs", {"month": "2026-01"})
    assert (refused["status"], refused["field"], refused["over"]) == (422, "month", "2025-12")


def test_finance_runs_an_earlier_month_and_no_later_one(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.put_off(date(2026, 7, 4))
    assert run(billing_alone, month="2026-04")["issued"] == 1
    assert [each.month for each in billing_alone.documents] == ["2026-04"]


# Previewed


def previewed(billing_alone: BillingAlone, **body: str) -> dict[str, Any]:
    return billing_alone.alone.do(FINANCE, "/runs/preview", body)


def test_a_preview_shows_what_the_run_then_issues_and_issues_nothing(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill())
    billing_alone.put_off(MAY_1)
    first, again = (previewed(billing_alone, month="2026-04") for _ in range(2))
    assert first == again
    assert billing_alone.documents == []
    assert first["totals"] == [{"currency": "SEK", "documents": 1, "total": "62000.00"}]
    assert [each["month"] for each in first["documents"]] == ["2026-04"]
    assert run(billing_alone)["issued"] == 1
    assert billing_alone.invoiced == [("2026-04", "62000.00", "2026-05-01")]
    assert previewed(billing_alone, month="2026-04")["documents"] == []


def test_the_present_month_is_previewed_and_no_later_one(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 15))
    assert [each["month"] for each in previewed(billing_alone)["documents"]] == ["2026-04"]
    answer = billing_alone.alone.post(FINANCE, "/runs/preview", {"month": "2026-05"})
    assert (answer.status_code, answer.json()["field"]) == (422, "month")


def test_a_preview_names_the_loans_that_the_run_would_hold_up(billing_alone: BillingAlone) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill())
    billing_alone.until(date(2026, 4, 15))
    found = previewed(billing_alone)
    assert (found["documents"], found["held_up"]) == ([], [str(LOAN)])
    assert billing_alone.alone.see(FINANCE, "/held-up")["items"] == []
