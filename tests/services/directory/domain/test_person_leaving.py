"""R-O14: the latest request about the last day counts, and a person who has left can return."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.directory.domain.person import Person
from services.directory.domain.person_events import LeavingTakenBack, PersonEmployedAgain
from services.directory.domain.rules.belonging import OfAnotherAgency
from services.directory.domain.rules.employment import (
    BadEmploymentPercent,
    BeforeEmployment,
    StillEmployed,
)
from services.directory.domain.rules.roles import Role
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    DESK_FACTS,
    ELSEWHERE_FACTS,
    LAB,
    LAB_FACTS,
    MUSEUM,
    TODAY,
    actor,
    new_events,
    person,
    replayed,
)

LAST_DAY = date(2026, 6, 30)
LATER = date(2026, 8, 3)


def left() -> Person:
    known = person()
    known.grant(actor(), ARCHIVE, Role.LEADER)
    known.grant(actor(), MUSEUM, Role.AUDITOR)
    known.leave(actor(), LAST_DAY)
    new_events(known)
    return known


@pytest.mark.parametrize("told_on", [TODAY, LAST_DAY, LAST_DAY + timedelta(days=1), LATER])
@pytest.mark.parametrize("day", [date(2026, 1, 12), date(2026, 6, 29), date(2026, 7, 1), LATER])
def test_r_o14_another_last_day_can_be_recorded_also_after_the_first_has_passed(
    told_on: date, day: date
) -> None:
    known = left()
    known.leave(actor(told_on), day)
    known.leave(actor(told_on), day)
    assert known.last_day == day
    assert len(new_events(known)) == 1


@pytest.mark.parametrize("told_on", [TODAY, LATER])
def test_r_o14_a_leaving_can_be_taken_back_and_the_employment_goes_on_as_it_was(
    told_on: date,
) -> None:
    known = left()
    known.leave(actor(told_on), None)
    known.leave(actor(told_on), None)
    (event,) = new_events(known)
    assert isinstance(event, LeavingTakenBack)
    assert event.employment == known.employment
    assert known.last_day is None
    assert known.roles_for(ARCHIVE) == (Role.EMPLOYEE, Role.LEADER)
    known.move(actor(LATER), LAB_FACTS)


def test_r_o14_a_person_who_never_left_has_no_leaving_to_take_back() -> None:
    known = person()
    known.leave(actor(), None)
    assert new_events(known) == []


def test_r_o14_a_person_who_has_left_is_employed_again_in_a_unit_at_a_percent() -> None:
    known = Person.register(actor(), ANNA, DESK_FACTS, Decimal(100))
    known.leave(actor(), LAST_DAY)
    known.employ_again(actor(LATER), LAB_FACTS, Decimal(80))
    event = (events := new_events(known))[-1]
    assert isinstance(event, PersonEmployedAgain)
    assert (event.employment.unit_id, event.employment.percent) == (LAB, Decimal(80))
    assert (known.last_day, known.employed_again_on) == (None, LATER)
    known.grant(actor(LATER), ARCHIVE, Role.FINANCE)
    again = replayed(events)
    assert (again.employment, again.last_day) == (known.employment, None)


def test_a_person_who_is_employed_again_holds_none_of_the_roles_from_before() -> None:
    known = left()
    known.employ_again(actor(LATER), LAB_FACTS, Decimal(100))
    assert known.roles_for(ARCHIVE) == (Role.EMPLOYEE,)
    assert known.roles_for(MUSEUM) == ()


@pytest.mark.parametrize("on", [TODAY, LAST_DAY])
def test_r_o14_no_one_is_employed_again_before_the_last_day_has_passed(on: date) -> None:
    with pytest.raises(StillEmployed):
        left().employ_again(actor(on), LAB_FACTS, Decimal(100))
    with pytest.raises(StillEmployed):
        person().employ_again(actor(on), LAB_FACTS, Decimal(100))


def test_a_new_employment_is_in_a_unit_of_the_agency_at_a_percent_that_can_be() -> None:
    with pytest.raises(OfAnotherAgency):
        left().employ_again(actor(LATER), ELSEWHERE_FACTS, Decimal(100))
    with pytest.raises(BadEmploymentPercent):
        left().employ_again(actor(LATER), LAB_FACTS, Decimal(101))


def test_r_o14_a_new_employment_does_not_end_before_it_began() -> None:
    known = left()
    known.employ_again(actor(LATER), LAB_FACTS, Decimal(100))
    for day in (LAST_DAY, LATER - timedelta(days=1)):
        with pytest.raises(BeforeEmployment) as refused:
            known.leave(actor(LATER), day)
        assert refused.value.RULE == "R-O14"
    known.leave(actor(LATER), LATER)
    assert known.last_day == LATER
