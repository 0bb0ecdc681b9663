"""R-O2: in any agency a loan's steps have deciders, never the person who is lent."""

from collections.abc import Callable, Generator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lending.commands.acting_party import deciders, line_of
from services.lending.domain.rules.deciders import SIDE, contacts, to_name_a_substitute
from services.lending.domain.values import Parties
from services.lending.domain.words import Party, Side
from services.lending.main import DEFINITION
from shared.kernel.ids import natural_id
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
def lending(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(DEFINITION, fresh_database(), day=LAST_DAY) as service:
        yield service


@settings(max_examples=40, deadline=None)
@given(organisation=ORGANISATIONS, receiver=st.integers(0, len(UNITS) - 1))
def test_r_o2_in_any_agency_each_step_is_someones_and_never_the_persons(
    lending: Service, organisation: Organisation, receiver: int
) -> None:
    plant(lending.database, organisation)
    for person in PEOPLE:
        parties = Parties(
            lender_agency=AGENCY,
            lender_unit=natural_id("unit", "where it was proposed"),
            receiver_agency=AGENCY,
            receiver_unit=UNITS[receiver],
            person=person,
            collaboration=natural_id("collaboration", "inside"),
        )
        lines = {side: line_of(lending.replica, parties, side) for side in Side}
        right = {
            Party.LENDER_MANAGER: organisation.manager_of(organisation.unit_of[person], person),
            Party.RECEIVER_MANAGER: organisation.manager_of(receiver, person),
            Party.LENDER_LEADER: organisation.signer(person),
            Party.RECEIVER_LEADER: organisation.signer(person),
        }
        for party, people in right.items():
            found = deciders(lines[SIDE[party]], parties, party)
            assert person not in found
            assert set(found) == people
        line = lines[Side.LENDER]
        assert set(contacts(line, person)) == organisation.contact(person)
        assert set(to_name_a_substitute(line, person)) == organisation.to_name(person)
