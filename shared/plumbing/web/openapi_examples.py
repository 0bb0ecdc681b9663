"""Examples of answers, created from their schemas: every value has the form of its field."""

import re
from collections.abc import Mapping
from typing import Any, cast

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
DEEPEST = 6
_FORMATS = {"uuid": AN_ID, "date": "2026-04-01", "date-time": "2026-04-01T09:00:00Z"}
_TEXTS = {
    "name": "Astrid Demosson",
    "agency": "Demomyndigheten för prov",
    "person": "Astrid Demosson",
    "city": "Göteborg",
    "month": "2026-04",
    "currency": "SEK",
    "language": "sv",
    "next": "b3BhcXVl",
    "email": "astrid.demosson@example.org",
}
_SHAPED = ("62000.00", "100", "2026-04", "SEK", "2026-04-01", AN_ID, "A-17", "17")
"""Values that match the patterns of our fields."""
_NOTHING = object()
Schema = Mapping[str, Any]


def example_of(schema: Schema, schemas: Mapping[str, Schema], name: str = "", deep: int = 0) -> Any:
    """A value that the schema allows; ``schemas`` are the named ones, ``name`` the field."""
    found = _resolved(schema, schemas)
    given = _given(found)
    if given is not _NOTHING:
        return given
    several = found.get("anyOf") or found.get("oneOf")
    if several:
        return example_of(several[0], schemas, name, deep)
    if found.get("type") == "object":
        return _object(found, schemas, deep)
    if found.get("type") == "array":
        items = found.get("items", {})
        return [example_of(items, schemas, name, deep + 1)] if items and deep < DEEPEST else []
    return _plain(found, name)


def _given(schema: Schema) -> Any:
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    several = schema.get("examples") or schema.get("enum")
    return several[0] if several else _NOTHING


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return schema if reference is None else schemas[str(reference).rpartition("/")[2]]


def _object(schema: Schema, schemas: Mapping[str, Schema], deep: int) -> dict[str, Any]:
    if deep >= DEEPEST:
        return {}
    known = cast("Mapping[str, Schema]", schema.get("properties", {}))
    made = {each: example_of(said, schemas, each, deep + 1) for each, said in known.items()}
    further = schema.get("additionalProperties")
    if isinstance(further, dict) and not known:
        names = cast("Schema", schema.get("propertyNames", {}))
        key = _text(names, "key")
        made[key] = example_of(cast("Schema", further), schemas, key, deep + 1)
    return made


def _plain(schema: Schema, name: str) -> Any:
    kind = schema.get("type")
    if kind == "boolean":
        return False
    if kind in {"integer", "number"}:
        return max(int(schema.get("minimum", 0)), 1)
    if kind == "null":
        return None
    return _text(schema, name)


def _text(schema: Schema, name: str) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        fitting = (each for each in _SHAPED if re.search(schema["pattern"], each))
        return next(fitting, "")
    return _TEXTS.get(name, name.replace("_", " ") or "text")
