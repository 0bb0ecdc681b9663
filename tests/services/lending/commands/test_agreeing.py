"""The way to the agreement, as people take its steps over HTTP (R-O1 to R-O4)."""

import json
from datetime import date

import pytest

from services.lending.domain.person_calendar import PersonCalendar
from tests.alone import Alone
from tests.services.lending.loans import (
    COST,
    approved,
    consented,
    happened,
    history,
    names,
    of,
    page,
    proposed,
    someone,
    soon_agreed,
)
from tests.services.lending.town import (
    ARCHIVE,
    CONTACT,
    EVA,
    HOST,
    HOST_DELEGATE,
    HOST_LEADER,
    LEADER,
    MANAGER,
    OFFICE,
    READING_ROOM,
    SUBSTITUTE,
    SUPERIOR,
    employed,
    paused,
    unit,
)


def test_r_o1_what_is_left_out_of_the_terms_has_its_default(still_town: Alone) -> None:
    """Cost bearer from the collaboration, reference from the receiver, currency from the lender."""
    loan = proposed(still_town, name="defaults", person_id=someone(still_town, "defaults"))
    still_town.do(CONTACT, of(loan, "set-terms"), {"monthly_cost": "62000"})
    cost = page(still_town, loan)["cost"]
    assert cost == {
        "monthly_cost": "62000.00",
        "currency": "SEK",
        "cost_bearer": "receiver_pays",
        "receiver_share_percent": "100",
        "vat_category": None,
        "vat_rate": None,
        "buyer_reference": "REF-Museum",
        "order_reference": "",
        "person_named": False,
        "managers_may_record_facts": True,
    }


@pytest.mark.parametrize("amount", ["62000.5", "-1.00", "62 000.00", "62000,00", ""])
def test_money_is_written_with_two_decimals_or_none(still_town: Alone, amount: str) -> None:
    loan = proposed(still_town, name=f"money {amount}", person_id=someone(still_town, "money"))
    answer = still_town.post(CONTACT, of(loan, "set-terms"), {"monthly_cost": amount})
    assert answer.status_code == 400


def test_r_b1_a_cost_that_contradicts_itself_is_refused(still_town: Alone) -> None:
    loan = proposed(still_town, name="shares", person_id=someone(still_town, "shares"))
    path = of(loan, "set-terms")
    assert still_town.refused(CONTACT, path, {**COST, "cost_bearer": "shared"})["rule"] == "R-B1"
    half = {**COST, "cost_bearer": "shared", "receiver_share_percent": "50"}
    still_town.do(CONTACT, path, half)
    assert page(still_town, loan)["cost"]["receiver_share_percent"] == "50"


def test_other_terms_void_consent_approval_and_signatures_and_free_the_days(town: Alone) -> None:
    loan = approved(town)
    town.do(LEADER, of(loan, "sign"))
    town.do(CONTACT, of(loan, "set-terms"), {"monthly_cost": "63000.00"})
    seen = page(town, loan)
    assert [each["step"] for each in seen["steps"]] == ["acceptance"]
    assert not town.service.store.load(PersonCalendar, PersonCalendar.id_of(EVA)).reservations
    assert (seen["cost"]["monthly_cost"], seen["cost"]["buyer_reference"]) == (
        "63000.00",
        "REF-Museum",
    )
    assert town.announced()[-1]["superseded"] is True


