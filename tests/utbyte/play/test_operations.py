"""From a story's arguments to a request, by the operation's own description."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from utbyte.play.names import Names, UnknownName
from utbyte.play.operations import Operation, Operations, operations_of
from utbyte.play.reading import BadStory

ANNA = "11111111-1111-5111-8111-111111111111"
LOAN = "33333333-3333-5333-8333-333333333333"
UUID = {"type": "string", "format": "uuid"}
KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/api/lending/v1/loans/{loan_id}/approve": {
            "post": {
                "operationId": "approve",
                "summary": "Approve",
                "parameters": [
                    {"name": "loan_id", "in": "path", "required": True, "schema": UUID},
                    KEY,
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
                },
            }
        },
        "/api/lending/v1/loans": {
            "get": {
                "operationId": "loans",
                "parameters": [
                    {
                        "name": "agency_ids",
                        "in": "query",
                        "schema": {"type": "array", "items": UUID},
                    },
                    {"name": "open", "in": "query", "schema": {"type": "boolean"}},
                ],
            }
        },
        "/api/lending/v1/quotes": {"post": {"operationId": "quote", "requestBody": {}}},
        "/api/lending/v1/feed": {"get": {"operationId": "feed"}},
        "/api/lending/v1/schema/openapi.json": {"get": {"operationId": "itself"}},
    },
    "components": {
        "schemas": {
            "A": {
                "required": ["start"],
                "properties": {
                    "start": {"type": "string", "format": "date"},
                    "amount": {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"},
                    "cost": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "percent": {"anyOf": [{"type": "number"}, {"type": "string"}]},
                    "months": {"type": "integer"},
                    "person": {"anyOf": [UUID, {"type": "null"}]},
                    "steps": {
                        "type": "array",
                        "items": {"type": "array", "prefixItems": [UUID, {"type": "string"}]},
                    },
                    "terms": {"$ref": "#/components/schemas/T"},
                    "anything": {},
                },
            },
            "T": {"properties": {"office": {"type": "array", "items": UUID}}},
        }
    },
}


@pytest.fixture
def names() -> Names:
    made = Names()
    made.declare("people", "anna", ANNA)
    made.save("loan", {"id": LOAN, "version": 7})
    return made


@pytest.fixture
def approve() -> Operation:
    return Operations(operations_of("lending", DOCUMENT)).find("approve")


def test_a_path_takes_a_name_short_or_whole(approve: Operation, names: Names) -> None:
    for word in ("loan", "loan_id"):
        request = approve.request({word: "loan"}, names)
        assert (request.method, request.path) == ("POST", f"/api/lending/v1/loans/{LOAN}/approve")
        assert request.has_key


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("start", date(2026, 4, 1), "2026-04-01"),
        ("cost", Decimal("62000.00"), "62000.00"),
        ("cost", 62000, "62000"),
        ("amount", 62000, "62000.00"),
        ("amount", Decimal("62000.5"), "62000.50"),
        ("amount", Decimal("62000.505"), "62000.505"),
        ("amount", "62000", "62000"),
        ("cost", None, None),
        ("percent", Decimal("33.30"), "33.30"),
        ("percent", 80, 80),
        ("months", 2, 2),
        ("months", "$loan.version", 7),
        ("person", "anna", ANNA),
        ("person", None, None),
        ("steps", [["anna", "anna"]], [[ANNA, "anna"]]),
        ("terms", {"office": ["anna"]}, {"office": [ANNA]}),
        (
            "anything",
            {"a": [Decimal("1.50"), date(2026, 1, 1), True]},
            {"a": [1.5, "2026-01-01", True]},
        ),
    ],
)
def test_a_value_becomes_what_its_field_takes(
    approve: Operation, names: Names, field: str, value: Any, sent: Any
) -> None:
    request = approve.request({"loan": "loan", field: value}, names)
    assert request.body == {field: sent}


def test_a_query_is_text_and_may_be_many(names: Names) -> None:
    loans = Operations(operations_of("lending", DOCUMENT)).find("loans")
    request = loans.request({"agencies": [ANNA, "anna"], "open": True}, names)
    assert request.query == (("agency_ids", ANNA), ("agency_ids", ANNA), ("open", "true"))
    assert request.body is None
    assert not request.has_key


def test_what_the_operation_lacks_or_needs_is_reported(approve: Operation, names: Names) -> None:
    with pytest.raises(BadStory, match="approve has no argument “colour”; it has loan, start"):
        approve.check(["loan", "colour"])
    with pytest.raises(BadStory, match="approve needs “loan”"):
        approve.check([])
    with pytest.raises(UnknownName):
        approve.request({"loan": "loan", "person": "berit"}, names)


def test_an_operation_is_found_by_name_and_service() -> None:
    found = Operations(
        [*operations_of("lending", DOCUMENT), *operations_of("lending", DOCUMENT)[-1:]]
    )
    assert found.find("lending.approve").name == "approve"
    with pytest.raises(BadStory, match="is one of lending"):
        found.find("feed")
    with pytest.raises(BadStory, match="there is no operation “itself”"):
        found.find("itself")


def test_a_question_reads_and_a_command_does_not() -> None:
    found = Operations(operations_of("lending", DOCUMENT))
    assert [found.find(name).reads for name in ("approve", "loans", "quote")] == [False, True, True]


def test_a_story_that_calls_an_operation_by_its_former_name_is_played() -> None:
    path = Path(__file__).parents[3] / "docs" / "openapi" / "listings.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    found = Operations(operations_of("listings", document))
    now = found.find("express_interest")
    assert found.find("say_interest") is now
    assert found.find("listings.say_interest") is now
