"""A unit: its place in the tree, and who leads it today."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.belonging import (
    OfAnotherAgency,
    SubstituteIsTheManager,
    UnitFacts,
    UnitUnderItself,
)
from services.directory.domain.rules.contacts import BadContact
from services.directory.domain.rules.employment import HasLeft
from services.directory.domain.unit import (
    CardChanged,
    ManagerChanged,
    Unit,
    UnitMoved,
    UnitRegistered,
    UnitRenamed,
)
from shared.contracts.directory import UnitRegistered as UnitContract
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    BO,
    CECILIA,
    DESK,
    DESK_FACTS,
    ELSEWHERE_FACTS,
    LAB,
    LAB_FACTS,
    MUSEUM,
    TODAY,
    actor,
    colleague,
    new_events,
    replayed,
    settled,
    unit,
)


def test_a_unit_is_registered_below_its_parent() -> None:
    (event,) = new_events(Unit.register(actor(), LAB, ARCHIVE, "  Lab ", DESK_FACTS))
    assert isinstance(event, UnitRegistered)
    assert event.originator_id == LAB
    assert event.card.model_dump() == {
        "name": "Lab",
        "agency_id": ARCHIVE,
        "parent_unit_id": DESK,
        "manager_id": None,
        "substitute_id": None,
    }


def test_a_unit_needs_a_name() -> None:
    with pytest.raises(BadContact):
        Unit.register(actor(), LAB, ARCHIVE, " ", None)
    with pytest.raises(BadContact):
        unit().rename(actor(), "\n")


def test_r_o2_a_change_of_manager_publishes_the_whole_unit() -> None:
    desk = unit()
    desk.change_manager(actor(), colleague(ANNA), colleague(BO))
    desk.change_manager(actor(), colleague(ANNA), colleague(BO))
    desk.change_manager(actor(), colleague(ANNA), None)
    desk.change_manager(actor(), None, colleague(CECILIA))
    events = new_events(desk)
    assert [type(event) for event in events] == [ManagerChanged] * 3
    led = [
        (event.card.manager_id, event.card.substitute_id)
        for event in events
        if isinstance(event, ManagerChanged)
    ]
    assert led == [(ANNA, BO), (ANNA, None), (None, CECILIA)]


@pytest.mark.parametrize("other", [ANNA, BO])
def test_managers_and_substitutes_are_people_of_the_same_agency(other: UUID) -> None:
    people = {who: colleague(who, MUSEUM if who == other else ARCHIVE) for who in (ANNA, BO)}
    with pytest.raises(OfAnotherAgency) as refused:
        unit().change_manager(actor(), people[ANNA], people[BO])
    assert refused.value.facts == {"person_id": other}


def test_r_o2_a_substitute_is_someone_else() -> None:
    with pytest.raises(SubstituteIsTheManager):
        unit().change_manager(actor(), colleague(ANNA), colleague(ANNA))


def test_r_o14_a_person_who_has_left_does_not_become_manager() -> None:
    gone = colleague(ANNA, last_day=date(2026, 1, 11))
    for pair in ((gone, None), (None, gone)):
        with pytest.raises(HasLeft):
            unit().change_manager(actor(), *pair)
    desk = unit()
    desk.change_manager(actor(), colleague(ANNA, last_day=TODAY), None)
    assert desk.card.manager_id == ANNA


def test_a_unit_moves_below_another_and_to_the_top() -> None:
    lab = settled(Unit.register(actor(), LAB, ARCHIVE, "Lab", None))
    lab.move(actor(), DESK_FACTS)
    lab.move(actor(), DESK_FACTS)
    lab.move(actor(), None)
    events = new_events(lab)
    assert [type(event) for event in events] == [UnitMoved, UnitMoved]
    parents = [event.card.parent_unit_id for event in events if isinstance(event, UnitMoved)]
    assert parents == [DESK, None]


def test_a_unit_is_placed_below_no_unit_of_another_agency() -> None:
    with pytest.raises(OfAnotherAgency):
        unit().move(actor(), ELSEWHERE_FACTS)
    with pytest.raises(OfAnotherAgency):
        Unit.register(actor(), LAB, ARCHIVE, "Lab", ELSEWHERE_FACTS)


def test_a_unit_is_placed_neither_below_itself_nor_below_what_is_below_it() -> None:
    with pytest.raises(UnitUnderItself):
        unit().move(actor(), DESK_FACTS)
    with pytest.raises(UnitUnderItself):
        unit().move(actor(), LAB_FACTS)
    with pytest.raises(UnitUnderItself):
        Unit.register(actor(), DESK, ARCHIVE, "Desk", DESK_FACTS)


@given(
    moves=st.lists(
        st.tuples(st.integers(min_value=0, max_value=5), st.integers(min_value=0, max_value=6)),
        max_size=40,
    )
)
def test_whatever_is_moved_every_climb_ends_at_the_top(moves: list[tuple[int, int]]) -> None:
    ids = [UUID(int=100 + number) for number in range(6)]
    units = {each: Unit.register(actor(), each, ARCHIVE, "Unit", None) for each in ids}

    def above(unit_id: UUID) -> tuple[UUID, ...]:
        parent = units[unit_id].card.parent_unit_id
        return () if parent is None else (parent, *above(parent))

    for number, below in moves:
        parent = ids[below] if below < len(ids) else None
        facts = (
            UnitFacts(unit_id=parent, agency_id=ARCHIVE, above=above(parent)) if parent else None
        )
        try:
            units[ids[number]].move(actor(), facts)
        except UnitUnderItself:
            assert parent is not None
            assert ids[number] in (parent, *above(parent))
        for each in ids:
            assert each not in above(each)


def test_a_unit_gets_another_name_and_keeps_its_manager() -> None:
    desk = unit()
    desk.change_manager(actor(), colleague(ANNA), None)
    new_events(desk)
    desk.rename(actor(), "Reception")
    desk.rename(actor(), "Reception ")
    (event,) = new_events(desk)
    assert isinstance(event, UnitRenamed)
    assert (event.card.name, event.card.manager_id) == ("Reception", ANNA)


def test_every_event_holds_all_that_the_contract_requires() -> None:
    lab = Unit.register(actor(), LAB, ARCHIVE, "Lab", DESK_FACTS)
    lab.change_manager(actor(), colleague(ANNA), colleague(BO))
    lab.rename(actor(), "Laboratory")
    lab.move(actor(), None)
    events = new_events(lab)
    assert len(events) == 4
    for event in events:
        assert isinstance(event, UnitRegistered | CardChanged)
        announced = UnitContract(unit_id=event.originator_id, **event.card.model_dump())
        assert announced.agency_id == ARCHIVE
    again = replayed(events)
    assert again.card == lab.card


def test_r_o14_a_person_who_is_let_go_leads_the_unit_no_longer_and_the_other_stays() -> None:
    desk = unit()
    desk.change_manager(actor(), colleague(ANNA), colleague(BO))
    desk.let_go(actor(), CECILIA)
    desk.let_go(actor(), BO)
    assert (desk.card.manager_id, desk.card.substitute_id) == (ANNA, None)
    desk.let_go(actor(), ANNA)
    assert (desk.card.manager_id, desk.card.substitute_id) == (None, None)
    assert len(new_events(desk)) == len(("named", "without Bo", "without Anna"))
