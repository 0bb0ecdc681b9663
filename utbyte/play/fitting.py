"""How a story's value becomes an operation's: names become ids, dates and numbers become text.

The operation's own JSON Schema decides the result.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from utbyte.play.names import Json, Names

Schema = Mapping[str, Any]

_COMPONENT = "#/components/schemas/"
_FIGURES = {"number", "integer"}


class Schemas:
    """The JSON Schemas of one service's document."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self.components = components

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself where it is a reference to one."""
        while "$ref" in schema:
            schema = self.components[str(schema["$ref"]).removeprefix(_COMPONENT)]
        return schema

    def choices(self, schema: Schema) -> list[Schema]:
        known = self.resolved(schema)
        found: list[Schema] = []
        for word in ("oneOf", "anyOf", "allOf"):
            for each in known.get(word, []):
                found += self.choices(each)
        return found or [known]

    def fit(self, value: Json, schema: Schema, names: Names, field: str) -> Json:
        """The value as it is sent in a field of this schema.

        Raises:
            UnknownName: when the field takes an id and the value is no known name.
        """
        value = names.meant(value)
        choices = self.choices(schema)
        if isinstance(value, list):
            elements = cast("list[Json]", value)
            places = _places(choices, len(elements))
            return [
                self.fit(each, schema, names, field)
                for each, schema in zip(elements, places, strict=True)
            ]
        if isinstance(value, Mapping):
            known = self._object(choices)
            fields = cast("Mapping[str, Json]", value)
            return {
                key: self.fit(each, known.get(key, {}), names, key) for key, each in fields.items()
            }
        if isinstance(value, str) and any(each.get("format") == "uuid" for each in choices):
            return names.id_of(value, field)
        return _plain(value, choices)

    def _object(self, choices: list[Schema]) -> Mapping[str, Schema]:
        for each in choices:
            if "properties" in each:
                return each["properties"]
        return {}


def _places(choices: list[Schema], count: int) -> list[Schema]:
    for each in choices:
        if "items" in each or "prefixItems" in each:
            first = list(each.get("prefixItems", []))[:count]
            rest = each.get("items", {})
            return first + [rest if isinstance(rest, Mapping) else {}] * (count - len(first))
    return [{}] * count


def _plain(value: Json, choices: list[Schema]) -> Json:
    types = {str(each.get("type", "")) for each in choices}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    exact = isinstance(value, Decimal) or not types & _FIGURES
    return _written(value, choices) if "string" in types and exact else _number(value)


def _written(value: int | Decimal, choices: list[Schema]) -> str:
    """A number as text; with two decimals where the field's pattern requires them."""
    texts = [str(value), f"{value:.2f}"]
    patterns = [str(each["pattern"]) for each in choices if "pattern" in each]
    taken = [
        text
        for text in texts
        if Decimal(text) == value and any(re.search(pattern, text) for pattern in patterns)
    ]
    return (taken or texts)[0]


def _number(value: int | Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
