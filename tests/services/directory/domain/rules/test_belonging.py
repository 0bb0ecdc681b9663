"""Units and people belong to one agency, and units stand in a tree."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.belonging import (
    OfAnotherAgency,
    SubstituteIsTheManager,
    UnitFacts,
    UnitUnderItself,
    check_colleague,
    check_parent,
    check_substitute,
    check_unit,
)
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    BO,
    DESK,
    DESK_FACTS,
    LAB,
    LAB_FACTS,
    MUSEUM,
    TODAY,
    colleague,
)


def test_nobody_may_be_named() -> None:
    check_colleague(None, ARCHIVE, TODAY)
    check_substitute(None, None)
    check_substitute(colleague(ANNA), None)
    check_substitute(None, colleague(ANNA))
    check_parent(DESK, ARCHIVE, None)


def test_a_colleague_is_of_the_same_agency() -> None:
    check_colleague(colleague(ANNA, ARCHIVE), ARCHIVE, TODAY)
    with pytest.raises(OfAnotherAgency) as refused:
        check_colleague(colleague(ANNA, MUSEUM), ARCHIVE, TODAY)
    assert refused.value.facts == {"person_id": ANNA}


def test_r_o2_manager_and_substitute_are_two() -> None:
    check_substitute(colleague(ANNA), colleague(BO))
    with pytest.raises(SubstituteIsTheManager):
        check_substitute(colleague(ANNA), colleague(ANNA))


def test_a_unit_is_of_the_same_agency() -> None:
    check_unit(DESK_FACTS, ARCHIVE)
    with pytest.raises(OfAnotherAgency) as refused:
        check_unit(DESK_FACTS, MUSEUM)
    assert refused.value.facts == {"unit_id": DESK}


def test_a_parent_stands_above_and_nowhere_below() -> None:
    check_parent(LAB, ARCHIVE, DESK_FACTS)
    with pytest.raises(UnitUnderItself):
        check_parent(DESK, ARCHIVE, LAB_FACTS)
    with pytest.raises(UnitUnderItself):
        check_parent(DESK, ARCHIVE, DESK_FACTS)


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
            check_parent(UUID(int=unit), ARCHIVE, parent)
    else:
        check_parent(UUID(int=unit), ARCHIVE, parent)
