"""R-O14: who is still there is asked by days: the day before the last, the last, and the next."""

from datetime import date, timedelta

import pytest

from services.directory.views import Queries, gone
from tests.services.directory.town import TODAY, Town

LAST_DAY = TODAY + timedelta(days=30)
DAY_BEFORE, DAY_AFTER = LAST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)
DAYS = pytest.mark.parametrize(
    ("on", "is_there"), [(DAY_BEFORE, True), (LAST_DAY, True), (DAY_AFTER, False)]
)


@pytest.fixture
def queries(town: Town) -> Queries:
    """The directory's queries; Leo, the leader, has a last day."""
    town.do(f"/people/{town['leo']}/leave", {"last_day": str(LAST_DAY)})
    return Queries(town.alone.service.database)


@DAYS
def test_r_o14_a_leader_counts_through_the_last_day(
    town: Town, queries: Queries, on: date, is_there: bool
) -> None:
    assert queries.other_leaders(town["archive"], town["emil"], on) == is_there
    assert queries.other_leaders(town["archive"], town["leo"], on) == 0
    assert queries.other_leaders(town["museum"], town["emil"], on) == 0


@DAYS
def test_r_o14_a_person_has_left_after_the_last_day(
    town: Town, queries: Queries, on: date, is_there: bool
) -> None:
    everyone = [town["leo"], town["emil"]]
    assert queries.left(everyone, on) == ([] if is_there else [town["leo"]])
    with town.alone.service.database.transaction() as cursor:
        assert gone(cursor, everyone, on) is not is_there
        assert not gone(cursor, [town["emil"]], on)
