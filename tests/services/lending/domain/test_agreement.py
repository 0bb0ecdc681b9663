"""R-O1, R-O2, R-P6: how a proposal becomes an agreement, step by step."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.agreement import NoLongerProposed, NothingToSign
from services.lending.domain.rules.cost import CostNotSet, ImpossibleCost
from services.lending.domain.rules.own_case import ConflictOfInterest, NotThePerson
from services.lending.domain.rules.pause import CollaborationPaused
from services.lending.domain.words import CostBearer, Party, Side, Status, Step
from shared.kernel.aggregate import Actor
from shared.kernel.refusals import NotAllowed
from tests.services.lending.domain.given import (
    CONTACT,
    COST,
    LENDER_LEADER,
    LENDER_MANAGER,
    PARTIES,
    PERSON,
    RECEIVER_LEADER,
    RECEIVER_MANAGER,
    actor,
    agreed,
    approved,
    context,
    cost,
    day,
    last,
    names,
    parties,
    proposal,
    proposed,
    reason,
    running,
    take,
    with_cost,
    with_terms,
)

FRAMEWORK = with_terms(framework_agreement=True)


# R-O2: what makes an agreement


@pytest.mark.parametrize("order", list(permutations(Step)))
def test_r_o2_all_five_steps_in_any_order_make_an_agreement(order: tuple[Step, ...]) -> None:
    loan = with_cost(proposed(proposal(receiver_accepted_by=None)))
    for step in order[:-1]:
        take(loan, step, "2026-01-30")
        assert loan.status is Status.PROPOSED
    assert loan.missing == {order[-1]}
    take(loan, order[-1], "2026-01-30")
    assert loan.status is Status.AGREED
    assert loan.missing == frozenset()


def test_story_1_is_agreed_with_the_second_signature_and_a_plan_is_due() -> None:
    loan = agreed()
    assert names(loan) == [
        "LoanProposed",
        "TermsSet",
        "ConsentGiven",
        "LoanApproved",
        "LoanSigned",
        "LoanSigned",
        "LoanAgreed",
    ]
    happened = last(loan)
    assert happened.on == day("2026-02-06")
    assert happened.earliest_start == day("2026-03-30")
    assert happened.backfill_plan_due == day("2026-04-01")
    assert happened.facts == loan.facts
    assert happened.facts.cost == COST


def test_r_o2_with_a_framework_agreement_the_managers_approval_and_the_consent_are_enough() -> None:
    loan = with_cost(proposed(when=FRAMEWORK))
    loan.approve(actor("2026-01-30", LENDER_MANAGER))
    assert loan.status is Status.PROPOSED
    loan.consent(actor("2026-01-30", PERSON))
    assert loan.status is Status.AGREED


def test_r_o2_under_a_framework_agreement_there_is_nothing_to_sign() -> None:
    loan = with_cost(proposed(when=FRAMEWORK))
    with pytest.raises(NothingToSign):
        loan.sign(Side.LENDER, False, actor("2026-01-30", LENDER_LEADER))


@pytest.mark.parametrize("side", Side)
def test_r_b1a_inside_one_agency_one_signature_is_enough(side: Side) -> None:
    inside = parties(receiver_agency=PARTIES.lender_agency)
    loan = approved(with_cost(proposed(proposal(parties=inside), context(scope="internal"))))
    assert loan.missing == {Step.LENDER_SIGNATURE}
    loan.sign(side, False, actor("2026-02-05", LENDER_LEADER))
    assert loan.status is Status.AGREED


def test_r_o2_the_receiving_manager_may_have_accepted_with_the_proposal_or_later() -> None:
    assert Step.ACCEPTANCE not in proposed().missing
    loan = proposed(proposal(receiver_accepted_by=None))
    assert Step.ACCEPTANCE in loan.missing
    loan.accept(actor("2026-01-27", RECEIVER_MANAGER))
    assert Step.ACCEPTANCE not in loan.missing
    assert names(loan) == ["LoanProposed", "LoanAccepted"]


@pytest.mark.parametrize("step", Step)
def test_r_o2_repeating_a_step_is_harmless_before_and_after_the_agreement(step: Step) -> None:
    for loan in (approved(), agreed(), running()):
        if step in loan.given:
            version = loan.version
            take(loan, step, "2026-04-02")
            assert loan.version == version


@pytest.mark.parametrize("step", Step)
def test_r_o2_no_step_is_taken_on_a_proposal_that_was_declined(step: Step) -> None:
    loan = approved()
    loan.decline(Party.RECEIVER_MANAGER, reason(), actor("2026-01-31", RECEIVER_MANAGER))
    with pytest.raises(NoLongerProposed):
        take(loan, step, "2026-02-01")


# R-O2: no one in their own case


def own(on: str = "2026-01-30") -> Actor:
    return actor(on, PERSON)


OTHERS_STEPS: list[Callable[[Loan], None]] = [
    lambda loan: loan.approve(own()),
    lambda loan: loan.accept(own()),
    lambda loan: loan.sign(Side.LENDER, False, own()),
    lambda loan: loan.sign(Side.RECEIVER, False, own()),
    lambda loan: loan.waive_notice(reason(), own("2026-02-28")),
    lambda loan: loan.set_terms(cost(person_named=True), own()),
    lambda loan: loan.decline(Party.LENDER_MANAGER, reason(), own()),
]


@pytest.mark.parametrize("step", OTHERS_STEPS)
def test_r_o2_no_one_takes_a_step_of_others_in_their_own_case(
    step: Callable[[Loan], None],
) -> None:
    loan = with_cost(proposed(proposal(receiver_accepted_by=None)))
    version = loan.version
    with pytest.raises(ConflictOfInterest):
        step(loan)
    assert loan.version == version


def test_r_o2_no_one_consents_for_another() -> None:
    loan = proposed()
    with pytest.raises(NotThePerson):
        loan.consent(actor("2026-01-28", LENDER_MANAGER))


def test_r_o2_no_one_declines_in_the_persons_name() -> None:
    loan = proposed()
    with pytest.raises(NotThePerson):
        loan.decline(Party.PERSON, reason(), actor("2026-01-28", LENDER_MANAGER))


def test_r_o2_the_calendar_approves_nothing() -> None:
    loan = with_cost()
    with pytest.raises(NotAllowed):
        loan.approve(actor("2026-01-28", None))


# Declining


@pytest.mark.parametrize(
    ("on_behalf_of", "by"),
    [
        (Party.PERSON, PERSON),
        (Party.LENDER_MANAGER, LENDER_MANAGER),
        (Party.RECEIVER_MANAGER, RECEIVER_MANAGER),
        (Party.LENDER_LEADER, LENDER_LEADER),
        (Party.RECEIVER_LEADER, RECEIVER_LEADER),
    ],
)
def test_r_o2_every_party_can_decline_and_frees_the_days(on_behalf_of: Party, by: Any) -> None:
    loan = approved()
    assert loan.reservation is not None
    loan.decline(on_behalf_of, reason(), actor("2026-01-31", by))
    assert loan.status is Status.DECLINED
    assert loan.reservation is None
    assert last(loan).reason == reason()


def test_r_o2_an_agreed_loan_is_not_declined() -> None:
    with pytest.raises(NoLongerProposed):
        agreed().decline(Party.PERSON, reason(), actor("2026-02-07", PERSON))


# R-O1: cost terms


def test_r_o1_no_approval_and_no_signature_before_the_cost_terms() -> None:
    loan = proposed()
    with pytest.raises(CostNotSet):
        loan.approve(actor("2026-01-30", LENDER_MANAGER))
    with pytest.raises(CostNotSet):
        loan.sign(Side.LENDER, False, actor("2026-01-30", LENDER_LEADER))


def test_r_o1_where_the_lender_pays_no_cost_needs_to_be_set() -> None:
    loan = agreed(proposed(when=with_terms(cost_bearer=CostBearer.LENDER_PAYS)))
    assert loan.status is Status.AGREED
    assert last(loan).facts.cost is None


def test_new_terms_void_consent_approval_and_signatures_and_free_the_days() -> None:
    loan = approved()
    loan.sign(Side.LENDER, False, actor("2026-02-01", LENDER_LEADER))
    loan.set_terms(cost(order_reference="B-2"), actor("2026-02-02", CONTACT))
    assert last(loan).superseded is True
    assert loan.reservation is None
    assert loan.missing == {
        Step.CONSENT,
        Step.APPROVAL,
        Step.LENDER_SIGNATURE,
        Step.RECEIVER_SIGNATURE,
    }


def test_new_terms_void_a_consent_that_stood_on_the_old_ones() -> None:
    loan = with_cost()
    loan.consent(actor("2026-01-28", PERSON))
    loan.set_terms(cost(order_reference="B-2"), actor("2026-01-29", CONTACT))
    assert last(loan).superseded is True
    assert Step.CONSENT in loan.missing


def test_the_first_terms_keep_an_earlier_consent_valid() -> None:
    loan = proposed()
    loan.consent(actor("2026-01-27", PERSON))
    loan.set_terms(COST, actor("2026-01-28", CONTACT))
    assert last(loan).superseded is False
    assert Step.CONSENT not in loan.missing


def test_terms_set_after_an_approval_without_any_void_it() -> None:
    loan = approved(proposed(when=with_terms(cost_bearer=CostBearer.LENDER_PAYS)))
    loan.set_terms(COST, actor("2026-01-31", CONTACT))
    assert last(loan).superseded is True
    assert Step.APPROVAL in loan.missing


def test_the_same_terms_again_change_nothing() -> None:
    loan = approved()
    version = loan.version
    loan.set_terms(COST, actor("2026-01-31", CONTACT))
    assert loan.version == version


def test_after_the_agreement_terms_are_corrected_never_set() -> None:
    with pytest.raises(NoLongerProposed):
        agreed().set_terms(cost(order_reference="B-2"), actor("2026-02-07", CONTACT))


def test_r_b1_terms_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ImpossibleCost):
        proposed().set_terms(cost(receiver_share_percent=50), actor("2026-01-27", CONTACT))


# R-P6


def test_r_p6_no_signature_while_paused_but_the_other_steps_go_on() -> None:
    loan = approved()
    with pytest.raises(CollaborationPaused) as refused:
        loan.sign(Side.LENDER, True, actor("2026-02-05", LENDER_LEADER))
    assert refused.value.RULE == "R-P6"
    loan.sign(Side.LENDER, False, actor("2026-02-06", LENDER_LEADER))
    assert names(loan, 4) == ["LoanSigned"]
