"""R-O2: in any agency the inbox reaches only those who can take the step or name a substitute."""

from collections.abc import Callable, Generator
from uuid import UUID

import pytest
from hypothesis import given, settings

from services.notifications.domain.addresses import Address, Place, To, places_of
from services.notifications.main import DEFINITION
from shared.plumbing.service import Service
from tests.organisations import (
    AGENCY,
    LAST_DAY,
    ORGANISATIONS,
    PEOPLE,
    UNITS,
    Organisation,
    plant,
)
from tests.toy.town import open_service


@pytest.fixture(scope="module")
def forest(fresh_database: Callable[[], str]) -> Generator[Service]:
    """Notifications, whose agency is created again for each example."""
    with open_service(DEFINITION, fresh_database(), day=LAST_DAY) as service:
        yield service


def steps(organisation: Organisation, person: UUID) -> dict[Address, frozenset[UUID]]:
    """The people whom the steps in a person's case reach, by address."""
    own = organisation.unit_of[person]
    by_unit = {
        Address(to=To.UNIT_MANAGER, id=unit): organisation.manager_of(number, person)
        for number, unit in enumerate(UNITS)
    }
    return {
        **by_unit,
        Address(to=To.OWN_MANAGER, id=person, agency=AGENCY): organisation.manager_of(own, person),
        Address(to=To.HR_CONTACT, id=AGENCY): organisation.contact(person),
        Address(to=To.SIGNATORY, id=AGENCY): organisation.signer(person),
    }


@settings(max_examples=40, deadline=None)
@given(organisation=ORGANISATIONS)
def test_r_o2_a_notification_reaches_those_who_can_take_the_step_or_name_a_substitute(
    forest: Service, organisation: Organisation
) -> None:
    plant(forest.database, organisation)
    found: dict[UUID, tuple[Place, ...]] = {}
    for reader in PEOPLE:
        holdings = forest.commands.holdings(reader)
        assert (holdings is None) is (reader in organisation.left)
        found[reader] = places_of(holdings) if holdings is not None else ()
    namers = frozenset(organisation.holders("leader", "hr_contact"))
    for person in PEOPLE:
        for address, people in steps(organisation, person).items():
            reached = {
                (reader, place.substitute_missing)
                for reader, places in found.items()
                for place in places
                if place.address == address and place.holds(person)
            }
            right = {(one, False) for one in people} or {(one, True) for one in namers}
            assert reached == right
