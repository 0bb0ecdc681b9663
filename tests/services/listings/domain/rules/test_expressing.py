"""R-L3, R-L7, R-O1: what an interest contains, and where it cannot be expressed."""

from datetime import date

import pytest

from services.listings.domain.rules import collaborations
from services.listings.domain.rules import expressing as rules
from services.listings.domain.rules.expressing import Employee, Talk
from shared.kernel.refusals import CollaborationPaused
from tests.services.listings.domain.given import (
    ARCHIVE,
    COLLECTION,
    EVA,
    MANAGER,
    SAID_ON,
    actor,
    collaboration,
    expressing,
    offer,
    sealed,
    vacancy,
)


def test_r_l3_the_talk_was_held_today_or_earlier_or_is_asked_for() -> None:
    rules.refuse_unless_talk(Talk(held_on=SAID_ON), SAID_ON)
    rules.refuse_unless_talk(Talk(asked_for=True), SAID_ON)
    with pytest.raises(rules.TalkInTheFuture) as refused:
        rules.refuse_unless_talk(Talk(held_on=date(2026, 1, 15)), SAID_ON)
    assert refused.value.RULE == "R-L3"


@pytest.mark.parametrize("talk", [Talk(), Talk(held_on=SAID_ON, asked_for=True)])
def test_r_l3_an_interest_states_one_thing_about_the_talk(talk: Talk) -> None:
    with pytest.raises(rules.TalkNotNamed) as refused:
        rules.refuse_unless_talk(talk, SAID_ON)
    assert refused.value.RULE == "R-L3"


def test_r_l3_no_one_expresses_the_interest_of_another() -> None:
    for by in (MANAGER, None):
        with pytest.raises(rules.OnlyTheEmployee) as refused:
            rules.refuse_unless_oneself(by, EVA)
        assert refused.value.RULE == "R-L3"


def test_r_l3_an_interest_carries_a_motivation_sealed_for_the_person() -> None:
    assert rules.validated_motivation(sealed(EVA), EVA) == sealed(EVA)
    for missing in (None, sealed(MANAGER)):
        with pytest.raises(rules.MotivationMissing) as refused:
            rules.validated_motivation(missing, EVA)
        assert refused.value.RULE == "R-L3"


def test_r_l7_a_vacancy_takes_no_interest_and_states_where_to_apply() -> None:
    with pytest.raises(rules.AppliedForElsewhere) as refused:
        rules.refuse_unless_takes_interest(offer(vacancy()), expressing().employee)
    assert refused.value.RULE == "R-L7"
    assert refused.value.facts == {
        "link": "https://museum.example/jobs/17",
        "reference": "2026-17",
    }


def test_r_o1_no_one_is_interested_in_their_own_unit() -> None:
    here = Employee(person_id=EVA, agency_id=ARCHIVE, unit_id=COLLECTION)
    with pytest.raises(rules.OwnUnit) as refused:
        rules.refuse_unless_takes_interest(offer(), here)
    assert refused.value.RULE == "R-O1"


def test_everything_stated_is_checked_together() -> None:
    assert rules.validated_interest(actor(EVA), offer(), expressing()) == sealed(EVA)
    refusals = [
        (actor(MANAGER), offer(), expressing(), rules.OnlyTheEmployee),
        (actor(EVA), offer(vacancy()), expressing(), rules.AppliedForElsewhere),
        (
            actor(EVA),
            offer(),
            expressing(known_collaborations=()),
            collaborations.NotForThisAgency,
        ),
        (
            actor(EVA),
            offer(),
            expressing(known_collaborations=(collaboration(paused=True),)),
            CollaborationPaused,
        ),
        (actor(EVA), offer(), expressing(talk=Talk()), rules.TalkNotNamed),
        (actor(EVA), offer(), expressing(motivation=None), rules.MotivationMissing),
    ]
    for by, what, expressed, refusal in refusals:
        with pytest.raises(refusal):
            rules.validated_interest(by, what, expressed)
