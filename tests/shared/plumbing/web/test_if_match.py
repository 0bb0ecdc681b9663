"""If-Match is read as RFC 9110 says: a list of entity tags, compared strongly, or an asterisk."""

from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar.testing import TestClient

from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.town import ANNA, BERIT, DAY, client_of, give_role, open_service, person


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, UUID(int=9), "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def bought(client: TestClient[Any]) -> str:
    return str(client.post("/books", json={"title": "x"}, headers=person()).json()["id"])


def lend(client: TestClient[Any], book: str, tag: str) -> Response:
    headers = person(ANNA, If_Match=tag)
    return client.post(f"/books/{book}/lend", json={"reader": str(BERIT)}, headers=headers)


@pytest.mark.parametrize("tag", ['"7", "1"', '"1","x"', ', "1" ,, ', 'W/"1", "1"', '"a,b", "1"'])
def test_a_list_of_etags_of_which_one_fits_lets_pass(client: TestClient[Any], tag: str) -> None:
    assert lend(client, bought(client), tag).status_code == 200


@pytest.mark.parametrize("tag", ['W/"1"', '"01"', '"1 "', '"+1"', '"*"', '"2", W/"1"', '""'])
def test_a_weak_etag_and_another_spelling_fit_nothing(client: TestClient[Any], tag: str) -> None:
    answer = lend(client, bought(client), tag)
    assert (answer.status_code, answer.json()["version"]) == (412, 1)


@pytest.mark.parametrize(
    "tag", ["", " ", ",", "one", '"1', '1"', "'1'", '*, "1"', "* *", 'w/"1"', '"1" "2"', "1, 2"]
)
def test_what_is_no_list_of_etags_is_refused_by_name(client: TestClient[Any], tag: str) -> None:
    answer = lend(client, bought(client), tag)
    assert (answer.status_code, answer.json()["errors"][0]["key"]) == (400, "If-Match")
    assert "ETag" in answer.json()["detail"]


def test_etags_on_several_lines_are_one_list(client: TestClient[Any]) -> None:
    book = bought(client)
    lines = [(name.encode(), value.encode()) for name, value in person().items()]
    for tags, status in ((('"7"', '"8"'), 412), (("*", '"1"'), 400), (('"7"', '"1"'), 200)):
        headers = [*lines, *((b"if-match", tag.encode()) for tag in tags)]
        answer = client.post(f"/books/{book}/lend", json={"reader": str(BERIT)}, headers=headers)
        assert answer.status_code == status, answer.text
