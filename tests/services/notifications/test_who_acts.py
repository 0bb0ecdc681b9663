"""R-O2: in any tree of units the inbox reaches just those who can take the step."""

from collections.abc import Callable, Generator
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.addresses import Address, To, addresses_of
from services.notifications.main import BLUEPRINT
from shared.kernel.ids import natural_id
from shared.plumbing.service import Service
from tests.services.notifications.saying import BEGINS
from tests.toy.town import open_service

PEOPLE = [natural_id("person", "tree", name) for name in "abcde"]
UNITS = [natural_id("unit", "tree", name) for name in "vwxyz"]

Planted = tuple[int | None, UUID | None, UUID | None]
"""The number of the unit above, the manager, the substitute."""

LEADER = st.none() | st.sampled_from(PEOPLE)


def _above(rows: list[Planted]) -> list[Planted]:
    """Let a unit lie below one that was planted before it, so that all of them are trees."""
    return [
        (above if above is not None and above < number else None, manager, substitute)
        for number, (above, manager, substitute) in enumerate(rows)
    ]


TREES = st.lists(
    st.tuples(st.none() | st.integers(0, 3), LEADER, LEADER), min_size=5, max_size=5
).map(_above)


@pytest.fixture(scope="module")
def forest(fresh_database: Callable[[], str]) -> Generator[Service]:
    """Notifications, whose units are planted anew for each example."""
    with open_service(BLUEPRINT, fresh_database(), day=BEGINS) as service:
        yield service


def plant(service: Service, tree: list[Planted], left: set[UUID]) -> None:
    """Let there be these units and no others, and let some people have left."""
    execute = service.database.execute
    execute("DELETE FROM who_units")
    execute("DELETE FROM who_people")
    for number, (above, manager, substitute) in enumerate(tree):
        parent = UNITS[above] if above is not None else None
        unit = (UNITS[number], natural_id("agency", "tree"), parent, manager, substitute)
        execute("INSERT INTO who_units VALUES (%s, %s, %s, %s, %s)", *unit)
    for person in PEOPLE:
        gone = date(2026, 1, 11) if person in left else None
        employed = (person, natural_id("agency", "tree"), UNITS[0], gone)
        execute("INSERT INTO who_people VALUES (%s, %s, %s, 100, %s)", *employed)


def superior(service: Service, unit: UUID, subject: UUID) -> UUID | None:
    """Return the nearest manager above who is neither the unit's own nor the subject."""
    found = service.who.unit(unit)
    assert found is not None
    others = (None, found.manager_id, subject)
    while found.parent_unit_id is not None:
        found = service.who.unit(found.parent_unit_id)
        assert found is not None
        if found.manager_id not in others:
            return found.manager_id
    return None


@settings(max_examples=25, deadline=None)
@given(tree=TREES, left=st.sets(st.sampled_from(PEOPLE), max_size=2))
def test_r_o2_a_notice_reaches_those_who_act_for_the_unit_in_that_case(
    forest: Service, tree: list[Planted], left: set[UUID]
) -> None:
    plant(forest, tree, left)
    for reader in PEOPLE:
        holdings = forest.commands.holdings(reader)
        if reader in left:
            assert holdings is None
            continue
        for subject in PEOPLE:
            if subject == reader:
                continue
            held = addresses_of(holdings, subject)
            for unit in UNITS:
                acts = Address(to=To.UNIT_MANAGER, id=unit) in held
                assert acts is forest.who.manages(reader, unit, subject)
                is_above = Address(to=To.UNIT_SUPERIOR, id=unit) in held
                assert is_above is (superior(forest, unit, subject) == reader)
