"""What is asked by days: the day before a boundary, the day and the day after."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.listings.views import Queries, Wanted
from shared.contracts.directory import PersonLeft
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    COLLABORATION,
    EVA,
    STORY_BEGINS,
    expressed,
    published,
    vacancy,
)

LAST_DAY = date(2026, 1, 30)
FIRST_DAY_AWAY, LAST_DAY_AWAY = date(2026, 4, 1), date(2026, 8, 31)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def queries(same_town: Alone) -> Queries:
    return same_town.listings.queries


def around(day: date) -> tuple[date, date, date]:
    return day - ONE_DAY, day, day + ONE_DAY


def found(queries: Queries, listing: str, today: date, **wanted: date) -> bool:
    rows = queries.search({COLLABORATION}, Wanted.model_validate(wanted), today, None, 200)
    return UUID(listing) in {row["listing_id"] for row in rows}


def test_r_l2_a_listing_is_open_through_its_last_day(same_town: Alone, queries: Queries) -> None:
    listing = published(same_town)
    assert [found(queries, listing, day) for day in around(LAST_DAY)] == [True, True, False]
    past = [UUID(listing) in queries.past_their_last_day(day) for day in around(LAST_DAY)]
    assert past == [False, False, True]


def test_r_l7_a_public_vacancy_is_shown_through_its_last_day(
    same_town: Alone, queries: Queries
) -> None:
    listing = vacancy(same_town, last_day=str(LAST_DAY))
    shown = [queries.public_vacancy(UUID(listing), day) for day in around(LAST_DAY)]
    assert [each is not None for each in shown] == [True, True, False]


def test_an_assignment_is_found_by_a_period_that_shares_a_day_with_it(
    same_town: Alone, queries: Queries
) -> None:
    listing = published(same_town)
    by_start = [found(queries, listing, STORY_BEGINS, start=day) for day in around(LAST_DAY_AWAY)]
    by_end = [found(queries, listing, STORY_BEGINS, end=day) for day in around(FIRST_DAY_AWAY)]
    assert (by_start, by_end) == ([True, True, False], [False, True, True])


def test_r_l4_an_interest_is_unanswered_after_the_day_until_which_it_waits(
    same_town: Alone, queries: Queries
) -> None:
    interest = UUID(expressed(same_town, published(same_town)))
    row = queries.interest(interest)
    assert row is not None
    unanswered = [interest in queries.unanswered(day) for day in around(row["answer_by"])]
    assert unanswered == [False, False, True]
    started = [interest in queries.started(day) for day in around(FIRST_DAY_AWAY)]
    assert started == [False, True, True]


def test_r_p8_an_agency_is_enrolled_after_earlier_days(queries: Queries) -> None:
    enrolled = [queries.enrolled_after(COLLABORATION, ARCHIVE, day) for day in around(STORY_BEGINS)]
    assert enrolled == [True, False, False]


def test_r_o14_interests_lapse_the_day_after_the_persons_last_day(town: Alone) -> None:
    interest = UUID(expressed(town, published(town)))
    town.consume(PersonLeft(person_id=EVA, agency_id=ARCHIVE, last_day=LAST_DAY))
    left = [interest in town.listings.queries.of_people_who_left(day) for day in around(LAST_DAY)]
    assert left == [False, False, True]
