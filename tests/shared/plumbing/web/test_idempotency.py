"""Whoever was answered is answered the same again, also when they might not ask any more."""

import json
from collections.abc import Callable, Generator
from random import Random
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shared.kernel.ids import fresh_id
from shared.plumbing.service import Service
from shared.plumbing.web.json_body import canonical, parse
from tests.toy import library
from tests.toy.town import ANNA, BERIT, DAY, client_of, give_role, open_service, person

AGENCY = UUID(int=9)
SENT = {"Content-Type": "application/json"}
SAME = [
    b'{"title":"Kall\xc3\xb6","copies":2}',
    b'{ "copies": 2,\n "title": "Kall\xc3\xb6" }',
    b'{"title":"Kall\\u00f6","copies":2}',
]
OTHER = [
    b'{"title":"Kall\xc3\xb6","copies":2.0}',
    b'{"title":"Kall\xc3\xb6","copies":"2"}',
    b'{"title":"Kall\xc3\xb6"}',
    b'{"title":"Kall\xc3\xb6","copies":null}',
    b'{"title":"Kallo\xcc\x88","copies":2}',
]


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        for each in (ANNA, BERIT):
            give_role(made, each, AGENCY, "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def test_the_same_request_in_another_spelling_is_the_same_request(client: TestClient[Any]) -> None:
    def buy(body: bytes, key: str) -> Response:
        headers = {**person(Idempotency_Key=key), **SENT}
        return client.post("/books", content=body, headers=headers)

    for body in OTHER:
        key = fresh_id().hex
        first = buy(SAME[0], key)
        assert first.status_code == 200, first.text
        assert [buy(each, key).json() for each in SAME] == [first.json()] * len(SAME)
        answer = buy(body, key)
        assert (answer.status_code, answer.json()["rule"]) == (422, "idempotency-key")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text('aåö\u200b"\\', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abå", max_size=2), inner, max_size=4)
    ),
    max_leaves=12,
)


def respelled(value: Any, draw: Random) -> Any:
    """Return the same value with its members in another order."""
    if isinstance(value, dict):
        items = [(key, respelled(each, draw)) for key, each in value.items()]
        draw.shuffle(items)
        return dict(items)
    return [respelled(each, draw) for each in value] if isinstance(value, list) else value


@given(value=values, other=values, draw=st.randoms(use_true_random=False))
def test_one_value_has_one_form_and_another_has_another(
    value: Any, other: Any, draw: Random
) -> None:
    written = json.dumps(
        respelled(value, draw), indent=draw.choice([None, 1]), ensure_ascii=draw.random() < 0.5
    )
    assert canonical(parse(written.encode())) == canonical(value)
    same = json.dumps(value, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(value) == canonical(other)) is same


def test_an_answer_is_repeated_to_a_person_who_has_lost_the_right_to_ask(
    fresh_database: Callable[[], str],
) -> None:
    with (
        open_service(library.DEFINITION, fresh_database(), day=DAY) as service,
        client_of(service) as client,
    ):

        def buy(who: UUID, title: str, key: str) -> Response:
            return client.post(
                "/books", json={"title": title}, headers=person(who, Idempotency_Key=key)
            )

        give_role(service, ANNA, AGENCY, "librarian")
        first = buy(ANNA, "Kallocain", "once")
        assert first.status_code == 200
        give_role(service, ANNA, AGENCY)
        again = buy(ANNA, "Kallocain", "once")
        assert (again.status_code, again.json()) == (200, first.json())
        # The key opens nothing else: not another request, not another key, not for another person.
        assert buy(ANNA, "Aniara", "once").status_code == 422
        assert buy(ANNA, "Kallocain", "twice").status_code == 403
        assert buy(BERIT, "Kallocain", "once").status_code == 403
        assert len(service.database.rows("SELECT 1 FROM idempotency")) == 1
