"""R-O14 in who is who: through the last day everything goes on, the day after nothing does."""

from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from shared.contracts.base import Contract
from shared.contracts.directory import (
    AgencyRegistered,
    PersonLeft,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.kernel.ids import natural_id
from shared.plumbing.base.database import Database, query
from shared.plumbing.directory.replica import VIEWS, Replica
from shared.plumbing.eventstore.views import write

LAST_DAY = date(2026, 3, 31)
DAY_AFTER = date(2026, 4, 1)


def one(name: str) -> UUID:
    return natural_id("test", name)


ARCHIVE, MUSEUM = one("archive"), one("museum")
TOP, TEAM = one("top"), one("team")
CHIEF, MANAGER, SUBSTITUTE, EMPLOYEE = one("chief"), one("manager"), one("substitute"), one("emp")


class Position:
    """A clock that stands on a day."""

    def __init__(self, day: date) -> None:
        self.day = day

    def today(self, country: str = "SE") -> date:
        del country
        return self.day

    def now(self) -> datetime:
        raise NotImplementedError


def everyone() -> Iterable[Contract]:
    for unit, parent, manager, substitute in (
        (TOP, None, CHIEF, None),
        (TEAM, TOP, MANAGER, SUBSTITUTE),
    ):
        yield UnitRegistered(
            unit_id=unit,
            agency_id=ARCHIVE,
            parent_unit_id=parent,
            manager_id=manager,
            substitute_id=substitute,
        )
    for person, roles in (
        (CHIEF, ("employee", "leader")),
        (MANAGER, ("employee", "hr_contact", "finance")),
        (SUBSTITUTE, ("employee", "finance")),
        (EMPLOYEE, ("employee",)),
    ):
        yield PersonRegistered(
            person_id=person,
            agency_id=ARCHIVE,
            unit_id=TEAM,
            employment_percent=Decimal(100),
        )
        yield RolesChanged(person_id=person, agency_id=ARCHIVE, roles=roles)
    yield RolesChanged(person_id=MANAGER, agency_id=MUSEUM, roles=("auditor",))


@pytest.fixture(scope="module")
def database(fresh_database: Callable[[], str]) -> Generator[Database]:
    """Everybody's facts; the manager's employment ends on the last day."""
    made = Database(fresh_database())
    with made.transaction() as cursor:
        for view in VIEWS:
            for statement in view.ddl():
                cursor.execute(query(statement))
        left = PersonLeft(person_id=MANAGER, agency_id=ARCHIVE, last_day=LAST_DAY)
        for contract in (*everyone(), left):
            for view in VIEWS:
                for change in view.changes(contract):
                    write(cursor, view, change)
    yield made
    made.close()


@pytest.fixture
def before(database: Database) -> Replica:
    return Replica(database, Position(LAST_DAY))


@pytest.fixture
def after(database: Database) -> Replica:
    return Replica(database, Position(DAY_AFTER))


def test_roles_hold_through_the_last_day_and_for_no_agency_after_it(
    before: Replica, after: Replica
) -> None:
    assert before.roles(MANAGER, ARCHIVE) == {"employee", "hr_contact", "finance"}
    assert before.roles(MANAGER, MUSEUM) == {"auditor"}
    assert after.roles(MANAGER, ARCHIVE) == after.roles(MANAGER, MUSEUM) == frozenset()
    assert set(before.roles_anywhere(MANAGER)) == {ARCHIVE, MUSEUM}
    assert after.roles_anywhere(MANAGER) == {}


def test_a_person_who_has_left_is_asked_for_nothing(before: Replica, after: Replica) -> None:
    assert before.holders(ARCHIVE, "finance") == sorted([MANAGER, SUBSTITUTE])
    assert after.holders(ARCHIVE, "finance") == [SUBSTITUTE]
    assert after.holders(ARCHIVE, "hr_contact") == []


def test_a_unit_whose_manager_has_left_has_none_of_the_day(before: Replica, after: Replica) -> None:
    then, now = before.unit(TEAM), after.unit(TEAM)
    assert then is not None
    assert now is not None
    assert (then.manager_id, then.substitute_id) == (MANAGER, SUBSTITUTE)
    assert (now.manager_id, now.substitute_id) == (None, SUBSTITUTE)
    assert [unit.unit_id for unit in before.units_led(MANAGER)] == [TEAM]
    assert after.units_led(MANAGER) == []
    assert [unit.unit_id for unit in after.units_led(SUBSTITUTE)] == [TEAM]


def test_a_manager_who_has_left_is_in_no_line(before: Replica, after: Replica) -> None:
    then, now = before.line(TEAM, ARCHIVE), after.line(TEAM, ARCHIVE)
    assert (then.manager, then.substitute, then.above) == (MANAGER, SUBSTITUTE, (CHIEF,))
    assert (now.manager, now.substitute, now.above) == (None, SUBSTITUTE, (CHIEF,))


def test_the_employer_is_where_someone_works_today(before: Replica, after: Replica) -> None:
    assert (before.employer(MANAGER), after.employer(MANAGER)) == (ARCHIVE, None)
    assert (before.has_left(MANAGER), after.has_left(MANAGER)) == (False, True)
    assert after.employer(EMPLOYEE) == ARCHIVE
    assert after.employer(one("unheard of")) is None
    assert after.has_left(one("unheard of")) is False


def test_roles_that_are_consumed_before_their_person_count(
    database: Database, after: Replica
) -> None:
    with database.transaction() as cursor:
        contract = RolesChanged(
            person_id=one("new"), agency_id=MUSEUM, roles=("employee", "leader")
        )
        for view in VIEWS:
            for change in view.changes(contract):
                write(cursor, view, change)
    assert after.roles(one("new"), MUSEUM) == {"employee", "leader"}


def test_several_agencies_are_found_by_id(database: Database, after: Replica) -> None:
    facts = AgencyRegistered(
        agency_id=MUSEUM,
        name="Museet",
        organisation_number="974760673",
        country="NO",
        sector="state",
        city="Oslo",
        electronic_address="",
        payment_account="",
        buyer_reference="",
        contact_person_id=None,
    )
    with database.transaction() as cursor:
        for change in VIEWS[0].changes(facts):
            write(cursor, VIEWS[0], change)
    found = after.agencies([MUSEUM, ARCHIVE])
    assert set(found) == {MUSEUM}
    assert found[MUSEUM] == after.agency(MUSEUM)
    assert after.agencies([]) == {}
