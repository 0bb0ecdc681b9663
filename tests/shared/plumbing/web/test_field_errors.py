"""A value that cannot be taken is refused by its field's name, with an example of a right one."""

from collections.abc import Generator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pytest
from litestar import Litestar, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.testing import TestClient

from shared.plumbing.web.field_errors import EXAMPLES, MOST_ERRORS, in_words
from shared.plumbing.web.http import Input, examples
from shared.plumbing.web.json_body import JsonRequest
from shared.plumbing.web.problems import HANDLERS


class Order(Input):
    """What is ordered."""

    model_config = examples({"title": "Kallocain", "copies": 2}, {"note": "in a hurry"})
    title: str
    copies: int
    note: str | None = None


@post("/orders", sync_to_thread=True)
def order(data: JSONBody[Order]) -> None:
    """Take an order."""


@get("/orders", sync_to_thread=True)
def orders(
    limit: Annotated[int, QueryParameter(name="limit", ge=1)] = 50,
    of: Annotated[UUID | None, QueryParameter(name="of")] = None,
    day: Annotated[date | None, QueryParameter(name="day")] = None,
    word: Annotated[str, QueryParameter(name="word")] = "",
) -> None:
    """Find orders."""


@pytest.fixture(scope="module")
def client() -> Generator[TestClient[Any]]:
    app = Litestar(
        [order, orders],
        exception_handlers=HANDLERS,
        request_class=JsonRequest,
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "key", "kind"),
    [("limit=many", "limit", int), ("of=anna", "of", UUID), ("day=soon", "day", date)],
)
def test_a_wrong_parameter_is_named_with_an_example_and_the_query_is_not_repeated(
    client: TestClient[Any], query: str, key: str, kind: type
) -> None:
    answer = client.get(f"/orders?word=hunter2&{query}")
    [error] = answer.json()["errors"]
    assert answer.status_code == 400
    assert (error["key"], error["example"]) == (key, EXAMPLES[kind])
    assert f"“{key}”" in answer.json()["detail"]
    assert str(EXAMPLES[kind]) in answer.json()["detail"]
    assert "hunter2" not in answer.text


def test_each_wrong_field_of_a_body_is_named_with_the_example_of_the_schema(
    client: TestClient[Any],
) -> None:
    answer = client.post("/orders", json={"copies": "hunter2", "note": 1, "colour": "red"})
    errors = {each["key"]: each.get("example") for each in answer.json()["errors"]}
    assert errors == {
        "title": "Kallocain",
        "copies": 2,
        "note": "in a hurry",
        "colour": None,
    }
    assert answer.json()["detail"].endswith("There are 3 more errors.")
    assert "hunter2" not in answer.text


def test_a_body_of_nothing_but_mistakes_is_not_echoed(client: TestClient[Any]) -> None:
    answer = client.post("/orders", json={f"f{each}": each for each in range(100)})
    assert len(answer.json()["errors"]) == MOST_ERRORS


def test_a_body_that_is_not_an_object_is_reported(client: TestClient[Any]) -> None:
    answer = client.post("/orders", json=[])
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_an_example_is_written_as_in_a_body() -> None:
    error = {"key": "terms", "message": "not valid", "example": {"framework_agreement": True}}
    assert in_words([error]) == '“terms”: not valid (for example {"framework_agreement": true}).'
