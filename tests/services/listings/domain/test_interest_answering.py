"""R-L4: the lending unit answers; unanswered, it is passed on; a decline can be taken up."""

from datetime import date

import pytest

from services.listings.domain import interest_events as facts
from services.listings.domain.interest import (
    StepNotOpen,
)
from services.listings.domain.rules import answering
from services.listings.domain.rules.answering import Waits
from services.listings.domain.standing import Status
from shared.kernel.refusals import ConflictOfInterest
from tests.services.listings.domain.given import (
    ANSWER_BY,
    CONTACT,
    EVA,
    HOST,
    LINE,
    MANAGER,
    NEXT_ANSWER_BY,
    OVERDUE,
    SUBSTITUTE,
    SUPERIOR,
    actor,
    at,
    declined,
    expressed,
    forwarded,
    new_events,
    person,
    sealed,
)


def test_r_l4_the_persons_manager_endorses_and_the_contact_person_is_next() -> None:
    interest = expressed()
    interest.endorse(actor(MANAGER), LINE)
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestEndorsed)
    assert event.by == MANAGER
    assert at(interest) == (Status.ENDORSED, Waits.CONTACT)


def test_r_l4_no_one_else_answers_while_the_managers_time_runs() -> None:
    for other in (SUBSTITUTE, SUPERIOR, CONTACT, HOST, None):
        with pytest.raises(answering.NotYourStep):
            expressed().endorse(actor(other), LINE)
        with pytest.raises(answering.NotYourStep):
            expressed().decline(actor(other), LINE, sealed())


def test_r_l4_the_step_belongs_to_the_manager_of_the_day() -> None:
    interest = expressed()
    new = LINE.model_copy(update={"manager": person("new manager")})
    with pytest.raises(answering.NotYourStep):
        interest.endorse(actor(MANAGER), new)
    interest.endorse(actor(person("new manager")), new)


def test_r_l4_a_decline_has_a_reason_that_the_employee_can_read() -> None:
    interest = expressed()
    with pytest.raises(answering.ReasonMissing):
        interest.decline(actor(MANAGER), LINE, None)
    interest.decline(actor(MANAGER), LINE, sealed(EVA))
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestDeclined)
    assert event.reason == sealed(EVA)
    assert at(interest) == (Status.DECLINED, None)


def test_r_l4_an_answer_is_given_once() -> None:
    interest = expressed()
    interest.endorse(actor(MANAGER), LINE)
    with pytest.raises(StepNotOpen) as refused:
        interest.endorse(actor(MANAGER), LINE)
    assert refused.value.RULE == "R-L4"
    with pytest.raises(StepNotOpen):
        interest.decline(actor(MANAGER), LINE, sealed())


def test_r_o2_a_manager_does_not_endorse_their_own_interest_but_the_substitute_does() -> None:
    own = LINE.model_copy(update={"manager": EVA})
    interest = expressed()
    assert at(interest) == (Status.EXPRESSED, Waits.MANAGER)
    with pytest.raises(ConflictOfInterest) as refused:
        interest.endorse(actor(EVA), own)
    assert refused.value.RULE == "R-O2"
    with pytest.raises(answering.NotYourStep):
        interest.endorse(actor(SUPERIOR), own)
    interest.endorse(actor(SUBSTITUTE), own)


def test_r_o2_in_the_managers_own_case_without_a_substitute_the_superior_answers() -> None:
    own = LINE.model_copy(update={"manager": EVA, "substitute": None})
    interest = expressed()
    interest.decline(actor(SUPERIOR), own, sealed())
    assert interest.declined_by == SUPERIOR