def test_the_same_terms_again_change_nothing(town: Alone) -> None:
    loan = approved(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    assert happened(town, loan)[-1] == "LoanApproved"


def test_r_o1_no_approval_before_the_cost_terms(still_town: Alone) -> None:
    loan = proposed(still_town, name="no cost", person_id=someone(still_town, "no cost"))
    assert still_town.refused(MANAGER, of(loan, "approve"))["rule"] == "R-O1"


def test_r_o2_signatures_may_come_before_the_approval(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    for leader in (LEADER, HOST_LEADER):
        town.do(leader, of(loan, "sign"))
    town.do(EVA, of(loan, "consent"))
    town.do(MANAGER, of(loan, "approve"))
    assert page(town, loan)["status"] == "agreed"


def test_r_o2_a_delegate_signs_for_the_leader(town: Alone) -> None:
    loan = approved(town)
    town.do(HOST_DELEGATE, of(loan, "sign"))
    last = page(town, loan)["steps"][-1]
    assert (last["step"], last["by"]["person_id"]) == ("receiver_signature", str(HOST_DELEGATE))


def test_r_o2_no_one_signs_for_the_other_side(town: Alone) -> None:
    loan = approved(town)
    assert town.post(LEADER, of(loan, "sign"), {"side": "receiver"}).status_code == 403


def test_r_o2_the_leader_who_is_lent_does_not_sign_their_own_loan(still_town: Alone) -> None:
    loan = proposed(still_town, name="leader", person_id=LEADER)
    still_town.do(CONTACT, of(loan, "set-terms"), COST)
    assert still_town.refused(LEADER, of(loan, "sign"))["rule"] == "R-O2"


def test_r_o2_the_manager_who_is_lent_is_approved_by_the_substitute(still_town: Alone) -> None:
    loan = proposed(still_town, name="manager", person_id=MANAGER)
    still_town.do(CONTACT, of(loan, "set-terms"), COST)
    assert still_town.post(MANAGER, of(loan, "approve")).status_code == 403
    assert still_town.post(SUPERIOR, of(loan, "approve")).status_code == 404
    waits = {each["step"]: each["people"] for each in page(still_town, loan)["waits_for"]}
    assert [each["person_id"] for each in waits["approval"]] == [str(SUBSTITUTE)]
    still_town.do(SUBSTITUTE, of(loan, "approve"))
    assert history(still_town, loan)[-1].by == SUBSTITUTE


def test_r_o2_a_pending_step_belongs_to_the_manager_of_the_day(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.consume(unit(READING_ROOM, ARCHIVE, SUBSTITUTE))
    assert town.post(MANAGER, of(loan, "approve")).status_code == 404
    town.do(SUBSTITUTE, of(loan, "approve"))


def test_r_p6_no_signature_while_paused_but_consent_and_approval(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.consume(paused())
    town.do(EVA, of(loan, "consent"))
    town.do(MANAGER, of(loan, "approve"))
    assert town.refused(LEADER, of(loan, "sign"))["rule"] == "R-P6"


def test_r_o2_with_a_framework_agreement_there_is_nothing_to_sign(still_town: Alone) -> None:
    loan = consented(still_town, "framework", someone(still_town, "framework"))
    assert still_town.refused(LEADER, of(loan, "sign"))["rule"] == "R-O2"


def test_r_o2_a_decline_frees_the_days_and_is_published(town: Alone) -> None:
    loan = approved(town)
    town.do(HOST, of(loan, "decline"), {"reason": "The need fell away"})
    seen = page(town, loan)
    assert seen["status"] == "declined"
    (why,) = seen["reasons"]
    assert (why["of"], why["on_behalf_of"], why["text"]) == (
        "decline",
        "receiver_manager",
        "The need fell away",
    )
    assert not town.service.store.load(PersonCalendar, PersonCalendar.id_of(EVA)).reservations
    assert names(town)[-1] == "loan-fell-through"


def test_r_o2_what_is_agreed_is_cancelled_and_not_declined(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "agreed")
    answer = still_town.refused(HOST, of(loan, "decline"), {"reason": "No"})
    assert answer["rule"] == "R-O2"


def test_r_o3_a_waiver_for_an_agreed_loan_names_the_earlier_start(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "earlier")
    path = of(loan, "waive-notice")
    assert still_town.refused(MANAGER, path, {"reason": "Done"})["rule"] == "R-O3"
    still_town.do(MANAGER, path, {"reason": "Done", "start": "2026-03-01"})
    assert page(still_town, loan)["waived"]["start"] == "2026-03-01"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \n "}])
def test_r_o3_nothing_is_waived_without_a_reason(still_town: Alone, body: dict[str, str]) -> None:
    loan = proposed(still_town, name=f"no reason {body}", start="2026-03-01")
    assert still_town.refused(MANAGER, of(loan, "waive-notice"), body)["rule"] == "R-O3"
    assert page(still_town, loan)["waived"] is None


@pytest.mark.parametrize("step", ["cancel", "decline"])
def test_a_blank_is_no_reason(still_town: Alone, step: str) -> None:
    loan = proposed(still_town, name=f"blank {step}")
    assert still_town.post(HOST, of(loan, step), {"reason": "  "}).status_code == 400


def test_r_o4_a_loan_is_judged_by_the_employment_percent_of_today(still_town: Alone) -> None:
    who = someone(still_town, "part time")
    loan = consented(still_town, "part time", who, 80)
    still_town.consume(employed(who, "70"))
    assert still_town.refused(MANAGER, of(loan, "approve"))["rule"] == "R-O4"
    still_town.consume(employed(who, "80"))
    still_town.do(MANAGER, of(loan, "approve"))


def test_r_o5_loans_to_one_receiver_count_together_also_when_proposed_side_by_side(
    town: Alone,
) -> None:
    """Neither is unusual alone; both are as soon as each has reserved its days."""
    spring = proposed(town, name="spring", start="2026-04-01", end="2026-07-31")
    autumn = proposed(town, name="autumn", start="2026-08-01", end="2026-11-30")
    together = ["longer_than_form", "longer_than_maximum"]
    assert page(town, spring)["flags"] == page(town, autumn)["flags"] == []
    for loan in (spring, autumn):
        approved(town, loan)
    for _ in "approved", "agreed":
        assert page(town, spring, OFFICE)["flags"] == page(town, autumn, HOST)["flags"] == together
        for loan in (spring, autumn):
            town.do(LEADER, of(loan, "sign"))
            town.do(HOST_LEADER, of(loan, "sign"))


def test_r_o5_a_flag_goes_when_the_loan_that_it_was_counted_with_is_shorter(town: Alone) -> None:
    spring = proposed(town, name="spring", start="2026-04-01", end="2026-07-31")
    autumn = proposed(town, name="autumn", start="2026-08-01", end="2026-11-30")
    for loan in (spring, autumn):
        approved(town, loan)
    assert len(page(town, autumn)["flags"]) == 2
    town.do(HOST, of(spring, "cancel"), {"reason": "The need fell away"})
    assert page(town, autumn)["flags"] == []


def test_each_step_twice_is_harmless_with_the_same_key_and_with_another(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    for who, step in (
        (EVA, "consent"),
        (HOST, "accept"),
        (MANAGER, "approve"),
        (LEADER, "sign"),
        (HOST_LEADER, "sign"),
    ):
        first = town.post(who, of(loan, step), {}, Idempotency_Key=f"{who}")
        same = town.post(who, of(loan, step), {}, Idempotency_Key=f"{who}")
        again = town.post(who, of(loan, step))
        assert [each.json() for each in (first, same, again)] == [first.json()] * 3
    assert happened(town, loan) == [
        "LoanProposed",
        "TermsSet",
        "ConsentGiven",
        "LoanApproved",
        "LoanSigned",
        "LoanSigned",
        "LoanAgreed",
    ]


def test_a_step_on_another_version_than_the_one_read_is_412(still_town: Alone) -> None:
    loan = proposed(still_town, name="stale", person_id=someone(still_town, "stale"))
    tag = still_town.get(CONTACT, of(loan)).headers["ETag"]
    assert tag == '"1"'
    fresh = still_town.post(CONTACT, of(loan, "set-terms"), COST, If_Match=tag)
    stale = still_town.post(MANAGER, of(loan, "approve"), {}, If_Match=tag)
    assert (fresh.status_code, stale.status_code) == (200, 412)


def test_r_o3_agreed_too_late_the_notice_counts_from_the_agreement(town: Alone) -> None:
    loan = approved(town)
    town.do(LEADER, of(loan, "sign"))
    town.move_to(date(2026, 3, 10))
    refused = town.refused(HOST_LEADER, of(loan, "sign"))
    assert (refused["rule"], refused["earliest_start"]) == ("R-O3", "2026-05-10")
    assert page(town, loan)["earliest_start"] == "2026-05-10", "as the page has said before"
    assert page(town, loan)["status"] == "proposed"


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 a character"])
def test_text_that_no_column_holds_is_refused(still_town: Alone, text: str) -> None:
    loan = proposed(still_town, name=f"odd {text!r}", person_id=someone(still_town, "odd"))
    reference = {**COST, "order_reference": text}
    headers = {**still_town.headers(CONTACT), "Content-Type": "application/json"}
    path = still_town.address(of(loan, "set-terms"))
    answer = still_town.client.post(path, content=json.dumps(reference), headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    headers = {**still_town.headers(HOST), "Content-Type": "application/json"}
    no = still_town.client.post(
        still_town.address(of(loan, "decline")),
        content=json.dumps({"reason": text}),
        headers=headers,
    )
    assert no.status_code in {200, 400, 422}, no.text
