"""Units and people belong to one agency, and units form a tree."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.belonging import (
    DecidesOwnCases,
    Leads,
    OfAnotherAgency,
    Reorganiser,
    SubstituteIsTheManager,
    UnitFacts,
    UnitUnderItself,
    refuse_if_below_itself,
    refuse_if_moving_oneself,
    refuse_if_naming_oneself,
    refuse_if_own_substitute,
    refuse_if_own_superior,
    refuse_unless_colleague,
    refuse_unless_same_agency,
)
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    BO,
    CLERK,
    DAG,
    DESK,
    DESK_FACTS,
    LAB,
    LAB_FACTS,
    MUSEUM,
    TODAY,
    colleague,
)

TEAM = UUID(int=14)


def test_no_one_may_be_named() -> None:
    refuse_unless_colleague(None, ARCHIVE, TODAY)
    refuse_if_own_substitute(None, None)
    refuse_if_own_substitute(colleague(ANNA), None)
    refuse_if_own_substitute(None, colleague(ANNA))
    refuse_if_below_itself(DESK, ARCHIVE, None)


def test_a_colleague_is_of_the_same_agency() -> None:
    refuse_unless_colleague(colleague(ANNA, ARCHIVE), ARCHIVE, TODAY)
    with pytest.raises(OfAnotherAgency) as refused:
        refuse_unless_colleague(colleague(ANNA, MUSEUM), ARCHIVE, TODAY)
    assert refused.value.facts == {"person_id": ANNA}


def test_r_o2_manager_and_substitute_are_two() -> None:
    refuse_if_own_substitute(colleague(ANNA), colleague(BO))
    with pytest.raises(SubstituteIsTheManager):
        refuse_if_own_substitute(colleague(ANNA), colleague(ANNA))


def test_a_unit_is_of_the_same_agency() -> None:
    refuse_unless_same_agency(DESK_FACTS, ARCHIVE)
    with pytest.raises(OfAnotherAgency) as refused:
        refuse_unless_same_agency(DESK_FACTS, MUSEUM)
    assert refused.value.facts == {"unit_id": DESK}


def test_a_parent_is_above_and_never_below() -> None:
    refuse_if_below_itself(LAB, ARCHIVE, DESK_FACTS)
    with pytest.raises(UnitUnderItself):
        refuse_if_below_itself(DESK, ARCHIVE, LAB_FACTS)
    with pytest.raises(UnitUnderItself):
        refuse_if_below_itself(DESK, ARCHIVE, DESK_FACTS)


@given(
    unit=st.integers(min_value=0, max_value=8),
    line=st.lists(st.integers(min_value=0, max_value=8), min_size=1, max_size=6, unique=True),
)
def test_a_parent_is_refused_exactly_when_the_unit_is_in_its_line(
    unit: int, line: list[int]
) -> None:
    first, *above = (UUID(int=number) for number in line)
    parent = UnitFacts(unit_id=first, agency_id=ARCHIVE, above=tuple(above))
    if unit in line:
        with pytest.raises(UnitUnderItself):
            refuse_if_below_itself(UUID(int=unit), ARCHIVE, parent)
    else:
        refuse_if_below_itself(UUID(int=unit), ARCHIVE, parent)


NAMINGS: dict[str, tuple[Leads, Leads, bool]] = {
    "manager": (Leads(), Leads(manager_id=ANNA), False),
    "substitute": (Leads(manager_id=BO), Leads(manager_id=BO, substitute_id=ANNA), False),
    "manager, having been the substitute": (
        Leads(manager_id=BO, substitute_id=ANNA),
        Leads(manager_id=ANNA),
        False,
    ),
    "nobody, being the substitute": (
        Leads(manager_id=BO, substitute_id=ANNA),
        Leads(substitute_id=ANNA),
        False,
    ),
    "a substitute, being the manager": (
        Leads(manager_id=ANNA),
        Leads(manager_id=ANNA, substitute_id=BO),
        True,
    ),
    "another manager": (Leads(manager_id=ANNA), Leads(manager_id=BO), True),
    "another manager, being the substitute": (
        Leads(manager_id=DAG, substitute_id=ANNA),
        Leads(manager_id=BO, substitute_id=ANNA),
        True,
    ),
    "nobody": (Leads(manager_id=BO), Leads(), True),
}


@pytest.mark.parametrize("naming", NAMINGS)
def test_r_o2_no_one_makes_themselves_lead_a_unit(naming: str) -> None:
    before, after, allowed = NAMINGS[naming]
    if not allowed:
        with pytest.raises(DecidesOwnCases):
            refuse_if_naming_oneself(ANNA, before, after)
    else:
        refuse_if_naming_oneself(ANNA, before, after)
    refuse_if_naming_oneself(CLERK, before, after)
    refuse_if_naming_oneself(None, before, after)


def test_r_o2_no_one_moves_themselves() -> None:
    with pytest.raises(DecidesOwnCases):
        refuse_if_moving_oneself(ANNA, ANNA)
    refuse_if_moving_oneself(BO, ANNA)
    refuse_if_moving_oneself(None, ANNA)


def test_r_o2_no_one_places_their_own_unit_below_one_that_they_lead() -> None:
    led = UnitFacts(unit_id=TEAM, agency_id=ARCHIVE)
    below_it = UnitFacts(unit_id=UUID(int=15), agency_id=ARCHIVE, above=(TEAM,))
    anna = Reorganiser(units=(LAB, DESK), led=frozenset({TEAM}))
    others = (
        None,
        Reorganiser(units=(LAB, DESK), led=frozenset()),
        Reorganiser(units=(TEAM,), led=frozenset({TEAM})),
    )
    for unit in (LAB_FACTS, DESK_FACTS):
        for place in (led, below_it):
            with pytest.raises(DecidesOwnCases):
                refuse_if_own_superior(unit.unit_id, unit.above, place, anna)
            for other in others:
                refuse_if_own_superior(unit.unit_id, unit.above, place, other)
    refuse_if_own_superior(LAB, (DESK,), None, anna)


def test_r_o2_the_leader_of_the_top_unit_moves_units_below_it() -> None:
    top = Reorganiser(units=(LAB, TEAM, DESK), led=frozenset({DESK}))
    refuse_if_own_superior(LAB, (TEAM, DESK), DESK_FACTS, top)
