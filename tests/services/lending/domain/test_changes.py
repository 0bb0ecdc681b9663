"""R-O6, R-O15: extending, moving and correcting: all required parties approve the same."""

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.changes import (
    NotExtended,
    NotMoved,
    OutOfTurn,
)
from services.lending.domain.rules.notice import StartsBeforeNotice
from services.lending.domain.rules.own_case import ConflictOfInterest, NotThePerson
from services.lending.domain.values import Cost
from services.lending.domain.words import BackfillChoice, ChangeKind, Flag, Party, Status
from shared.kernel.dates import PercentFrom
from shared.kernel.refusals import NotAllowed
from tests.services.lending.domain.given import (
    ACTORS,
    LENDER_MANAGER,
    PERSON,
    RECEIVER_MANAGER,
    actor,
    agreed,
    approved,
    cost,
    day,
    days,
    earlier,
    ended,
    last,
    names,
    percent,
    proposal,
    proposed,
    reason,
    running,
    with_cost,
)

LENDER = Party.LENDER_MANAGER
RECEIVER = Party.RECEIVER_MANAGER
ALL_THREE = (Party.PERSON, LENDER, RECEIVER)
LEADERS = (Party.LENDER_LEADER, Party.RECEIVER_LEADER)


def extend(loan: Loan, end: str, on_behalf_of: Party, on: str = "2026-06-01") -> None:
    loan.extend(day(end), on_behalf_of, (), actor(on, ACTORS[on_behalf_of]))


def move(loan: Loan, start: str, end: str, on_behalf_of: Party, on: str = "2026-02-10") -> None:
    loan.move(days(start, end), on_behalf_of, (), actor(on, ACTORS[on_behalf_of]))


def correct(
    loan: Loan, correction: PercentFrom, on_behalf_of: Party, on: str = "2026-06-09"
) -> None:
    loan.correct_percent(correction, on_behalf_of, (), actor(on, ACTORS[on_behalf_of]))


def correct_cost(loan: Loan, terms: Cost, on_behalf_of: Party, on: str = "2026-06-09") -> None:
    loan.correct_cost(terms, on_behalf_of, actor(on, ACTORS[on_behalf_of]))


def step(on: str, value: int | str) -> PercentFrom:
    return percent((on, value))[0]


# One mechanism


@pytest.mark.parametrize("first", ALL_THREE)
def test_r_o6_an_extension_takes_effect_when_both_managers_and_the_person_have_approved(
    first: Party,
) -> None:
    loan = running()
    others = [party for party in ALL_THREE if party is not first]
    extend(loan, "2026-09-30", first)
    assert set(last(loan).waits_for) == set(others)
    extend(loan, "2026-09-30", others[0])
    assert last(loan).waits_for == (others[1],)
    assert loan.period.end == day("2026-08-31")
    extend(loan, "2026-09-30", others[1])
    assert names(loan, 8) == ["ChangeAsked", "ChangeAsked", "ChangeAsked", "LoanExtended"]
    assert loan.period == days("2026-04-01", "2026-09-30")
    assert last(loan).facts == loan.facts
    assert loan.pending == {}


def test_approving_the_same_twice_is_harmless() -> None:
    loan = running()
    extend(loan, "2026-09-30", LENDER)
    extend(loan, "2026-09-30", LENDER)
    assert names(loan, 8) == ["ChangeAsked"]


def test_a_different_value_asks_for_approval_again() -> None:
    loan = running()
    extend(loan, "2026-09-30", LENDER)
    extend(loan, "2026-09-30", Party.PERSON)
    extend(loan, "2026-10-31", RECEIVER)
    assert set(last(loan).waits_for) == {LENDER, Party.PERSON}
    extend(loan, "2026-09-30", RECEIVER)
    assert set(last(loan).waits_for) == {LENDER, Party.PERSON}
    assert loan.period.end == day("2026-08-31")


def test_different_changes_are_asked_for_beside_each_other() -> None:
    loan = running()
    extend(loan, "2026-09-30", LENDER)
    correct_cost(loan, cost(order_reference="B-2"), Party.LENDER_LEADER)
    assert set(loan.pending) == {ChangeKind.EXTEND, ChangeKind.CORRECT_COST}


def test_a_change_of_the_days_voids_what_else_was_asked_about_the_days() -> None:
    loan = running()
    correct_cost(loan, cost(order_reference="B-2"), Party.LENDER_LEADER)
    loan.cut_short(earlier("2026-06-20"), RECEIVER, actor("2026-06-09", RECEIVER_MANAGER))
    for party in ALL_THREE:
        extend(loan, "2026-09-30", party)
    assert set(loan.pending) == {ChangeKind.CORRECT_COST}


def test_r_o2_no_one_approves_in_anothers_name() -> None:
    loan = running()
    with pytest.raises(NotThePerson):
        loan.extend(day("2026-09-30"), Party.PERSON, (), actor("2026-06-01", LENDER_MANAGER))
    with pytest.raises(ConflictOfInterest):
        loan.extend(day("2026-09-30"), LENDER, (), actor("2026-06-01", PERSON))


def test_only_those_whose_approval_is_needed_approve() -> None:
    with pytest.raises(NotAllowed):
        extend(running(), "2026-09-30", Party.LENDER_LEADER)
    with pytest.raises(NotAllowed):
        correct_cost(running(), cost(order_reference="B-2"), LENDER)


# R-O6: extending


def test_r_o6_the_notice_does_not_apply_to_an_extension() -> None:
    loan = running()
    for party in ALL_THREE:
        extend(loan, "2026-09-30", party, on="2026-08-31")
    assert loan.period.end == day("2026-09-30")


