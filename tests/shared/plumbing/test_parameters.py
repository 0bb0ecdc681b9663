"""A query parameter that a route does not have is refused by its name."""

from collections.abc import Callable, Generator
from http import HTTPStatus
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.toy import library
from tests.toy.town import ANNA, DAY, client_of, open_service, person


@pytest.fixture(scope="module")
def client(fresh_database: Callable[[], str]) -> Generator[TestClient[Any]]:
    with (
        open_service(library.BLUEPRINT, fresh_database(), day=DAY) as service,
        client_of(service) as made,
    ):
        yield made


def test_a_parameter_that_the_route_does_not_have_is_named_in_the_refusal(
    client: TestClient[Any],
) -> None:
    answer = client.get("/clock?dag=1", headers=person(ANNA))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["field"] == "dag"


def test_without_parameters_the_route_answers(client: TestClient[Any]) -> None:
    assert client.get("/clock", headers=person(ANNA)).status_code == HTTPStatus.OK


def test_who_is_not_signed_in_learns_nothing_of_parameters(client: TestClient[Any]) -> None:
    assert client.get("/clock?dag=1").status_code == HTTPStatus.UNAUTHORIZED
