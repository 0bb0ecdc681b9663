"""A parameter that a route does not have, or that is written oddly, is refused by its name."""

from collections.abc import Callable, Generator
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from shared.plumbing.security.tokens import Identity
from tests.toy import library
from tests.toy.town import ANNA, DAY, bearer, client_of, give_role, open_service, person

READER = Identity.of_service("notifications")


@pytest.fixture(scope="module")
def client(fresh_database: Callable[[], str]) -> Generator[TestClient[Any]]:
    with (
        open_service(library.DEFINITION, fresh_database(), day=DAY) as service,
        client_of(service) as made,
    ):
        give_role(service, ANNA, UUID(int=9), "librarian")
        yield made


def test_a_parameter_that_the_route_does_not_have_is_named_in_the_refusal(
    client: TestClient[Any],
) -> None:
    answer = client.get("/clock?dag=1", headers=person(ANNA))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["field"] == "dag"


def test_without_parameters_the_route_answers(client: TestClient[Any]) -> None:
    assert client.get("/clock", headers=person(ANNA)).status_code == HTTPStatus.OK


def test_a_caller_who_is_not_signed_in_learns_nothing_of_parameters(
    client: TestClient[Any],
) -> None:
    assert client.get("/clock?dag=1").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("written", ["1e1", "%2B5", "%D9%A5", "5.0", "%205", "x"])
def test_a_number_is_written_in_plain_digits(client: TestClient[Any], written: str) -> None:
    answer = client.get(f"/feed?limit={written}", headers=bearer(READER))
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json()["field"] == "limit"


def test_an_id_in_a_path_is_taken_only_as_it_is_given_out(client: TestClient[Any]) -> None:
    made = client.post("/books", json={"title": "Kallocain"}, headers=person(ANNA))
    book = str(made.json()["id"])
    odd = (book.replace("-", ""), f"{{{book}}}", f"urn:uuid:{book}")
    statuses = [
        client.get(f"/books/{written}", headers=person(ANNA)).status_code
        for written in (book, book.upper(), *odd)
    ]
    assert statuses == [200, 200, 404, 404, 404]
