"""R-O15: correcting the percent and the cost of an agreed loan, also back in time."""

from decimal import Decimal

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.changes import (
    NothingToCorrect,
    OutOfTurn,
)
from services.lending.domain.values import Cost
from services.lending.domain.words import Flag, Party, Side, Status
from shared.kernel.dates import PercentFrom
from shared.kernel.refusals import Invalid
from tests.services.lending.domain.given import (
    ACTORS,
    COST,
    LENDER_LEADER,
    PARTIES,
    RECEIVER_MANAGER,
    actor,
    approved,
    context,
    cost,
    day,
    days,
    earlier,
    ended,
    last,
    parties,
    percent,
    proposal,
    proposed,
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


# R-O15: percent


def test_r_o15_story_3_a_percent_that_in_truth_was_another_is_a_fact() -> None:
    loan = running()
    for party in ALL_THREE:
        correct(loan, step("2026-05-16", 80), party, on="2026-06-09")
    assert loan.percent == percent(("2026-04-01", 100), ("2026-05-16", 80))
    assert last(loan).facts == loan.facts
    assert last(loan).corrected == step("2026-05-16", 80)
    assert last(loan).flags == (Flag.LESS_THAN_EMPLOYMENT,)
    for party in ALL_THREE:
        correct(loan, step("2026-05-16", 90), party, on="2026-06-20")
    assert loan.percent == percent(("2026-04-01", 100), ("2026-05-16", 90))


def test_r_o15_a_percent_is_corrected_also_after_the_end() -> None:
    loan = ended()
    for party in ALL_THREE:
        correct(loan, step("2026-05-16", 80), party, on="2026-09-09")
    assert loan.facts.percent[-1].percent == Decimal(80)
    assert loan.status is Status.ENDED


def withholding() -> Loan:
    loan = proposed()
    loan.set_terms(cost(managers_may_record_facts=False), actor("2026-01-26"))
    return running(loan)


def test_r_o15_terms_may_withhold_facts_back_in_time_from_the_managers() -> None:
    loan = withholding()
    for party in ALL_THREE:
        correct(loan, step("2026-05-16", 80), party, on="2026-06-09")
    assert loan.percent == percent(("2026-04-01", 100))
    assert last(loan).waits_for == LEADERS
    for party in LEADERS:
        correct(loan, step("2026-05-16", 80), party, on="2026-06-09")
    assert loan.percent == percent(("2026-04-01", 100), ("2026-05-16", 80))


def test_r_o15_what_is_to_come_the_managers_and_the_person_always_agree_on() -> None:
    loan = withholding()
    for party in ALL_THREE:
        correct(loan, step("2026-06-09", 80), party, on="2026-06-09")
    assert loan.percent == percent(("2026-04-01", 100), ("2026-06-09", 80))


@pytest.mark.parametrize("on", ["2026-03-31", "2026-09-01"])
def test_r_o15_a_percent_is_corrected_inside_the_loan(on: str) -> None:
    with pytest.raises(NothingToCorrect):
        correct(running(), step(on, 80), LENDER)


def test_r_o15_what_is_already_recorded_is_no_correction() -> None:
    with pytest.raises(NothingToCorrect):
        correct(running(), step("2026-05-16", 100), LENDER)


def test_r_o15_a_proposal_is_not_corrected() -> None:
    with pytest.raises(OutOfTurn):
        correct(approved(), step("2026-05-16", 80), LENDER, on="2026-02-01")
    with pytest.raises(OutOfTurn):
        correct_cost(approved(), cost(order_reference="B-2"), LEADERS[0], on="2026-02-01")


def test_a_loan_that_is_cut_short_before_a_step_of_percent_loses_the_step() -> None:
    loan = running()
    for party in ALL_THREE:
        correct(loan, step("2026-08-01", 50), party)
    loan.cut_short(earlier(None), RECEIVER, actor("2026-06-10", RECEIVER_MANAGER))
    assert loan.percent == percent(("2026-04-01", 100))


# R-O15: cost


@pytest.mark.parametrize("first", LEADERS)
def test_r_o15_the_cost_needs_both_signatories(first: Party) -> None:
    loan = running()
    other = next(party for party in LEADERS if party is not first)
    dearer = cost(monthly_cost={"amount": "64000.00", "currency": "SEK"})
    correct_cost(loan, dearer, first)
    assert last(loan).waits_for == (other,)
    assert loan.cost == COST
    correct_cost(loan, dearer, other)
    assert loan.cost == dearer
    assert last(loan).facts == loan.facts


def test_r_b1a_inside_one_agency_its_leader_alone_corrects_the_cost() -> None:
    inside = parties(receiver_agency=PARTIES.lender_agency)
    loan = approved(with_cost(proposed(proposal(parties=inside), context(scope="internal"))))
    loan.sign(Side.LENDER, False, actor("2026-02-05", LENDER_LEADER))
    correct_cost(loan, cost(order_reference="B-2"), Party.RECEIVER_LEADER, on="2026-02-10")
    assert loan.cost == cost(order_reference="B-2")


def test_r_o15_a_corrected_cost_keeps_its_currency_and_its_sense() -> None:
    with pytest.raises(Invalid):
        correct_cost(
            running(), cost(monthly_cost={"amount": "1.00", "currency": "NOK"}), LEADERS[0]
        )
    with pytest.raises(NothingToCorrect):
        correct_cost(running(), COST, LEADERS[0])
