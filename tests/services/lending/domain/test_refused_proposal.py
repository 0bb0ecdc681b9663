"""A refused proposal is remembered with the rule that refused it (R-L9)."""

from typing import Any

from services.lending.domain.refused_proposal import ProposedLoan, RefusedProposal
from services.lending.domain.rules.pause import CollaborationPaused
from tests.services.lending.domain.given import LOAN, PARTIES, actor, days, replayed, state

REFUSED = ProposedLoan(loan=LOAN, parties=PARTIES, period=days("2026-04-01", "2026-08-31"))


def refused(
    asked_by: str = "listings@1/7", proposed_loan: ProposedLoan = REFUSED
) -> RefusedProposal:
    refusal = CollaborationPaused("paused until May")
    return RefusedProposal.of(proposed_loan, refusal, asked_by, actor("2026-01-26", None))


def test_r_l9_it_states_which_loan_was_not_to_be_and_why() -> None:
    event: Any
    (event,) = refused().pending_events
    assert (event.proposed_loan, event.rule, event.words) == (REFUSED, "R-P6", "paused until May")
    assert event.by is None


def test_it_has_an_id_by_who_asked_so_that_it_is_recorded_once() -> None:
    assert refused().id == refused().id != LOAN
    assert refused("listings@1/8").id != refused().id
    assert (
        refused(proposed_loan=REFUSED.model_copy(update={"loan": PARTIES.person})).id
        != refused().id
    )


def test_the_history_makes_it_again() -> None:
    proposal = refused()
    (event,) = proposal.pending_events
    assert state(replayed([event])) == state(proposal)  # type: ignore[list-item] - ours are all Events
