"""An application describes itself in valid OpenAPI, with names that stay."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from litestar.testing import TestClient
from openapi_spec_validator import validate

from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.town import DAY, client_of, open_service


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


@pytest.fixture(scope="module")
def document(service: Service) -> Generator[dict[str, Any]]:
    with client_of(service) as client:
        yield fetched(client)


def fetched(client: TestClient[Any]) -> dict[str, Any]:
    answer = client.get("/schema/openapi.json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for operation in path.values()
    }


def test_the_description_is_valid_and_of_version_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_bears_the_name_that_it_was_given(document: dict[str, Any]) -> None:
    assert set(operations(document)) == {
        "buy_book",
        "lend_book",
        "take_back_book",
        "book",
        "search_books",
        "broken",
        "feed",
        "clock",
        "set_clock",
    }


def test_a_command_documents_which_headers_it_takes(document: dict[str, Any]) -> None:
    headers = {
        each["name"].lower(): each["required"]
        for each in operations(document)["buy_book"]["parameters"]
        if each["in"] == "header"
    }
    assert headers == {"idempotency-key": True, "if-match": False}


def test_a_command_documents_how_it_may_be_refused(document: dict[str, Any]) -> None:
    answers = operations(document)["buy_book"]["responses"]
    assert set(answers) == {
        *("200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "503")
    }
    assert all(
        set(answer["content"]) == {"application/problem+json"}
        for status, answer in answers.items()
        if status != "200"
    )


def test_what_is_asked_and_answered_is_described_with_an_example(
    document: dict[str, Any],
) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["BuyBook"]["examples"] == [{"title": "Kallocain"}]
    assert set(schemas["BookPage"]["required"]) == {"book_id", "title", "reader", "version"}
    assert "rule" in schemas["Problem"]["properties"]


def test_pitfall_25c_an_application_is_made_without_a_word_of_what_is_deprecated(
    service: Service, recwarn: pytest.WarningsRecorder
) -> None:
    with client_of(service) as client:
        fetched(client)
    assert [str(each.message) for each in recwarn] == []


def test_each_success_is_called_one_and_shows_an_answer(document: dict[str, Any]) -> None:
    answers = [operation["responses"]["200"] for operation in operations(document).values()]
    assert {each["description"] for each in answers} == {"Success."}
    assert all("example" in each["content"]["application/json"] for each in answers)
