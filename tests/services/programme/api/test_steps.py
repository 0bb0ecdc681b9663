"""How much the bodies of the programme take, and what is taken for what is left out."""

from typing import Any

import pytest

from services.programme.api.steps import (
    AN_ID,
    AnnounceRound,
    ChangeOffice,
    OpenCollaboration,
    Pause,
)
from services.programme.domain.terms import Terms
from shared.kernel.dates import Period
from shared.kernel.refusals import Invalid
from tests.bodies import accepts, defaults, example_of, lengths, sizes


def test_texts_have_their_lengths() -> None:
    assert lengths(OpenCollaboration, "name") == (1, 200)
    assert lengths(AnnounceRound, "name") == (1, 100)
    assert lengths(Pause, "reason") == (0, 2000)


def test_an_office_has_up_to_a_hundred_people_and_is_handed_over_to_someone() -> None:
    assert sizes(OpenCollaboration, "office", AN_ID) == (0, 100)
    assert sizes(ChangeOffice, "office", AN_ID) == (1, 100)


def test_a_collaboration_has_the_programmes_terms_and_its_opener_as_office_by_default() -> None:
    assert defaults(OpenCollaboration) == {"office": (), "terms": Terms()}
    assert defaults(Pause) == {"reason": ""}


def announced(**days: Any) -> Any:
    return AnnounceRound.model_validate({**example_of(AnnounceRound), **days}).announced()


def test_a_round_has_its_name_and_both_its_days() -> None:
    days = {"start": "2027-01-01", "end": "2027-03-15"}
    found = announced(**days)
    assert (found.name, found.days) == ("2027 spring", Period.model_validate(days))


def test_a_round_may_be_of_a_single_day_and_does_not_end_before_it_begins() -> None:
    announced(start="2027-01-01", end="2027-01-01")
    assert accepts(AnnounceRound, start="2027-01-02", end="2027-01-01")
    with pytest.raises(Invalid) as refused:
        announced(start="2027-01-02", end="2027-01-01")
    assert refused.value.facts == {"field": "end"}
