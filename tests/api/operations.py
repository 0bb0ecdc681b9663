"""The operations of all services as their OpenAPI documents describe them, each with examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """An operation of a service: method, path, body, and examples."""

    service: str
    name: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    statuses: frozenset[int]
    body: Schema | None
    schemas: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Its name, unique among all services."""
        return f"{self.service}.{self.name}"

    @property
    def examples(self) -> list[Any]:
        """The examples of its body; a single None if it takes no body."""
        return [None] if self.body is None else list(self.body["examples"])

    @property
    def has_key(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return "Idempotency-Key" in self.names("header")

    def names(self, place: str) -> list[str]:
        """The names of its parameters in the path, the query or the headers."""
        return [str(each["name"]) for each in self.parameters if each["in"] == place]


def _operations(service: str, document: Mapping[str, Any]) -> list[Operation]:
    schemas = document["components"]["schemas"]
    found: list[Operation] = []
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            content = described.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema")
            found.append(
                Operation(
                    service=service,
                    name=described["operationId"],
                    method=method.upper(),
                    path=path,
                    parameters=tuple(described.get("parameters", ())),
                    statuses=frozenset(int(each) for each in described["responses"]),
                    body=None if body is None else schemas[body["$ref"].rpartition("/")[2]],
                    schemas=schemas,
                )
            )
    return found


DOCUMENTS: Mapping[str, Mapping[str, Any]] = {each.name: openapi(each) for each in DEFINITIONS}
OPERATIONS = {
    each.key: each
    for service, document in DOCUMENTS.items()
    for each in _operations(service, document)
}
