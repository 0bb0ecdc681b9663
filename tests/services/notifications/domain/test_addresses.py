"""R-N1: whom a notification reaches through the places that they hold."""

import pytest

from services.notifications.domain.addresses import Address, Holdings, Place, To, places_of
from shared.kernel.ids import natural_id

EVA = natural_id("person", "eva")
UNIT = natural_id("unit", "a")
AGENCY, OTHER = natural_id("agency", "a"), natural_id("agency", "b")
COLLABORATION = natural_id("collaboration", "circle")


def addresses_of(holdings: Holdings) -> list[Address]:
    return [place.address for place in places_of(holdings)]


def test_everyone_is_reached_in_person_and_no_one_by_accident() -> None:
    assert addresses_of(Holdings(person_id=EVA)) == [Address(to=To.PERSON, id=EVA)]


def test_roles_reach_in_their_own_agency_only() -> None:
    held = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "leader"), (OTHER, "finance"))))
    assert Address(to=To.LEADER, id=AGENCY) in held
    assert Address(to=To.FINANCE, id=OTHER) in held
    assert Address(to=To.LEADER, id=OTHER) not in held
    assert Address(to=To.FINANCE, id=AGENCY) not in held


def test_the_office_of_a_collaboration_is_reached_there() -> None:
    held = addresses_of(Holdings(person_id=EVA, office_of=(COLLABORATION,)))
    assert Address(to=To.OFFICE, id=COLLABORATION) in held


def test_roles_without_steps_hold_no_address() -> None:
    held = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "auditor"), (AGENCY, "employee"))))
    assert held == [Address(to=To.PERSON, id=EVA)]


def test_contact_persons_are_reached_in_the_collaborations_of_their_agency() -> None:
    held = addresses_of(Holdings(person_id=EVA, contact_in=(COLLABORATION,)))
    assert Address(to=To.MEMBER_CONTACTS, id=COLLABORATION) in held


def test_r_o2_a_substitute_is_reached_in_the_cases_about_that_person_alone() -> None:
    lars, kim = natural_id("person", "lars"), natural_id("person", "kim")
    stands_in = Place(address=Address(to=To.UNIT_MANAGER, id=UNIT), about=lars)
    assert stands_in.holds(lars)
    assert not stands_in.holds(kim)
    assert not stands_in.holds(None)


def test_r_o2_a_place_is_held_except_in_their_own_case() -> None:
    held = Place(address=Address(to=To.UNIT_MANAGER, id=UNIT), but_not=frozenset({EVA}))
    assert held.holds(natural_id("person", "kim"))
    assert held.holds(None)
    assert not held.holds(EVA)


@pytest.mark.parametrize("to", To)
def test_an_address_is_read_as_it_is_written(to: To) -> None:
    address = Address(to=to, id=UNIT)
    assert Address.parse(address.key) == address
    of_an_agency = Address(to=to, id=UNIT, agency=AGENCY)
    assert Address.parse(of_an_agency.key) == of_an_agency
