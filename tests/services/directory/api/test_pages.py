"""Lists of the directory have the size that is asked for, within limits."""

from functools import partial

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.asking import OPERATOR
from tests.pages import page_sizes
from tests.services.directory.town import Town

LISTS = {
    "agencies": ("/agencies", 100),
    "imports": ("/agencies/{}/imports", 20),
    "erasure_requests": ("/agencies/{}/erasure-requests", 50),
}


@pytest.mark.parametrize("operation", LISTS)
def test_a_list_has_so_many_items_unasked_and_two_hundred_at_most(
    town: Town, operation: str
) -> None:
    path, unasked = LISTS[operation]
    get = partial(town.alone.get, town["hanna"])
    sizes = page_sizes(get, path.format(town["archive"]), operation)
    assert sizes == (1, unasked, 200)


def test_names_are_given_of_up_to_five_hundred_people_at_once(town: Town) -> None:
    document = town.alone.get(None, "/schema/openapi.json").json()
    (ids,) = (
        each
        for each in document["paths"]["/api/directory/v1/names"]["get"]["parameters"]
        if each["name"] == "ids"
    )
    assert ids["schema"]["maxItems"] == 500


@pytest.mark.parametrize("path", ["", "/imports", "/erasure-requests"])
def test_of_an_agency_that_is_not_there_nothing_is_listed(town: Town, path: str) -> None:
    who = OPERATOR if path else Identity.of_person(town["hanna"])
    answer = town.ask(who, f"/agencies/{fresh_id()}{path}", method="GET")
    assert (answer.status_code, answer.json()["rule"]) == (404, "not-found")
