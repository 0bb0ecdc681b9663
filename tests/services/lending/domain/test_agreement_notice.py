"""R-O3: the notice on the way to an agreement, its waiver, and the 30 days of an approval."""

from datetime import timedelta
from typing import Any

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.changes import OutOfTurn
from services.lending.domain.rules.notice import (
    NothingToWaive,
    StartHasCome,
    StartsBeforeNotice,
)
from services.lending.domain.words import NoticeCountsFrom, Side, Status, Step
from shared.kernel.aggregate import Actor
from tests.services.lending.domain.given import (
    CONTACT,
    LENDER_LEADER,
    LENDER_MANAGER,
    PERSON,
    RECEIVER_LEADER,
    actor,
    agreed,
    approved,
    context,
    cost,
    day,
    days,
    history,
    last,
    parties,
    proposal,
    proposed,
    reason,
    running,
    take,
    with_cost,
    with_terms,
)

# R-O3: notice


def test_r_o3_story_1_the_approval_states_the_earliest_start() -> None:
    loan = approved()
    assert last(loan).earliest_start == day("2026-03-30")


def test_r_o3_a_start_on_the_earliest_day_is_approved_and_one_day_before_is_not() -> None:
    approved(with_cost(proposed(proposal(period=days("2026-03-30", "2026-08-31")))))
    with pytest.raises(StartsBeforeNotice) as refused:
        approved(with_cost(proposed(proposal(period=days("2026-03-29", "2026-08-31")))))
    assert refused.value.RULE == "R-O3"
    assert refused.value.facts == {"earliest_start": "2026-03-30", "days": 1}


def test_r_o3_a_collaboration_may_count_from_the_first_of_the_next_month() -> None:
    counting = with_terms(notice_counts_from=NoticeCountsFrom.NEXT_MONTH)
    with pytest.raises(StartsBeforeNotice) as refused:
        approved(with_cost(proposed(proposal(period=days("2026-03-31", "2026-08-31")), counting)))
    assert refused.value.facts["earliest_start"] == "2026-04-01"
    approved(with_cost(proposed(proposal(period=days("2026-04-01", "2026-08-31")), counting)))


def story_2() -> Loan:
    asked = proposal(
        parties=parties(listing=None, interest=None),
        period=days("2027-02-15", "2027-03-14"),
        percent=50,
    )
    loan = proposed(asked, context(lender_country="NO", receiver_country="NO"), "2026-12-31")
    loan.set_terms(cost(monthly_cost={"amount": "54500.00", "currency": "NOK"}), at_new_year())
    loan.consent(at_new_year(PERSON))
    return loan


def at_new_year(by: Any = CONTACT) -> Actor:
    return actor("2026-12-31", by)


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


def test_r_o3_a_waiver_is_valid_for_30_days_as_an_approval_is() -> None:
    for later, stands in ((30, True), (31, False)):
        loan = story_2()
        loan.waive_notice(reason(), at_new_year(LENDER_MANAGER))
        on = actor(day("2026-12-31") + timedelta(days=later), LENDER_MANAGER)
        if stands:
            loan.approve(on)
            assert Step.APPROVAL in loan.given
        else:
            with pytest.raises(StartsBeforeNotice):
                loan.approve(on)


def test_r_o3_a_start_that_keeps_the_notice_leaves_nothing_to_waive() -> None:
    with pytest.raises(NothingToWaive):
        with_cost().waive_notice(reason(), actor("2026-01-30", LENDER_MANAGER))


def test_r_o3_an_agreed_loan_is_waived_for_a_start_that_a_new_approval_would_not_allow() -> None:
    for start, waived in ((None, "2026-04-01"), ("2026-03-15", "2026-03-15")):
        loan = agreed()
        asked = None if start is None else day(start)
        loan.waive_notice(reason(), actor("2026-03-01", LENDER_MANAGER), asked)
        assert (last(loan).start, last(loan).earliest_start) == (day(waived), day("2026-05-01"))
    with pytest.raises(NothingToWaive):
        agreed().waive_notice(reason(), actor("2026-03-01", LENDER_MANAGER), day("2026-05-01"))


def test_r_o3_a_running_loan_has_no_notice_to_waive() -> None:
    with pytest.raises(OutOfTurn):
        running().waive_notice(reason(), actor("2026-04-01", LENDER_MANAGER))


def signed_by_lender_only(start: str) -> Loan:
    loan = approved(with_cost(proposed(proposal(period=days(start, "2026-08-31")))))
    loan.sign(Side.LENDER, False, actor("2026-01-30", LENDER_LEADER))
    return loan


def test_r_o3_agreed_30_days_after_the_approval_the_approval_counts() -> None:
    loan = signed_by_lender_only("2026-03-30")
    loan.sign(Side.RECEIVER, False, actor("2026-03-01", RECEIVER_LEADER))
    assert loan.status is Status.AGREED
    assert last(loan).earliest_start == day("2026-03-30")


def test_r_o3_agreed_31_days_after_the_approval_the_notice_counts_from_that_day() -> None:
    loan = signed_by_lender_only("2026-05-01")
    with pytest.raises(StartsBeforeNotice) as refused:
        loan.sign(Side.RECEIVER, False, actor("2026-03-02", RECEIVER_LEADER))
    assert refused.value.facts["earliest_start"] == "2026-05-02"
    assert loan.status is Status.PROPOSED
    assert Step.RECEIVER_SIGNATURE in loan.missing

    in_time = signed_by_lender_only("2026-05-02")
    in_time.sign(Side.RECEIVER, False, actor("2026-03-02", RECEIVER_LEADER))
    assert in_time.status is Status.AGREED
    assert last(in_time).earliest_start == day("2026-05-02")


def test_r_o3_a_late_agreement_can_be_waived_and_then_completed_by_another() -> None:
    loan = signed_by_lender_only("2026-05-01")
    loan.waive_notice(reason(), actor("2026-03-02", LENDER_MANAGER))
    loan.sign(Side.RECEIVER, False, actor("2026-03-04", RECEIVER_LEADER))
    assert loan.status is Status.AGREED


def test_r_o3_the_waiver_of_the_approval_does_not_cover_a_late_agreement() -> None:
    loan = with_cost(proposed(proposal(period=days("2026-03-20", "2026-08-31"))))
    loan.waive_notice(reason(), actor("2026-01-30", LENDER_MANAGER))
    loan = approved(loan)
    loan.sign(Side.LENDER, False, actor("2026-01-30", LENDER_LEADER))
    with pytest.raises(StartsBeforeNotice):
        loan.sign(Side.RECEIVER, False, actor("2026-03-02", RECEIVER_LEADER))


@pytest.mark.parametrize("step", [Step.CONSENT, Step.APPROVAL, Step.LENDER_SIGNATURE])
@pytest.mark.parametrize("on", ["2026-04-01", "2026-04-02"])
def test_r_o3_no_step_is_taken_once_the_start_has_come(step: Step, on: str) -> None:
    with pytest.raises(StartHasCome):
        take(with_cost(), step, on)


def test_a_persons_text_is_in_the_first_event_of_its_command() -> None:
    loan = story_2()
    before = loan.version
    loan.waive_notice(reason(), at_new_year(LENDER_MANAGER))
    assert [event.originator_version for event in history(loan)[before:]] == [before + 1]
