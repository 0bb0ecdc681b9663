"""R-O1 and related rules: which loan can be proposed, and what it keeps; story 1 as one life."""

from decimal import Decimal

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.notice import StartHasCome
from services.lending.domain.rules.own_case import ConflictOfInterest
from services.lending.domain.rules.pause import CollaborationPaused
from services.lending.domain.rules.sides import (
    AcrossABorder,
    NotEnrolled,
    SameAgency,
    SameUnit,
)
from services.lending.domain.values import LoanContext, Proposal
from services.lending.domain.words import Flag, Party, Status
from shared.kernel.refusals import Invalid, Refusal
from tests.services.lending.domain.given import (
    CONTEXT,
    LOAN,
    PARTIES,
    PERSON,
    RECEIVER_MANAGER,
    TERMS,
    actor,
    but,
    context,
    day,
    days,
    earlier,
    history,
    last,
    names,
    parties,
    percent,
    proposal,
    proposed,
    replayed,
    running,
    state,
    with_terms,
)


def test_r_o1_a_proposal_states_who_when_how_much_and_on_which_terms() -> None:
    happened = last(proposed())
    assert happened.parties == PARTIES
    assert happened.period == days("2026-04-01", "2026-08-31")
    assert happened.percent == percent(("2026-04-01", 100))
    assert happened.terms == TERMS
    assert happened.flags == ()
    assert (happened.by, happened.on) == (RECEIVER_MANAGER, day("2026-01-26"))


def test_r_o1_a_loan_is_full_time_unless_stated_otherwise() -> None:
    asked = {key: value for key, value in proposal().model_dump().items() if key != "percent"}
    assert Proposal(**asked).percent == Decimal(100)


@pytest.mark.parametrize(
    ("asked", "when", "refusal", "rule"),
    [
        (proposal(parties=parties(receiver_unit=PARTIES.lender_unit)), CONTEXT, SameUnit, "R-O1"),
        (
            proposal(parties=parties(receiver_agency=PARTIES.lender_agency)),
            CONTEXT,
            SameAgency,
            "R-O1",
        ),
        (proposal(), context(lender_country="NO"), AcrossABorder, "R-O16"),
        (proposal(), context(lender_takes_part=False), NotEnrolled, "R-P8"),
        (proposal(), context(receiver_takes_part=False), NotEnrolled, "R-P8"),
        (proposal(), context(paused=True), CollaborationPaused, "R-P6"),
        (proposal(receiver_accepted_by=PERSON), CONTEXT, ConflictOfInterest, "R-O2"),
        (proposal(percent=0), CONTEXT, Invalid, "invalid"),
        (proposal(percent="100.01"), CONTEXT, Invalid, "invalid"),
        (proposal(percent="33.333"), CONTEXT, Invalid, "invalid"),
    ],
)
def test_a_loan_that_cannot_be_is_not_proposed(
    asked: Proposal, when: LoanContext, refusal: type[Refusal], rule: str
) -> None:
    with pytest.raises(refusal) as refused:
        proposed(asked, when)
    assert rule == refused.value.RULE


def test_r_o1_inside_an_agency_an_internal_collaboration_lends() -> None:
    inside = proposal(parties=parties(receiver_agency=PARTIES.lender_agency))
    assert proposed(inside, context(scope="internal")).status is Status.PROPOSED


def test_r_o1_also_an_internal_collaboration_never_lends_to_the_same_unit() -> None:
    same = parties(receiver_agency=PARTIES.lender_agency, receiver_unit=PARTIES.lender_unit)
    with pytest.raises(SameUnit):
        proposed(proposal(parties=same), context(scope="internal"))


def test_r_o16_a_collaboration_may_allow_loans_across_a_border() -> None:
    across = context(terms=but(TERMS, across_borders=True), receiver_country="NO")
    assert proposed(when=across).status is Status.PROPOSED


@pytest.mark.parametrize("on", ["2026-04-01", "2026-04-02"])
def test_r_o3_what_would_lapse_at_once_is_not_proposed(on: str) -> None:
    with pytest.raises(StartHasCome):
        proposed(on=on)


def test_r_o5_less_than_the_employment_is_flagged_and_not_refused() -> None:
    assert last(proposed(proposal(percent=50))).flags == (Flag.LESS_THAN_EMPLOYMENT,)
    half_employed = context(employment_percent=50)
    assert last(proposed(proposal(percent=50), half_employed)).flags == ()


def test_r_o5_earlier_loans_to_the_same_receiver_count_together() -> None:
    after_another = context(prior_periods=(days("2026-01-01", "2026-03-15"),))
    assert last(proposed(when=after_another)).flags == (
        Flag.LONGER_THAN_FORM,
        Flag.LONGER_THAN_MAXIMUM,
    )


def test_r_o5_the_maximum_is_that_of_the_collaboration() -> None:
    three_months = with_terms(maximum={"count": 3})
    assert last(proposed(when=three_months)).flags == (Flag.LONGER_THAN_MAXIMUM,)


def test_r_p7_a_loan_keeps_the_terms_of_its_proposal() -> None:
    loan = running()
    assert loan.terms == TERMS
    assert loan.facts.terms == TERMS


def test_story_1_from_proposal_to_the_last_day() -> None:
    loan = running()
    receiver = actor("2026-06-10", RECEIVER_MANAGER)
    loan.cut_short(earlier(None), Party.RECEIVER_MANAGER, receiver)
    assert loan.period == days("2026-04-01", "2026-07-10")
    loan.follow_calendar(actor("2026-07-10", None))
    assert loan.status is Status.RUNNING
    loan.follow_calendar(actor("2026-07-11", None))
    assert loan.status is Status.ENDED
    assert names(loan, 7) == ["LoanStarted", "ChangeAsked", "LoanCutShort", "LoanEnded"]


def test_r_o8_a_loan_that_ended_leaves_the_person_at_the_lender() -> None:
    loan = running()
    loan.follow_calendar(actor("2026-09-01", None))
    ended = last(loan)
    assert ended.parties == PARTIES
    assert loan.parties == PARTIES
    assert loan.employment_percent == Decimal(100)


def test_a_loan_comes_out_of_its_stored_history_as_it_was() -> None:
    loan = running()
    loan.cut_short(earlier("2026-06-20"), Party.PERSON, actor("2026-06-10", PERSON))
    again = replayed(history(loan))
    assert isinstance(again, Loan)
    assert again.id == LOAN
    assert state(again) == state(loan)
