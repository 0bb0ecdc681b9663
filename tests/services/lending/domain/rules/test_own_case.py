"""R-O2: who may act on whose behalf."""

import pytest

from services.lending.domain.rules.own_case import (
    ConflictOfInterest,
    NotThePerson,
    refuse_if_own_case,
    refuse_unless_on_own_behalf,
    refuse_unless_the_person,
)
from services.lending.domain.words import Party
from shared.kernel.refusals import NotAllowed
from tests.services.lending.domain.given import (
    LENDER_MANAGER,
    PERSON,
    actor,
)


def test_r_o2_no_one_takes_a_managers_step_in_their_own_case() -> None:
    refuse_if_own_case(PERSON, LENDER_MANAGER)
    with pytest.raises(ConflictOfInterest):
        refuse_if_own_case(PERSON, PERSON)
    with pytest.raises(NotAllowed):
        refuse_if_own_case(PERSON, None)


def test_r_o2_only_the_person_acts_as_the_person() -> None:
    refuse_unless_the_person(PERSON, PERSON)
    for by in (LENDER_MANAGER, None):
        with pytest.raises(NotThePerson):
            refuse_unless_the_person(PERSON, by)


@pytest.mark.parametrize("on_behalf_of", Party)
def test_r_o2_each_party_approves_on_its_own_behalf(on_behalf_of: Party) -> None:
    as_person = on_behalf_of is Party.PERSON
    refuse_unless_on_own_behalf(
        PERSON, on_behalf_of, actor("2026-01-01", PERSON if as_person else LENDER_MANAGER)
    )
    wrong = actor("2026-01-01", LENDER_MANAGER if as_person else PERSON)
    with pytest.raises((NotThePerson, ConflictOfInterest)):
        refuse_unless_on_own_behalf(PERSON, on_behalf_of, wrong)
