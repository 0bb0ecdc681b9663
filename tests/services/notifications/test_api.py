"""A page of the inbox has the size that is asked for, within limits."""

from collections.abc import Generator
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from shared.plumbing.service import Service
from tests.pages import page_sizes
from tests.services.notifications.town import Town
from tests.toy.town import client_of, person


@pytest.fixture(scope="module")
def client(running: Service) -> Generator[TestClient[Any]]:
    with client_of(running) as opened:
        yield opened


def test_a_page_has_a_hundred_notifications_unasked_and_two_hundred_at_most(
    client: TestClient[Any], town: Town
) -> None:
    reader = person(town.person("eva"))

    def get(path: str, **params: int) -> Response:
        return client.get(path, params=params, headers=reader)

    assert page_sizes(get, "/inbox", "inbox") == (1, 100, 200)
