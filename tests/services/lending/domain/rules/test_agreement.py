"""R-O2: which steps are needed, and which ones new terms void."""

from itertools import chain, combinations

import pytest

from services.lending.domain.rules.agreement import (
    NoLongerProposed,
    needed_steps,
    refuse_unless_proposed,
    undone_by_terms,
    why_asked_again,
)
from services.lending.domain.words import AskedAgain, Status, Step
from tests.services.lending.domain.given import (
    PARTIES,
    TERMS,
    but,
    parties,
)

FRAMEWORK = but(TERMS, framework_agreement=True)
ONE_AGENCY = parties(receiver_agency=PARTIES.lender_agency)
APPROVED = {Step.CONSENT, Step.APPROVAL, Step.ACCEPTANCE}
EVERY_SUBSET = [set(own) for own in chain.from_iterable(combinations(Step, n) for n in range(6))]


def test_r_o2_the_person_both_managers_and_a_signatory_of_each_agency() -> None:
    assert needed_steps(TERMS, PARTIES) == set(Step)


def test_r_o2_a_framework_agreement_replaces_the_signatures() -> None:
    assert needed_steps(FRAMEWORK, PARTIES) == APPROVED
    assert needed_steps(FRAMEWORK, ONE_AGENCY) == APPROVED


def test_r_b1a_inside_one_agency_one_signature_is_enough() -> None:
    assert needed_steps(TERMS, ONE_AGENCY) == APPROVED | {Step.LENDER_SIGNATURE}


@pytest.mark.parametrize("given", EVERY_SUBSET)
def test_r_o2_changed_terms_leave_only_the_acceptance(given: set[Step]) -> None:
    assert undone_by_terms(given, set_before=True) == given - {Step.ACCEPTANCE}


@pytest.mark.parametrize("given", EVERY_SUBSET)
def test_r_o2_first_terms_undo_nothing_but_what_was_approved_or_signed_without_them(
    given: set[Step],
) -> None:
    unseen = bool(given - {Step.ACCEPTANCE, Step.CONSENT})
    expected = given - {Step.ACCEPTANCE} if unseen else set[Step]()
    assert undone_by_terms(given, set_before=False) == expected


@pytest.mark.parametrize("given", EVERY_SUBSET)
def test_r_o2_a_collaboration_may_ask_for_the_consent_when_the_cost_is_known(
    given: set[Step],
) -> None:
    undone = undone_by_terms(given, set_before=False, consent_after_cost=True)
    assert undone == given - {Step.ACCEPTANCE}


@pytest.mark.parametrize(
    ("undone", "set_before", "why"),
    [
        (set[Step](), True, None),
        ({Step.CONSENT}, True, AskedAgain.TERMS_CHANGED),
        ({Step.CONSENT, Step.APPROVAL}, False, AskedAgain.GIVEN_WITHOUT_TERMS),
        ({Step.CONSENT}, False, AskedAgain.CONSENT_AFTER_COST),
    ],
)
def test_r_o2_what_is_asked_for_again_has_a_reason(
    undone: set[Step], set_before: bool, why: AskedAgain | None
) -> None:
    assert why_asked_again(undone, set_before=set_before) is why


@pytest.mark.parametrize("status", [own for own in Status if own is not Status.PROPOSED])
def test_r_o2_only_a_proposal_is_agreed_on(status: Status) -> None:
    refuse_unless_proposed(Status.PROPOSED)
    with pytest.raises(NoLongerProposed) as refused:
        refuse_unless_proposed(status)
    assert refused.value.facts == {"status": status.value}
