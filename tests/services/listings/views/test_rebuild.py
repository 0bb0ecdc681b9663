"""The tables of listings can be rebuilt from the log: equal, not empty, and repaired."""

import pytest

from services.listings.main import DEFINITION
from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.views import Row, View
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    CONTACT,
    EVA,
    HOST,
    KARL,
    LISA,
    MANAGER,
    accepted,
    agreed,
    expressed,
    fell_through,
    published,
    vacancy,
)


def rows(town: Alone, view: View) -> list[Row]:
    found = town.service.database.rows(f"SELECT * FROM {view.name}")  # noqa: S608 - own words
    return sorted(found, key=lambda row: [str(row[key]) for key in view.key])


@pytest.fixture(scope="module")
def history(same_town: Alone) -> Alone:
    """A town in which every kind of event has happened."""
    town = same_town
    vacancy(town, ground="a ground")
    published(town, draft=True)
    listing = published(town, places=2, percent="62.5", tags=["a", "b"])
    declined = expressed(town, listing, LISA)
    town.do(MANAGER, f"/interests/{declined}/decline", {"reason": "Not now."})
    town.do(CONTACT, f"/interests/{declined}/take-up-with-superior")
    interest, loan = accepted(town, listing)
    town.consume(fell_through(listing, interest, loan))
    interest, loan = accepted(town, listing)
    other, other_loan = accepted(town, listing, KARL)
    town.consume(agreed(listing, interest, loan), agreed(listing, other, other_loan))
    town.consume(fell_through(listing, other, other_loan, "cancelled"))
    town.do(HOST, f"/listings/{published(town)}/withdraw")
    return town


@pytest.mark.parametrize("view", DEFINITION.own_views, ids=lambda view: view.name)
def test_a_view_that_is_rebuilt_comes_out_equal(history: Alone, view: View) -> None:
    before = rows(history, view)
    assert before
    assert rebuild(history.service.store, view) == len(before)
    assert rows(history, view) == before


def test_a_spoiled_row_is_repaired(history: Alone) -> None:
    view = next(each for each in DEFINITION.own_views if each.name == "interests")
    before = rows(history, view)
    history.service.database.execute(
        "UPDATE interests SET status = 'expressed' WHERE person_id = %s", EVA
    )
    assert rows(history, view) != before
    rebuild(history.service.store, view)
    assert rows(history, view) == before
    assert history.items(EVA, "/listings"), "the indexes of the search came along"
