"""How billing handles bills as they arrive: new, again, late, out of order, too early."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shared.contracts.directory import AgencyRegistered
from shared.kernel.ids import natural_id
from shared.plumbing.messaging.messages import over_the_wire
from tests.oracle import billing_oracle as oracle
from tests.services.billing.billing_alone import (
    CUT_SHORT,
    STORY_1,
    BillingAlone,
    agency,
    bill,
    story_3,
)
from tests.services.billing.cases import LENDER, LOAN, RECEIVER

JUNE_10 = date(2026, 6, 10)


def test_story_1_four_invoices_of_a_loan_that_is_cut_short(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill(STORY_1))
    billing_alone.until(JUNE_10)
    billing_alone.receive(bill(CUT_SHORT))
    billing_alone.until(date(2026, 10, 1))
    assert billing_alone.invoiced == [
        ("2026-04", "62000.00", "2026-05-01"),
        ("2026-05", "62000.00", "2026-06-01"),
        ("2026-06", "62000.00", "2026-07-01"),
        ("2026-07", "20000.00", "2026-08-01"),
    ]
    assert [each.number for each in billing_alone.documents] == [1, 2, 3, 4]
    assert {each.due_on - each.issued_on for each in billing_alone.documents} == {
        date(2026, 5, 31) - date(2026, 5, 1)
    }


def test_story_3_a_truth_that_arrives_late_is_corrected_at_once_and_again(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill(STORY_1))
    billing_alone.until(date(2026, 6, 9))
    billing_alone.receive(bill(story_3(80)))
    billing_alone.until(date(2026, 6, 20))
    billing_alone.receive(bill(story_3(90)))
    _, may, credit, supplement = billing_alone.documents
    assert billing_alone.invoiced[2:] == [
        ("2026-05", "-6400.00", "2026-06-09"),
        ("2026-05", "3200.00", "2026-06-20"),
    ]
    assert (credit.kind, supplement.kind) == ("credit_note", "supplementary_invoice")
    assert {credit.refers_to, supplement.refers_to} == {may.invoice_id}
    assert supplement.previous_correction == credit.invoice_id


def test_r_b5_a_loan_ended_early_after_its_month_was_billed_is_credited_when_it_is_consumed(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill(STORY_1))
    billing_alone.until(date(2026, 8, 3))
    billing_alone.receive(bill(CUT_SHORT))
    july = billing_alone.documents[-1]
    assert (july.kind, july.month, str(july.net)) == ("credit_note", "2026-07", "-42000.00")
    assert july.issued_on == date(2026, 8, 3)


def test_r_b5a_a_loan_that_is_first_consumed_late_is_billed_at_once(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.until(JUNE_10)
    billing_alone.receive(bill(STORY_1))
    assert billing_alone.invoiced == [
        ("2026-04", "62000.00", "2026-06-10"),
        ("2026-05", "62000.00", "2026-06-10"),
    ]


def test_r_b4_the_same_message_twice_issues_nothing_more(billing_alone: BillingAlone) -> None:
    billing_alone.until(JUNE_10)
    message = billing_alone.receive(bill(STORY_1))
    billing_alone.service.consumer.handle(over_the_wire(message))
    assert len(billing_alone.documents) == 2


def test_r_b4_the_same_bill_in_another_message_issues_nothing_more(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.until(JUNE_10)
    billing_alone.receive(bill(STORY_1), seq=5)
    billing_alone.receive(bill(STORY_1), seq=5)
    billing_alone.receive(bill(STORY_1), seq=6)
    assert len(billing_alone.documents) == 2


def test_r_b4_an_older_bill_that_comes_later_changes_nothing(billing_alone: BillingAlone) -> None:
    billing_alone.receive(bill(CUT_SHORT), seq=9)
    billing_alone.receive(bill(STORY_1), seq=7)
    billing_alone.until(date(2026, 9, 1))
    assert billing_alone.invoiced[-1] == ("2026-07", "20000.00", "2026-08-01")
    assert billing_alone.account()["ends"] == CUT_SHORT.end


def test_a_loan_that_fell_through_before_it_started_is_never_billed(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill(STORY_1))
    billing_alone.until(date(2026, 3, 20))
    billing_alone.receive(bill(STORY_1, status="cancelled"))
    billing_alone.until(date(2026, 9, 1))
    assert billing_alone.documents == []


# A bill may come before its parties: the streams of two services keep no order between them.

NORWEGIAN = replace(STORY_1, by_working_days=True, country="NO")


def parties(country: str) -> list[AgencyRegistered]:
    return [agency(LENDER, country=country), agency(RECEIVER, country=country)]


@pytest.mark.parametrize("lender_first", [True, False])
def test_a_bill_before_its_parties_waits_and_is_billed_by_the_lenders_calendar(
    stranger: BillingAlone, lender_first: bool
) -> None:
    stranger.receive(bill(NORWEGIAN, currency="NOK"))
    stranger.until(JUNE_10)
    assert stranger.documents == []
    assert "has not arrived yet" in stranger.account()["held_up"]
    first, second = parties("NO") if lender_first else parties("NO")[::-1]
    stranger.know(first)
    assert stranger.documents == []
    stranger.know(second)
    # 17 May is free in Norway and on a Sunday in 2026; Whit Monday, 25 May, is free there alone.
    assert [str(each.net) for each in stranger.documents] == ["62000.00", "62000.00"]
    assert [line.of_days for each in stranger.documents for line in each.lines] == [19, 18]
    assert [oracle.month_lines(NORWEGIAN, 2026, month)[0].of_days for month in (4, 5)] == [19, 18]
    assert stranger.account()["held_up"] is None


def test_a_bill_before_its_parties_is_reported_as_held_up_before_anything_is_due(
    stranger: BillingAlone,
) -> None:
    stranger.receive(bill(STORY_1))
    assert stranger.account()["held_up_rule"] == "R-B7"
    stranger.know(*parties("SE"))
    assert stranger.account()["held_up"] is None
    stranger.until(date(2026, 5, 1))
    assert stranger.invoiced == [("2026-04", "62000.00", "2026-05-01")]


def test_a_bill_of_a_swede_is_counted_by_the_swedish_calendar_whatever_came_first(
    stranger: BillingAlone,
) -> None:
    stranger.know(agency(RECEIVER))
    stranger.receive(bill(replace(STORY_1, by_working_days=True)))
    stranger.until(JUNE_10)
    stranger.know(agency(LENDER))
    assert [line.of_days for each in stranger.documents for line in each.lines] == [20, 19]


def test_a_correction_consumed_while_the_parties_are_unknown_counts_when_they_are(
    stranger: BillingAlone,
) -> None:
    stranger.receive(bill(NORWEGIAN, currency="NOK"))
    stranger.until(JUNE_10)
    half = replace(NORWEGIAN, percent=((NORWEGIAN.start, Decimal(50)),))
    stranger.receive(bill(half, currency="NOK"))
    stranger.know(*parties("NO"))
    assert [str(each.net) for each in stranger.documents] == ["31000.00", "31000.00"]


def test_a_later_bill_is_counted_by_the_calendar_that_was_learnt(stranger: BillingAlone) -> None:
    stranger.receive(bill(NORWEGIAN, currency="NOK"))
    stranger.know(*parties("NO"))
    stranger.receive(bill(replace(NORWEGIAN, end=date(2026, 5, 15)), currency="NOK"))
    stranger.until(JUNE_10)
    assert [line.of_days for each in stranger.documents for line in each.lines] == [19, 18]


def test_r_b4_an_agency_consumed_twice_bills_what_waited_once(stranger: BillingAlone) -> None:
    stranger.receive(bill(STORY_1))
    stranger.until(JUNE_10)
    stranger.know(agency(RECEIVER))
    message = stranger.delivered(agency(LENDER), LENDER)
    stranger.service.consumer.handle(over_the_wire(message))
    stranger.know(agency(LENDER))
    assert len(stranger.documents) == 2


def test_only_what_waits_for_the_agency_is_billed_when_it_is_consumed(
    stranger: BillingAlone,
) -> None:
    other = natural_id("test", "another lender")
    stranger.know(agency(RECEIVER))
    stranger.receive(bill(STORY_1))
    stranger.receive(bill(STORY_1, natural_id("test", "loan 2"), lender_agency_id=other))
    stranger.until(JUNE_10)
    stranger.know(agency(LENDER))
    assert {each.loan_id for each in stranger.documents} == {LOAN}
    assert stranger.account(natural_id("test", "loan 2"))["held_up"] is not None


def test_many_loans_that_waited_are_billed_in_several_saves_without_a_gap(
    stranger: BillingAlone,
) -> None:
    stranger.know(agency(RECEIVER))
    for number in range(60):
        stranger.receive(bill(STORY_1, natural_id("test", "many", number)))
    stranger.until(date(2026, 9, 1))
    stranger.know(agency(LENDER))
    assert len(stranger.documents) == 60 * 5
    assert sorted(each.number for each in stranger.documents) == list(range(1, 301))
