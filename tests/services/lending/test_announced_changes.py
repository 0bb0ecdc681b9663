"""What lending publishes of requests for changes, and of loans that are restored."""

import pytest

from services.lending.announcements import ANNOUNCEMENTS
from services.lending.domain.loan import Loan
from services.lending.domain.words import Party
from shared.contracts import lending as contracts
from shared.contracts.base import Contract
from tests.services.lending.domain import given


def contracts_of(loan: Loan) -> list[Contract]:
    """What is published of the loan's newest event."""
    event = given.last(loan)
    return [each for make in ANNOUNCEMENTS[type(event)] if (each := make(event)) is not None]


@pytest.mark.parametrize(
    ("party", "others"),
    [
        (Party.LENDER_LEADER, ("receiver_leader",)),
        (Party.RECEIVER_LEADER, ("lender_leader",)),
    ],
)
def test_r_o15_a_request_states_which_fact_it_corrects_and_whose_step_is_missing(
    party: Party, others: tuple[str, ...]
) -> None:
    loan = given.running()
    actor = given.actor("2026-06-09", given.ACTORS[party])
    loan.correct_cost(given.cost(order_reference="B-2"), party, actor)
    (asked,) = contracts_of(loan)
    assert isinstance(asked, contracts.ChangeAsked)
    assert (asked.change, asked.corrects, asked.waits_for) == ("correct", "cost", others)


@pytest.mark.parametrize(
    ("party", "others"),
    [
        (Party.PERSON, ("lender_manager", "receiver_manager")),
        (Party.LENDER_MANAGER, ("person", "receiver_manager")),
        (Party.RECEIVER_MANAGER, ("person", "lender_manager")),
    ],
)
def test_r_o6_a_request_names_everyone_whose_step_is_missing(
    party: Party, others: tuple[str, ...]
) -> None:
    loan = given.running()
    actor = given.actor("2026-06-09", given.ACTORS[party])
    loan.extend(given.day("2026-09-30"), party, (), actor)
    (asked,) = contracts_of(loan)
    assert isinstance(asked, contracts.ChangeAsked)
    assert (asked.change, asked.corrects) == ("extend", None)
    assert sorted(asked.waits_for) == sorted(others)


def test_r_o9_a_restored_loan_states_its_status_and_until_when_it_is_to_be_planned() -> None:
    loan = given.agreed()
    loan.person_left(given.day("2026-02-28"), given.actor("2026-03-01", None))
    loan.person_left(None, given.actor("2026-03-03", None))
    restored, bill = contracts_of(loan)
    assert isinstance(restored, contracts.LoanChanged)
    assert isinstance(bill, contracts.LoanBill)
    assert restored.restored == "agreed"
    assert restored.backfill_plan_due == given.last(loan).backfill_plan_due is not None
