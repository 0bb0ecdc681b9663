"""R-O1, R-O2, R-O3: how a proposal becomes an agreement, step by step."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.agreement import NoLongerProposed, NothingToSign
from services.lending.domain.rules.changes import OutOfTurn
from services.lending.domain.rules.cost import CostNotSet, ImpossibleCost
from services.lending.domain.rules.notice import (
    NothingToWaive,
    StartHasCome,
    StartsBeforeNotice,
)
from services.lending.domain.rules.own_case import NotThePerson, OwnCase
from services.lending.domain.rules.pause import CollaborationIsPaused
from services.lending.domain.words import CostBearer, NoticeCountsFrom, Party, Side, Status, Step
from shared.kernel.aggregate import Act
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
    act,
    agreed,
    approved,
    around,
    cost,
    day,
    days,
    history,
    last,
    names,
    proposed,
    reason,
    running,
    wish,
    with_cost,
    with_terms,
)

FRAMEWORK = with_terms(framework_agreement=True)


def take(loan: Loan, step: Step, on: str) -> None:
    """The step, by the one who is to take it."""
    steps: dict[Step, Any] = {
        Step.CONSENT: lambda: loan.consent(act(on, PERSON)),
        Step.APPROVAL: lambda: loan.approve(act(on, LENDER_MANAGER)),
        Step.ACCEPTANCE: lambda: loan.accept(act(on, RECEIVER_MANAGER)),
        Step.LENDER_SIGNATURE: lambda: loan.sign(Side.LENDER, False, act(on, LENDER_LEADER)),
        Step.RECEIVER_SIGNATURE: lambda: loan.sign(Side.RECEIVER, False, act(on, RECEIVER_LEADER)),
    }
    steps[step]()


# R-O2: what makes an agreement


@pytest.mark.parametrize("order", list(permutations(Step)))
def test_r_o2_all_five_steps_in_any_order_make_an_agreement(order: tuple[Step, ...]) -> None:
    loan = with_cost(proposed(wish(receiver_accepted_by=None)))
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
    assert happened.vacancy_plan_due == day("2026-04-01")
    assert happened.facts == loan.facts
    assert happened.facts.cost == COST


def test_r_o2_with_a_framework_agreement_the_managers_yes_and_the_consent_are_enough() -> None:
    loan = with_cost(proposed(when=FRAMEWORK))
    loan.approve(act("2026-01-30", LENDER_MANAGER))
    assert loan.status is Status.PROPOSED
    loan.consent(act("2026-01-30", PERSON))
    assert loan.status is Status.AGREED


def test_r_o2_under_a_framework_agreement_there_is_nothing_to_sign() -> None:
    loan = with_cost(proposed(when=FRAMEWORK))
    with pytest.raises(NothingToSign):
        loan.sign(Side.LENDER, False, act("2026-01-30", LENDER_LEADER))


@pytest.mark.parametrize("side", Side)
def test_r_b1a_inside_one_agency_one_signature_is_enough(side: Side) -> None:
    inside = {**PARTIES.model_dump(), "receiver_agency": PARTIES.lender_agency}
    loan = approved(with_cost(proposed(wish(parties=inside), around(scope="internal"))))
    assert loan.missing == {Step.LENDER_SIGNATURE}
    loan.sign(side, False, act("2026-02-05", LENDER_LEADER))
    assert loan.status is Status.AGREED


def test_r_o2_the_receiving_manager_may_have_accepted_with_the_proposal_or_later() -> None:
    assert Step.ACCEPTANCE not in proposed().missing
    loan = proposed(wish(receiver_accepted_by=None))
    assert Step.ACCEPTANCE in loan.missing
    loan.accept(act("2026-01-27", RECEIVER_MANAGER))
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
    loan.decline(Party.RECEIVER_MANAGER, reason(), act("2026-01-31", RECEIVER_MANAGER))
    with pytest.raises(NoLongerProposed):
        take(loan, step, "2026-02-01")


# R-O2: nobody in their own case


def own(on: str = "2026-01-30") -> Act:
    return act(on, PERSON)


@pytest.mark.parametrize(
    "step",
    [
        lambda loan: loan.approve(own()),
        lambda loan: loan.accept(own()),
        lambda loan: loan.sign(Side.LENDER, False, own()),
        lambda loan: loan.sign(Side.RECEIVER, False, own()),
        lambda loan: loan.waive_notice(reason(), own("2026-02-28")),
        lambda loan: loan.set_terms(cost(person_named=True), own()),
        lambda loan: loan.decline(Party.LENDER_MANAGER, reason(), own()),
    ],
)
def test_r_o2_nobody_takes_a_step_of_others_in_their_own_case(step: Any) -> None:
    loan = with_cost(proposed(wish(receiver_accepted_by=None)))
    version = loan.version
    with pytest.raises(OwnCase):
        step(loan)
    assert loan.version == version


def test_r_o2_nobody_consents_for_another() -> None:
    loan = proposed()
    with pytest.raises(NotThePerson):
        loan.consent(act("2026-01-28", LENDER_MANAGER))


def test_r_o2_nobody_declines_in_the_persons_name() -> None:
    loan = proposed()
    with pytest.raises(NotThePerson):
        loan.decline(Party.PERSON, reason(), act("2026-01-28", LENDER_MANAGER))


def test_r_o2_the_calendar_approves_nothing() -> None:
    loan = with_cost()
    with pytest.raises(NotAllowed):
        loan.approve(act("2026-01-28", None))


# Declining


@pytest.mark.parametrize(
    ("saying", "by"),
    [
        (Party.PERSON, PERSON),
        (Party.LENDER_MANAGER, LENDER_MANAGER),
        (Party.RECEIVER_MANAGER, RECEIVER_MANAGER),
        (Party.LENDER_LEADER, LENDER_LEADER),
        (Party.RECEIVER_LEADER, RECEIVER_LEADER),
    ],
)
def test_r_o2_every_party_can_decline_and_frees_the_days(saying: Party, by: Any) -> None:
    loan = approved()
    assert loan.reservation is not None
    loan.decline(saying, reason(), act("2026-01-31", by))
    assert loan.status is Status.DECLINED
    assert loan.reservation is None
    assert last(loan).reason == reason()


def test_r_o2_an_agreed_loan_is_not_declined() -> None:
    with pytest.raises(NoLongerProposed):
        agreed().decline(Party.PERSON, reason(), act("2026-02-07", PERSON))


# R-O1: terms of cost


def test_r_o1_no_approval_and_no_signature_before_the_terms_of_cost() -> None:
    loan = proposed()
    with pytest.raises(CostNotSet):
        loan.approve(act("2026-01-30", LENDER_MANAGER))
    with pytest.raises(CostNotSet):
        loan.sign(Side.LENDER, False, act("2026-01-30", LENDER_LEADER))


def test_r_o1_where_the_lender_pays_no_cost_needs_to_be_set() -> None:
    loan = agreed(proposed(when=with_terms(cost_bearer=CostBearer.LENDER_PAYS)))
    assert loan.status is Status.AGREED
    assert last(loan).facts.cost is None


def test_new_terms_void_consent_approval_and_signatures_and_free_the_days() -> None:
    loan = approved()
    loan.sign(Side.LENDER, False, act("2026-02-01", LENDER_LEADER))
    loan.set_terms(cost(order_reference="B-2"), act("2026-02-02", CONTACT))
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
    loan.consent(act("2026-01-28", PERSON))
    loan.set_terms(cost(order_reference="B-2"), act("2026-01-29", CONTACT))
    assert last(loan).superseded is True
    assert Step.CONSENT in loan.missing


def test_the_first_terms_leave_an_earlier_consent_standing() -> None:
    loan = proposed()
    loan.consent(act("2026-01-27", PERSON))
    loan.set_terms(COST, act("2026-01-28", CONTACT))
    assert last(loan).superseded is False
    assert Step.CONSENT not in loan.missing


def test_terms_set_after_an_approval_without_any_void_it() -> None:
    loan = approved(proposed(when=with_terms(cost_bearer=CostBearer.LENDER_PAYS)))
    loan.set_terms(COST, act("2026-01-31", CONTACT))
    assert last(loan).superseded is True
    assert Step.APPROVAL in loan.missing


def test_the_same_terms_again_change_nothing() -> None:
    loan = approved()
    version = loan.version
    loan.set_terms(COST, act("2026-01-31", CONTACT))
    assert loan.version == version


def test_after_the_agreement_terms_are_corrected_never_set() -> None:
    with pytest.raises(NoLongerProposed):
        agreed().set_terms(cost(order_reference="B-2"), act("2026-02-07", CONTACT))


def test_r_b1_terms_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ImpossibleCost):
        proposed().set_terms(cost(receiver_share_percent=50), act("2026-01-27", CONTACT))


# R-O3: notice


def test_r_o3_story_1_the_approval_says_the_earliest_start() -> None:
    loan = approved()
    assert last(loan).earliest_start == day("2026-03-30")


def test_r_o3_a_start_on_the_earliest_day_is_approved_and_one_day_before_is_not() -> None:
    approved(with_cost(proposed(wish(period=days("2026-03-30", "2026-08-31")))))
    with pytest.raises(StartsBeforeNotice) as refused:
        approved(with_cost(proposed(wish(period=days("2026-03-29", "2026-08-31")))))
    assert refused.value.RULE == "R-O3"
    assert refused.value.facts == {"earliest_start": "2026-03-30", "days": 1}


def test_r_o3_a_collaboration_may_count_from_the_first_of_the_next_month() -> None:
    counting = with_terms(notice_counts_from=NoticeCountsFrom.NEXT_MONTH)
    with pytest.raises(StartsBeforeNotice) as refused:
        approved(with_cost(proposed(wish(period=days("2026-03-31", "2026-08-31")), counting)))
    assert refused.value.facts["earliest_start"] == "2026-04-01"
    approved(with_cost(proposed(wish(period=days("2026-04-01", "2026-08-31")), counting)))


def story_2() -> Loan:
    asked = wish(
        parties={**PARTIES.model_dump(), "listing": None, "interest": None},
        period=days("2027-02-15", "2027-03-14"),
        percent=50,
    )
    loan = proposed(asked, around(lender_country="NO", receiver_country="NO"), "2026-12-31")
    loan.set_terms(cost(monthly_cost={"amount": "54500.00", "currency": "NOK"}), at_new_year())
    loan.consent(at_new_year(PERSON))
    return loan


def at_new_year(by: Any = CONTACT) -> Act:
    return act("2026-12-31", by)


def test_r_o3_story_2_the_start_is_refused_until_the_remaining_13_days_are_waived() -> None:
    loan = story_2()
    with pytest.raises(StartsBeforeNotice) as refused:
        loan.approve(at_new_year(LENDER_MANAGER))
    assert refused.value.facts == {"earliest_start": "2027-02-28", "days": 13}

    loan.waive_notice(reason(), at_new_year(LENDER_MANAGER))
    waived = last(loan)
    assert (waived.earliest_start, waived.start) == (day("2027-02-28"), day("2027-02-15"))
    assert waived.days == 13
    assert waived.reason == reason()

    loan.approve(at_new_year(LENDER_MANAGER))
    loan.sign(Side.LENDER, False, at_new_year(LENDER_LEADER))
    loan.sign(Side.RECEIVER, False, at_new_year(RECEIVER_LEADER))
    assert loan.status is Status.AGREED


def test_r_o3_a_waiver_stands_for_30_days_as_an_approval_does() -> None:
    for later, stands in ((30, True), (31, False)):
        loan = story_2()
        loan.waive_notice(reason(), at_new_year(LENDER_MANAGER))
        on = act(day("2026-12-31") + timedelta(days=later), LENDER_MANAGER)
        if stands:
            loan.approve(on)
            assert Step.APPROVAL in loan.given
        else:
            with pytest.raises(StartsBeforeNotice):
                loan.approve(on)


def test_r_o3_a_start_that_keeps_the_notice_leaves_nothing_to_waive() -> None:
    with pytest.raises(NothingToWaive):
        with_cost().waive_notice(reason(), act("2026-01-30", LENDER_MANAGER))


def test_r_o3_an_agreed_loan_is_waived_for_an_earlier_start_only() -> None:
    for start in (None, day("2026-04-01"), day("2026-05-01")):
        with pytest.raises(NothingToWaive):
            agreed().waive_notice(reason(), act("2026-03-01", LENDER_MANAGER), start)


def test_r_o3_a_running_loan_has_no_notice_to_waive() -> None:
    with pytest.raises(OutOfTurn):
        running().waive_notice(reason(), act("2026-04-01", LENDER_MANAGER))


def signed_by_lender_only(start: str) -> Loan:
    loan = approved(with_cost(proposed(wish(period=days(start, "2026-08-31")))))
    loan.sign(Side.LENDER, False, act("2026-01-30", LENDER_LEADER))
    return loan


def test_r_o3_agreed_30_days_after_the_approval_the_approval_counts() -> None:
    loan = signed_by_lender_only("2026-03-30")
    loan.sign(Side.RECEIVER, False, act("2026-03-01", RECEIVER_LEADER))
    assert loan.status is Status.AGREED
    assert last(loan).earliest_start == day("2026-03-30")


def test_r_o3_agreed_31_days_after_the_approval_the_notice_counts_from_that_day() -> None:
    loan = signed_by_lender_only("2026-05-01")
    with pytest.raises(StartsBeforeNotice) as refused:
        loan.sign(Side.RECEIVER, False, act("2026-03-02", RECEIVER_LEADER))
    assert refused.value.facts["earliest_start"] == "2026-05-02"
    assert loan.status is Status.PROPOSED
    assert Step.RECEIVER_SIGNATURE in loan.missing

    in_time = signed_by_lender_only("2026-05-02")
    in_time.sign(Side.RECEIVER, False, act("2026-03-02", RECEIVER_LEADER))
    assert in_time.status is Status.AGREED
    assert last(in_time).earliest_start == day("2026-05-02")


def test_r_o3_a_late_agreement_can_be_waived_and_then_completed_by_another() -> None:
    loan = signed_by_lender_only("2026-05-01")
    loan.waive_notice(reason(), act("2026-03-02", LENDER_MANAGER))
    loan.sign(Side.RECEIVER, False, act("2026-03-04", RECEIVER_LEADER))
    assert loan.status is Status.AGREED


def test_r_o3_the_waiver_of_the_approval_does_not_cover_a_late_agreement() -> None:
    loan = with_cost(proposed(wish(period=days("2026-03-20", "2026-08-31"))))
    loan.waive_notice(reason(), act("2026-01-30", LENDER_MANAGER))
    loan = approved(loan)
    loan.sign(Side.LENDER, False, act("2026-01-30", LENDER_LEADER))
    with pytest.raises(StartsBeforeNotice):
        loan.sign(Side.RECEIVER, False, act("2026-03-02", RECEIVER_LEADER))


@pytest.mark.parametrize("step", [Step.CONSENT, Step.APPROVAL, Step.LENDER_SIGNATURE])
@pytest.mark.parametrize("on", ["2026-04-01", "2026-04-02"])
def test_r_o3_no_step_is_taken_once_the_start_has_come(step: Step, on: str) -> None:
    with pytest.raises(StartHasCome):
        take(with_cost(), step, on)


# R-P6


def test_r_p6_no_signature_while_paused_but_the_other_steps_go_on() -> None:
    loan = approved()
    with pytest.raises(CollaborationIsPaused) as refused:
        loan.sign(Side.LENDER, True, act("2026-02-05", LENDER_LEADER))
    assert refused.value.RULE == "R-P6"
    loan.sign(Side.LENDER, False, act("2026-02-06", LENDER_LEADER))
    assert names(loan, 4) == ["LoanSigned"]


def test_a_persons_text_stands_in_the_first_event_of_its_command() -> None:
    loan = story_2()
    before = loan.version
    loan.waive_notice(reason(), at_new_year(LENDER_MANAGER))
    assert [event.originator_version for event in history(loan)[before:]] == [before + 1]
