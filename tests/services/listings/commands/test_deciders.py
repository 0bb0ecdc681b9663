"""R-O2: in any agency the steps of an interest have deciders, never the employee."""

from collections.abc import Callable, Generator

import pytest
from hypothesis import given, settings

from services.listings.commands.facts import Facts
from services.listings.domain.rules.answering import Waits, may_answer
from services.listings.domain.rules.deciders import (
    contacts,
    managers,
    superiors,
    to_name_a_substitute,
)
from services.listings.main import DEFINITION
from shared.kernel.ids import natural_id
from shared.plumbing.service import Service
from tests.organisations import AGENCY, LAST_DAY, ORGANISATIONS, PEOPLE, Organisation, plant
from tests.toy.town import open_service


@pytest.fixture(scope="module")
def listings(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(DEFINITION, fresh_database(), day=LAST_DAY) as service:
        yield service


@settings(max_examples=40, deadline=None)
@given(organisation=ORGANISATIONS)
def test_r_o2_in_any_agency_each_step_is_someones_and_never_the_persons(
    listings: Service, organisation: Organisation
) -> None:
    plant(listings.database, organisation)
    facts = Facts(listings.replica, listings.commands.queries, LAST_DAY)
    said_in = natural_id("unit", "where it was said")
    for person in PEOPLE:
        line = facts.own_line(person, AGENCY, said_in)
        right = organisation.manager_of(organisation.unit_of[person], person)
        assert managers(line, person) == right
        assert contacts(line, person) == organisation.contact(person)
        assert to_name_a_substitute(line, person) == organisation.to_name(person)
        assert person not in superiors(line, person)
        for waits in (Waits.MANAGER, Waits.SUPERIOR, Waits.SUBSTITUTE, Waits.CONTACT):
            able = may_answer(waits, person, line)
            assert right <= able
            assert person not in able