def test_r_l4_unanswered_for_its_days_it_goes_to_the_substitute_then_to_the_contact() -> None:
    interest = expressed()
    interest.pass_on(actor(None, OVERDUE), LINE, NEXT_ANSWER_BY)
    assert at(interest) == (Status.EXPRESSED, Waits.SUBSTITUTE)
    assert interest.standing.answer_by == NEXT_ANSWER_BY
    interest.pass_on(actor(None, date(2026, 2, 13)), LINE, date(2026, 2, 27))
    assert at(interest) == (Status.EXPRESSED, Waits.CONTACT)
    assert interest.standing.answer_by is None
    interest.pass_on(actor(None, date(2026, 3, 30)), LINE, date(2026, 4, 13))
    assert [type(event) for event in new_events(interest)] == [facts.InterestPassedOn] * 2


def test_r_l4_on_the_last_day_to_answer_nothing_is_passed_on() -> None:
    interest = expressed()
    interest.pass_on(actor(None, ANSWER_BY), LINE, NEXT_ANSWER_BY)
    assert new_events(interest) == []


def test_r_l4_what_is_answered_is_not_passed_on() -> None:
    for interest in (declined(), forwarded()):
        interest.pass_on(actor(None, OVERDUE), LINE, NEXT_ANSWER_BY)
        assert new_events(interest) == []


def test_r_l4_after_passing_on_the_substitute_and_still_the_manager_can_answer() -> None:
    for who in (SUBSTITUTE, MANAGER):
        interest = expressed()
        interest.pass_on(actor(None, OVERDUE), LINE, NEXT_ANSWER_BY)
        interest.endorse(actor(who, OVERDUE), LINE)
        assert at(interest) == (Status.ENDORSED, Waits.CONTACT)


def test_r_l4_at_last_the_contact_person_endorses_and_forwards() -> None:
    interest = expressed()
    for on in (OVERDUE, date(2026, 2, 13)):
        interest.pass_on(actor(None, on), LINE, NEXT_ANSWER_BY)
    interest.endorse(actor(CONTACT), LINE)
    interest.forward(actor(CONTACT), LINE)
    assert at(interest) == (Status.FORWARDED, Waits.RECEIVER)


def test_r_l4_the_contact_takes_a_decline_up_and_the_superior_endorses() -> None:
    interest = declined()
    interest.take_up(actor(CONTACT), LINE)
    assert at(interest) == (Status.DECLINED, Waits.SUPERIOR)
    with pytest.raises(answering.NotYourStep):
        interest.endorse(actor(MANAGER), LINE)
    interest.endorse(actor(SUPERIOR), LINE)
    assert at(interest) == (Status.ENDORSED, Waits.CONTACT)


def test_r_l4_a_decline_that_the_superior_upholds_is_final() -> None:
    interest = declined()
    interest.take_up(actor(CONTACT), LINE)
    with pytest.raises(StepNotOpen):
        interest.take_up(actor(CONTACT), LINE)
    interest.decline(actor(SUPERIOR), LINE, sealed())
    with pytest.raises(answering.NoSuperior) as refused:
        interest.take_up(actor(CONTACT), LINE)
    assert refused.value.RULE == "R-L4"


def test_r_l4_only_a_contact_person_takes_a_decline_up_and_not_in_their_own_case() -> None:
    for who in (MANAGER, SUPERIOR, HOST):
        with pytest.raises(answering.NotYourStep):
            declined().take_up(actor(who), LINE)
    own = LINE.model_copy(update={"contacts": (EVA, CONTACT)})
    with pytest.raises(ConflictOfInterest):
        declined().take_up(actor(EVA), own)


def test_r_l4_without_a_superior_there_is_no_one_to_take_a_decline_up_with() -> None:
    with pytest.raises(answering.NoSuperior):
        declined().take_up(actor(CONTACT), LINE.model_copy(update={"above": ()}))


def test_r_l4_what_is_not_declined_is_not_taken_up() -> None:
    with pytest.raises(StepNotOpen):
        expressed().take_up(actor(CONTACT), LINE)


def test_r_l4_a_declined_interest_is_not_forwarded() -> None:
    with pytest.raises(StepNotOpen):
        declined().forward(actor(CONTACT), LINE)
