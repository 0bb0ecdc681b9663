"""What lending publishes of each event: never a reason, and the cost to billing alone."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from services.lending.announcements import ANNOUNCEMENTS
from services.lending.domain import course_events as course
from services.lending.domain.agreement_events import NoticeWaived
from services.lending.domain.loan import Loan
from services.lending.domain.loan_events import LoanFact, LoanProposed, LoanStep
from services.lending.domain.refused_proposal import ProposalRefused, ProposedLoan, RefusedProposal
from services.lending.domain.rules.pause import CollaborationPaused
from services.lending.domain.words import BackfillChoice, CostBearer, Party, Side
from shared.contracts import lending as contracts
from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.kernel.dates import PercentFrom
from tests.numbers import tells
from tests.services.lending.domain import given

PUBLIC, PRIVATE = "lending", "lending.billing"


def every_loan() -> Iterator[Loan]:
    """Loans that together have lived through everything."""
    yield lapsed()
    yield declined()
    yield cancelled()
    yield waived()
    yield changed()
    yield left()


def lapsed() -> Loan:
    loan = given.with_cost()
    loan.follow_calendar(given.actor("2026-04-01", None))
    return loan


def declined() -> Loan:
    loan = given.proposed(given.proposal(receiver_accepted_by=None))
    loan.accept(given.actor("2026-01-27", given.RECEIVER_MANAGER))
    loan.decline(Party.PERSON, given.reason(), given.actor("2026-01-28", given.PERSON))
    return loan


def cancelled() -> Loan:
    loan = given.agreed()
    loan.move(
        given.days("2026-05-01", "2026-09-30"),
        Party.PERSON,
        (),
        given.actor("2026-02-10", given.PERSON),
    )
    loan.cancel(Party.PERSON, given.reason(), given.actor("2026-03-01", given.PERSON))
    return loan


def waived() -> Loan:
    loan = given.with_cost(
        given.proposed(given.proposal(period=given.days("2026-03-15", "2026-08-31")))
    )
    loan.waive_notice(given.reason(), given.actor("2026-01-30", given.LENDER_MANAGER))
    return loan


def changed() -> Loan:
    loan = given.agreed()
    loan.plan_vacancy(BackfillChoice.BACKFILL, given.actor("2026-02-10", given.LENDER_MANAGER))
    for party in (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER, Party.PERSON):
        on = given.actor("2026-02-11", given.ACTORS[party])
        loan.move(given.days("2026-04-02", "2026-08-31"), party, (), on)
    loan.follow_calendar(given.actor("2026-04-02", None))
    announced_percent = PercentFrom(start=given.day("2026-05-16"), percent=Decimal(80))
    for party in (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER, Party.PERSON):
        on = given.actor("2026-06-09", given.ACTORS[party])
        loan.extend(given.day("2026-09-30"), party, (), on)
        loan.correct_percent(announced_percent, party, (), on)
    for party in (Party.LENDER_LEADER, Party.RECEIVER_LEADER):
        on = given.actor("2026-06-10", given.ACTORS[party])
        loan.correct_cost(given.cost(order_reference="PO-1"), party, on)
    loan.cut_short(
        given.earlier(None),
        Party.RECEIVER_MANAGER,
        given.actor("2026-06-10", given.RECEIVER_MANAGER),
    )
    loan.follow_calendar(given.actor("2026-07-11", None))
    return loan


def left() -> Loan:
    loan = given.running()
    loan.person_left(given.day("2026-06-15"), given.actor("2026-05-02", None))
    loan.person_left(given.day("2026-07-15"), given.actor("2026-05-03", None))
    loan.employed_again(given.actor("2026-05-04", None))
    loan.judge(Decimal(50), (), exceeds=True, actor=given.actor("2026-05-04", None))
    return loan


def refused() -> RefusedProposal:
    proposed_loan = ProposedLoan(
        loan=given.LOAN, parties=given.PARTIES, period=given.days("2026-04-01", "2026-08-31")
    )
    refusal = CollaborationPaused("paused")
    return RefusedProposal.of(
        proposed_loan, refusal, "listings@1/7", given.actor("2026-01-26", None)
    )


EVENTS: list[Event] = [event for loan in every_loan() for event in given.history(loan)]


def contract_of(event: Event, stream: str) -> Contract | None:
    contracts = [announce(event) for announce in ANNOUNCEMENTS.get(type(event), ())]
    (found,) = [each for each in contracts if each and stream == each.STREAM] or [None]
    return found


def one(kind: type[Event]) -> Any:
    return next(event for event in EVENTS if type(event) is kind)


def kinds(base: type[Event]) -> set[type[Event]]:
    return {each for each in base.__subclasses__() if each.__module__.startswith("services.")}


EVERY_KIND = {LoanProposed, ProposalRefused, *kinds(LoanStep), *kinds(LoanFact)}


def test_every_fact_of_a_loan_is_published_but_the_lenders_waiver_and_what_changes_nothing() -> (
    None
):
    assert EVERY_KIND - {NoticeWaived, course.LeavingStands} == set(ANNOUNCEMENTS)


def test_the_loans_of_this_test_have_lived_through_everything() -> None:
    assert {type(event) for event in EVENTS} | {ProposalRefused} == EVERY_KIND


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_the_public_contract_has_parties_and_days_and_no_cost_or_reason(event: Event) -> None:
    contract = contract_of(event, PUBLIC)
    if contract is None:
        return
    assert isinstance(contract, contracts.LoanContract)
    assert (contract.loan_id, contract.person_id) == (given.LOAN, given.PERSON)
    assert (contract.start, contract.end) == (event.period.start, event.period.end)  # type: ignore[attr-defined] - every fact of a loan has one
    assert contract.on == event.on
    text = contract.model_dump_json()
    assert not any(secret in text for secret in ("sealed", "monthly_cost"))
    assert not tells(text, "62000")


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("TermsSet", "terms_set"),
        ("ConsentGiven", "consent"),
        ("LoanApproved", "approval"),
        ("LoanAccepted", "acceptance"),
    ],
)
def test_r_o2_each_step_is_published_by_its_name(name: str, step: str) -> None:
    event = next(event for event in EVENTS if type(event).__name__ == name)
    contract = contract_of(event, PUBLIC)
    assert isinstance(contract, contracts.StepTaken)
    assert (contract.step, contract.superseded) == (step, False)


def test_r_o2_a_signature_is_published_with_its_side() -> None:
    loan = given.agreed()
    steps = [contract_of(event, PUBLIC) for event in given.history(loan) if hasattr(event, "side")]
    assert [each.step for each in steps if isinstance(each, contracts.StepTaken)] == [
        "lender_signature",
        "receiver_signature",
    ]


def test_other_terms_are_published_with_what_they_undo() -> None:
    loan = given.approved()
    loan.set_terms(given.cost(order_reference="PO-2"), given.actor("2026-02-01", given.CONTACT))
    contract = contract_of(given.last(loan), PUBLIC)
    assert isinstance(contract, contracts.StepTaken)
    assert contract.superseded


def test_a_proposal_names_who_is_to_be_asked() -> None:
    contract = contract_of(one(LoanProposed), PUBLIC)
    assert isinstance(contract, contracts.LoanProposed)
    assert (contract.receiver_accepted, contract.framework_agreement) == (True, False)


def test_a_change_names_who_has_yet_to_approve_until_no_one_has() -> None:
    asked = [
        contract_of(event, PUBLIC) for event in EVENTS if type(event).__name__ == "ChangeAsked"
    ]
    assert any(each is None for each in asked), "then the change itself is told"
    waits = [each.waits_for for each in asked if isinstance(each, contracts.ChangeAsked)]
    assert ("receiver_manager", "person") in waits
    assert ("receiver_leader",) in waits


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("LoanExtended", "extend"),
        ("LoanMoved", "move"),
        ("LoanCutShort", "cut_short"),
        ("PercentCorrected", "correct"),
        ("CostCorrected", "correct"),
        ("PersonLeft", "person_left"),
        ("LoanRestored", "person_left"),
    ],
)
def test_a_change_is_published_to_all_and_in_full_to_billing(name: str, change: str) -> None:
    event = next(event for event in EVENTS if type(event).__name__ == name)
    contract, bill = contract_of(event, PUBLIC), contract_of(event, PRIVATE)
    assert isinstance(contract, contracts.LoanChanged)
    assert isinstance(bill, contracts.LoanBill)
    assert contract.change == change
    assert (bill.status, bill.start, bill.end) == ("agreed", contract.start, contract.end)


def test_r_o14_of_a_loan_that_has_days_again_the_status_is_published_to_all() -> None:
    contract = contract_of(one(course.LoanRestored), PUBLIC)
    assert isinstance(contract, contracts.LoanChanged)
    assert (contract.restored, str(contract.end)) == ("running", "2026-07-15")


def test_r_o4_every_flag_that_a_loan_has_by_now_is_published_to_all() -> None:
    contract = contract_of(one(course.FlagsChanged), PUBLIC)
    assert isinstance(contract, contracts.LoanFlagged)
    assert contract.flags == ("more_than_employed",)
    assert contract_of(one(course.FlagsChanged), PRIVATE) is None


def test_the_bill_has_everything_that_billing_bills_by() -> None:
    bill = contract_of(one_named("PercentCorrected"), PRIVATE)
    assert isinstance(bill, contracts.LoanBill)
    assert bill.agreement_id == str(given.LOAN)
    assert bill.percent == (
        (given.day("2026-04-02"), Decimal(100)),
        (given.day("2026-05-16"), Decimal(80)),
    )
    assert (bill.monthly_cost, bill.currency, bill.cost_bearer) == (
        Decimal("62000.00"),
        "SEK",
        "receiver_pays",
    )
    assert (bill.proration, bill.payment_days, bill.buyer_reference) == (
        "calendar_days",
        30,
        "AA-17",
    )


def one_named(name: str) -> Event:
    return next(event for event in EVENTS if type(event).__name__ == name)


@pytest.mark.parametrize(
    ("name", "how"),
    [("LoanDeclined", "declined"), ("LoanLapsed", "lapsed"), ("LoanCancelled", "cancelled")],
)
def test_r_l9_a_loan_that_falls_through_is_published_with_how_it_did(name: str, how: str) -> None:
    contract = contract_of(one_named(name), PUBLIC)
    assert isinstance(contract, contracts.LoanFellThrough)
    assert (contract.how, contract.refused_by) == (how, None)


def test_billing_learns_of_a_cancellation_only_of_what_was_agreed() -> None:
    bill = contract_of(one(course.LoanCancelled), PRIVATE)
    assert isinstance(bill, contracts.LoanBill)
    assert bill.status == "cancelled"
    proposal = given.with_cost()
    proposal.cancel(Party.PERSON, given.reason(), given.actor("2026-02-01", given.PERSON))
    assert contract_of(given.last(proposal), PRIVATE) is None


def test_r_b1_where_the_lender_pays_and_no_cost_was_set_there_is_nothing_to_bill() -> None:
    loan = given.proposed(when=given.with_terms(cost_bearer=CostBearer.LENDER_PAYS))
    loan.consent(given.actor("2026-01-28", given.PERSON))
    loan.approve(given.actor("2026-01-30", given.LENDER_MANAGER))
    loan.sign(Side.LENDER, False, given.actor("2026-02-05", given.LENDER_LEADER))
    loan.sign(Side.RECEIVER, False, given.actor("2026-02-06", given.RECEIVER_LEADER))
    agreed = given.last(loan)
    assert contract_of(agreed, PRIVATE) is None
    assert isinstance(contract_of(agreed, PUBLIC), contracts.LoanAgreed)


def test_r_l9_a_refused_proposal_is_published_as_a_loan_that_fell_through_by_a_rule() -> None:
    (event,) = refused().pending_events
    assert isinstance(event, ProposalRefused)
    contract = contract_of(event, PUBLIC)
    assert isinstance(contract, contracts.LoanFellThrough)
    assert (contract.loan_id, contract.interest_id) == (given.LOAN, given.PARTIES.interest)
    assert (contract.how, contract.refused_by) == ("declined", "R-P6")
