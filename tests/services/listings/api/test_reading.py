"""What a reader of listings may ask for: pages of a size, and words of a length."""

from functools import partial

import pytest

from tests.pages import page_sizes
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    COLLABORATION,
    COLLECTION,
    HOST,
    MUSEUM,
    STORY_BEGINS,
    published,
    vacancy,
)

LISTS = {
    "search": "/listings",
    "public_vacancies": "/public-vacancies",
    "own_listings": "/own-listings",
    "interests": "/interests",
}


@pytest.mark.parametrize("operation", LISTS)
def test_a_page_has_fifty_items_unasked_and_two_hundred_at_most(
    same_town: Alone, operation: str
) -> None:
    assert page_sizes(partial(same_town.get, HOST), LISTS[operation], operation) == (1, 50, 200)


@pytest.mark.parametrize("path", ["/listings", "/public-vacancies"])
@pytest.mark.parametrize(("name", "longest"), [("q", 200), ("city", 100), ("tag", 40)])
def test_what_is_looked_for_has_a_length(
    same_town: Alone, path: str, name: str, longest: int
) -> None:
    assert same_town.get(HOST, path, **{name: "x" * longest}).status_code == 200
    assert same_town.get(HOST, path, **{name: "x" * (longest + 1)}).status_code == 400


@pytest.mark.parametrize("wanted", [{"country": "NO"}, {"city": "Bergen"}, {"tag": "brev"}])
def test_filters_narrow_the_public_vacancies(same_town: Alone, wanted: dict[str, str]) -> None:
    vacancy(same_town)
    assert same_town.items(None, "/public-vacancies")
    assert same_town.items(None, "/public-vacancies", **wanted) == []


def test_public_vacancies_are_read_page_by_page_each_once(town: Alone) -> None:
    made = {vacancy(town) for _ in range(3)}
    first = town.see(None, "/public-vacancies", limit=2)
    assert len(first["items"]) == 2
    rest = town.see(None, "/public-vacancies", limit=2, after=first["next"])
    assert {each["listing_id"] for each in (*first["items"], *rest["items"])} == made
    assert len(rest["items"]) == 1
    assert rest["next"] is None
    assert town.see(None, "/public-vacancies", limit=3)["next"] is None


def test_an_assignment_counts_the_places_that_are_free(same_town: Alone) -> None:
    listing = published(same_town, places=3)
    assert same_town.see(HOST, f"/listings/{listing}")["free"] == 3


def test_r_l7_a_public_vacancy_is_shown_whole_with_the_name_and_city_of_its_agency(
    same_town: Alone,
) -> None:
    listing = vacancy(same_town)
    assert same_town.see(None, f"/public-vacancies/{listing}") == {
        "listing_id": listing,
        "kind": "vacancy",
        "status": "published",
        "agency_id": str(MUSEUM),
        "agency": "The Museum",
        "unit_id": str(COLLECTION),
        "collaborations": [str(COLLABORATION)],
        "title": "Konservator",
        "text": "Vi söker en konservator till samlingen.",
        "summary": "Vi söker en konservator till samlingen.",
        "language": "sv",
        "tags": [],
        "city": "Göteborg",
        "country": "SE",
        "last_day": "2026-02-15",
        "published_on": str(STORY_BEGINS),
        "starts": None,
        "ends": None,
        "percent": None,
        "form": None,
        "purpose": None,
        "places": 0,
        "free": 0,
        "taken": 0,
        "agreed": 0,
        "link": "https://museum.example/jobs/17",
        "reference": "2026-17",
        "public": True,
        "ground": None,
        "case_roles": [],
        "version": same_town.see(HOST, f"/listings/{listing}")["version"],
    }
