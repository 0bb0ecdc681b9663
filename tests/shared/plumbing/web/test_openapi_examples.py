"""An example has the form that its schema gives, whatever the schema is made of."""

from typing import Any

import pytest

from shared.plumbing.web.openapi_examples import AN_ID, DEEPEST, example_of

SCHEMAS: dict[str, Any] = {
    "Loan": {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}},
    "Unit": {"type": "object", "properties": {"above": {"$ref": "#/components/schemas/Unit"}}},
}
MADE: dict[str, tuple[dict[str, Any], Any]] = {
    "flag": ({"type": "boolean"}, False),
    "count": ({"type": "integer"}, 1),
    "count from zero": ({"type": "integer", "minimum": 0}, 1),
    "count from five": ({"type": "integer", "minimum": 5}, 5),
    "share": ({"type": "number"}, 1),
    "nothing": ({"type": "null"}, None),
    "id": ({"type": "string", "format": "uuid"}, AN_ID),
    "day": ({"type": "string", "format": "date"}, "2026-04-01"),
    "moment": ({"type": "string", "format": "date-time"}, "2026-04-01T09:00:00Z"),
    "amount": ({"type": "string", "pattern": r"^\d+\.\d\d$"}, "62000.00"),
    "percent": ({"type": "string", "pattern": r"^\d{1,3}$"}, "100"),
    "unmatched": ({"type": "string", "pattern": "^never$"}, ""),
    "email": ({"type": "string"}, "astrid.demosson@example.org"),
    "cost_bearer": ({"type": "string"}, "cost bearer"),
    "": ({"type": "string"}, "text"),
    "constant": ({"const": "loan", "type": "string"}, "loan"),
    "default": ({"default": 20, "type": "integer", "examples": [7]}, 20),
    "empty default": ({"default": None, "examples": ["given"], "type": "string"}, "given"),
    "choice": ({"enum": ["agreed", "running"], "type": "string"}, "agreed"),
    "either": ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, False),
    "one of": ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, 1),
    "list": ({"type": "array", "items": {"type": "boolean"}}, [False]),
    "list of anything": ({"type": "array"}, []),
    "named": ({"$ref": "#/components/schemas/Loan"}, {"id": AN_ID}),
    "map": ({"type": "object", "additionalProperties": {"type": "integer"}}, {"key": 1}),
    "map by id": (
        {
            "type": "object",
            "additionalProperties": {"type": "boolean"},
            "propertyNames": {"format": "uuid"},
        },
        {AN_ID: False},
    ),
    "closed": ({"type": "object", "additionalProperties": False}, {}),
    "known and more": (
        {
            "type": "object",
            "properties": {"month": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
        },
        {"month": "2026-04"},
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_an_example_has_the_form_of_its_field(name: str) -> None:
    schema, made = MADE[name]
    found = example_of(schema, SCHEMAS, name)
    assert (found, type(found)) == (made, type(made))


def test_what_contains_itself_ends() -> None:
    made: Any = example_of(SCHEMAS["Unit"], SCHEMAS)
    depth = 0
    while made:
        made, depth = made["above"], depth + 1
    assert depth == DEEPEST
    assert example_of({"type": "array", "items": {"type": "boolean"}}, {}, "", DEEPEST) == []