def test_r_o5_an_extension_has_the_same_flags() -> None:
    loan = running()
    for party in ALL_THREE:
        extend(loan, "2026-10-01", party)
    assert last(loan).flags == (Flag.LONGER_THAN_FORM, Flag.LONGER_THAN_MAXIMUM)


def test_r_o5_an_extension_counts_other_loans_to_the_receiver() -> None:
    loan = running()
    prior_periods = (days("2026-01-01", "2026-03-20"),)
    for party in ALL_THREE:
        loan.extend(day("2026-09-01"), party, prior_periods, actor("2026-06-01", ACTORS[party]))
    assert Flag.LONGER_THAN_MAXIMUM in last(loan).flags


@pytest.mark.parametrize("end", ["2026-08-31", "2026-08-30"])
def test_r_o6_an_extension_is_longer(end: str) -> None:
    with pytest.raises(NotExtended):
        extend(running(), end, LENDER)


def test_r_o6_an_agreed_loan_can_be_extended_before_its_start() -> None:
    loan = agreed()
    for party in ALL_THREE:
        extend(loan, "2026-09-30", party, on="2026-03-01")
    assert loan.period.end == day("2026-09-30")
    assert loan.status is Status.AGREED


def test_r_o6_neither_a_proposal_nor_a_loan_that_is_over_is_extended() -> None:
    for loan in (approved(), ended()):
        with pytest.raises(OutOfTurn):
            extend(loan, "2026-10-31", LENDER)
    with pytest.raises(OutOfTurn):
        extend(running(), "2026-10-31", LENDER, on="2026-09-01")


# R-O6, R-O3: moving


def test_r_o6_a_loan_is_moved_before_its_start_by_both_managers_and_the_person() -> None:
    loan = agreed()
    for party in ALL_THREE:
        move(loan, "2026-05-01", "2026-09-15", party)
    moved = last(loan)
    assert loan.period == days("2026-05-01", "2026-09-15")
    assert loan.percent == percent(("2026-05-01", 100))
    assert moved.backfill_plan_due == day("2026-05-01")
    assert moved.facts == loan.facts


def test_r_o6_a_loan_that_has_started_is_not_moved() -> None:
    with pytest.raises(OutOfTurn):
        move(running(), "2026-05-01", "2026-09-15", LENDER, on="2026-04-02")
    with pytest.raises(OutOfTurn):
        move(agreed(), "2026-05-01", "2026-09-15", LENDER, on="2026-04-01")


def test_r_o6_a_loan_is_moved_to_other_days_that_are_to_come() -> None:
    with pytest.raises(NotMoved):
        move(agreed(), "2026-04-01", "2026-08-31", LENDER)
    with pytest.raises(NotMoved):
        move(agreed(), "2026-02-10", "2026-08-31", LENDER, on="2026-02-10")


def test_r_o3_a_later_start_needs_no_new_notice() -> None:
    loan = agreed()
    for party in ALL_THREE:
        move(loan, "2026-04-02", "2026-08-31", party, on="2026-03-31")
    assert loan.period.start == day("2026-04-02")


def far_away() -> Loan:
    return agreed(with_cost(proposed(proposal(period=days("2026-06-01", "2026-08-31")))))


def test_r_o3_an_earlier_start_than_approved_needs_the_notice_again() -> None:
    for start, fits in (("2026-04-09", False), ("2026-04-10", True)):
        loan = far_away()
        if fits:
            move(loan, start, "2026-08-31", LENDER, on="2026-02-10")
            assert last(loan).waits_for == (RECEIVER, Party.PERSON)
        else:
            with pytest.raises(StartsBeforeNotice) as refused:
                move(loan, start, "2026-08-31", LENDER, on="2026-02-10")
            assert refused.value.facts["earliest_start"] == "2026-04-10"


def test_r_o3_the_notice_of_a_move_counts_from_the_lending_managers_approval() -> None:
    loan = far_away()
    move(loan, "2026-04-10", "2026-08-31", LENDER, on="2026-02-10")
    move(loan, "2026-04-10", "2026-08-31", Party.PERSON, on="2026-02-20")
    move(loan, "2026-04-10", "2026-08-31", RECEIVER, on="2026-03-12")
    assert loan.period.start == day("2026-04-10")


def test_r_o3_a_move_agreed_31_days_after_that_approval_counts_from_that_day() -> None:
    loan = far_away()
    move(loan, "2026-04-10", "2026-08-31", LENDER, on="2026-02-10")
    move(loan, "2026-04-10", "2026-08-31", Party.PERSON, on="2026-02-20")
    with pytest.raises(StartsBeforeNotice):
        move(loan, "2026-04-10", "2026-08-31", RECEIVER, on="2026-03-13")


def test_r_o3_the_notice_can_be_waived_for_an_earlier_start() -> None:
    loan = far_away()
    loan.waive_notice(reason(), actor("2026-02-10", LENDER_MANAGER), day("2026-03-01"))
    assert last(loan).days == 40
    for party in ALL_THREE:
        move(loan, "2026-03-01", "2026-08-31", party, on="2026-02-10")
    assert loan.period.start == day("2026-03-01")


@pytest.mark.parametrize("planned", [True, False])
def test_r_o9_a_move_takes_the_backfill_plan_along_where_there_is_one(*, planned: bool) -> None:
    loan = agreed()
    if planned:
        loan.plan_vacancy(BackfillChoice.REDISTRIBUTE, actor("2026-02-10", LENDER_MANAGER))
    before = loan.backfill
    for party in ALL_THREE:
        move(loan, "2026-05-04", "2026-09-30", party)
    assert last(loan).backfill_plan_due == day("2026-05-04")
    assert last(loan).backfill == loan.backfill == before
    assert (before is not None) is planned
