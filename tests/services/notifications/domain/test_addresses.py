"""R-N1: whom a notice reaches through what they hold."""

import pytest

from services.notifications.domain.addresses import Address, Holdings, StandIn, To, addresses_of
from shared.kernel.ids import natural_id

EVA = natural_id("person", "eva")
UNIT, OTHER_UNIT, UNDER = (natural_id("unit", name) for name in ("a", "b", "c"))
AGENCY, OTHER = natural_id("agency", "a"), natural_id("agency", "b")
CIRCLE = natural_id("collaboration", "circle")


def test_everybody_is_reached_in_person_and_nobody_by_chance_otherwise() -> None:
    assert addresses_of(Holdings(person_id=EVA)) == (Address(to=To.PERSON, id=EVA),)


def test_managers_substitutes_and_superiors_are_reached_through_their_units() -> None:
    held = addresses_of(
        Holdings(
            person_id=EVA, manager_of=(UNIT,), substitute_of=(OTHER_UNIT,), superior_of=(UNDER,)
        )
    )
    assert held == (
        Address(to=To.PERSON, id=EVA),
        Address(to=To.UNIT_MANAGER, id=UNIT),
        Address(to=To.UNIT_SUBSTITUTE, id=OTHER_UNIT),
        Address(to=To.UNIT_SUPERIOR, id=UNDER),
    )


def test_roles_reach_in_their_own_agency_only() -> None:
    held = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "hr_contact"), (OTHER, "finance"))))
    assert Address(to=To.HR_CONTACT, id=AGENCY) in held
    assert Address(to=To.FINANCE, id=OTHER) in held
    assert Address(to=To.HR_CONTACT, id=OTHER) not in held
    assert Address(to=To.FINANCE, id=AGENCY) not in held


def test_r_o2_what_is_to_be_signed_reaches_the_leader_and_the_delegate() -> None:
    signing = Address(to=To.SIGNATORY, id=AGENCY)
    leader = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "leader"),)))
    delegate = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "signatory"),)))
    assert signing in leader
    assert signing in delegate
    leading = Address(to=To.LEADER, id=AGENCY)
    assert leading in leader
    assert leading not in delegate


def test_who_is_leader_and_signatory_is_reached_once() -> None:
    both = Holdings(person_id=EVA, roles=((AGENCY, "leader"), (AGENCY, "signatory")))
    assert addresses_of(both).count(Address(to=To.SIGNATORY, id=AGENCY)) == 1


def test_the_office_of_a_collaboration_is_reached_there() -> None:
    held = addresses_of(Holdings(person_id=EVA, office_of=(CIRCLE,)))
    assert Address(to=To.OFFICE, id=CIRCLE) in held


def test_roles_without_steps_hold_no_address() -> None:
    held = addresses_of(Holdings(person_id=EVA, roles=((AGENCY, "auditor"), (AGENCY, "employee"))))
    assert held == (Address(to=To.PERSON, id=EVA),)


def test_contact_persons_are_reached_in_the_collaborations_of_their_agency() -> None:
    held = addresses_of(Holdings(person_id=EVA, contact_in=(CIRCLE,)))
    assert Address(to=To.MEMBER_CONTACTS, id=CIRCLE) in held


def test_r_o2_who_stands_in_is_reached_in_the_cases_about_that_person_alone() -> None:
    address, lars = Address(to=To.UNIT_MANAGER, id=UNIT), natural_id("person", "lars")
    holdings = Holdings(person_id=EVA, stands_in=(StandIn(address=address, in_cases_about=lars),))
    assert address in addresses_of(holdings, lars)
    assert address not in addresses_of(holdings, natural_id("person", "kim"))
    assert address not in addresses_of(holdings)


@pytest.mark.parametrize("to", To)
def test_an_address_is_read_as_it_is_written(to: To) -> None:
    address = Address(to=to, id=UNIT)
    assert Address.parse(address.key) == address
