"""A refusal says whose step it is: by role, by party, and by name where names are known."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from shared.kernel.refusals import NOT_YOURS, NotAllowed
from shared.plumbing.security.whose_step import Refused, StepOf, Turns

ANNA, BERIT, CASE = UUID(int=1), UUID(int=2), UUID(int=7)
NAMES = {ANNA: "Anna Demosson", BERIT: "Berit Demosson"}
MANAGER = StepOf("lender_manager", "the lending manager", (ANNA, BERIT))
NO_ONE = StepOf("receiver_leader", "a leader of the receiver", ())


def explained(
    *steps: StepOf, words: str = NOT_YOURS, names: Mapping[UUID, str] = NAMES
) -> NotAllowed:
    turns = Turns(None, {"loan_id": lambda *_: steps}, lambda _: names)
    refused = Refused("sign", frozenset({"leader", "finance"}), "loan_id", CASE)
    return turns.explained(NotAllowed(words, loan="x"), refused)


def test_the_party_is_shown_with_the_names_of_its_people() -> None:
    reported = explained(MANAGER)
    assert reported.words == (
        "Only the lending manager (Anna Demosson or Berit Demosson) can take this step."
    )
    people = [{"person_id": str(each), "name": NAMES[each]} for each in (ANNA, BERIT)]
    assert reported.facts == {
        "loan": "x",
        "step_of": [{"party": "lender_manager", "people": people}],
    }


def test_where_names_are_not_known_the_party_is_shown() -> None:
    assert explained(MANAGER, names={}).words == "Only the lending manager can take this step."


def test_where_there_is_no_one_the_refusal_states_it() -> None:
    assert explained(NO_ONE).words == (
        "Only a leader of the receiver (no one at present: name a substitute first) can take this"
        " step."
    )


def test_each_of_several_parties_is_shown() -> None:
    assert explained(MANAGER, NO_ONE, names={}).words == (
        "Only one of these can take this step: the lending manager; a leader of the receiver (no"
        " one at present: name a substitute first)."
    )


def test_a_reason_that_was_given_is_kept() -> None:
    reported = explained(MANAGER, words="It is your own case.", names={})
    assert reported.words == "It is your own case. Only the lending manager can take this step."


@pytest.mark.parametrize("case", [None, "listing_id"])
def test_outside_a_case_the_roles_are_shown(case: str | None) -> None:
    turns = Turns(None, {"loan_id": lambda *_: (MANAGER,)}, lambda _: NAMES)
    refused = Refused("sign", frozenset({"leader", "finance"}), case, CASE)
    reported = turns.explained(NotAllowed(NOT_YOURS), refused)
    assert (
        reported.words == "Only people with one of these roles can take this step: finance, leader."
    )
    known = NotAllowed("It is your own case.")
    assert turns.explained(known, refused) is known
    unnamed = Refused("sign", frozenset(), case, CASE)
    assert turns.explained(reported, unnamed) is reported
