"""The operations of an instance, as its OpenAPI documents describe them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from utbyte.play.fitting import Schema, Schemas
from utbyte.play.names import Json, Names
from utbyte.play.reading import BadStory

_METHODS = ("get", "post", "put", "patch", "delete")
_SHORT = (
    (re.compile(r"_id$"), ""),
    (re.compile(r"y_ids$"), "ies"),
    (re.compile(r"_ids$"), "s"),
)
_JSON = "application/json"
_OWN = "/schema"
_RULES = re.compile(r"R-[A-Z]+[0-9]+[a-z]?")
_FORMER = {"say_interest": "express_interest"}
"""Former names of renamed operations; stories that use them can still be played."""


@dataclass(frozen=True)
class Argument:
    """One argument of an operation: in its path, its query or its body."""

    name: str
    place: str
    schema: Schema
    required: bool

    @property
    def short(self) -> str:
        """The name without ``_id``: ``loan`` for ``loan_id``, ``agencies`` for ``agency_ids``."""
        for pattern, instead in _SHORT:
            if pattern.search(self.name):
                return pattern.sub(instead, self.name)
        return self.name


@dataclass(frozen=True)
class Request:
    """What is sent for an operation."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None
    has_key: bool = False


@dataclass(frozen=True)
class Operation:
    """One operation of one service."""

    service: str
    name: str
    method: str
    path: str
    summary: str
    schemas: Schemas
    arguments: tuple[Argument, ...]
    has_body: bool
    has_key: bool
    """Whether it takes an Idempotency-Key: a command does, a question does not."""
    body_schema: Schema = field(default_factory=dict[str, Any])
    answer: Schema = field(default_factory=dict[str, Any])
    """The schema of a successful answer."""
    rules: tuple[str, ...] = ()
    """The rules that its description names, before the part that is generated."""

    @property
    def reads(self) -> bool:
        return self.method == "GET" or (self.method == "POST" and not self.has_key)

    def argument(self, given: str) -> Argument | None:
        """The argument with this name, in its full or its short form."""
        whole = [each for each in self.arguments if each.name == given]
        short = [each for each in self.arguments if each.short == given]
        return (whole or short or [None])[0]

    def check(self, given: Iterable[str]) -> None:
        """Refuse arguments that the operation does not have, and missing ones of the path.

        Raises:
            BadStory: naming the argument.
        """
        found = {name: self.argument(name) for name in given}
        for name, argument in found.items():
            if argument is None:
                known = ", ".join(each.short for each in self.arguments) or "none"
                raise BadStory(f"{self.name} has no argument “{name}”; it has {known}")
        for each in self.arguments:
            if each.place == "path" and each not in found.values():
                raise BadStory(f"{self.name} needs “{each.short}”")

    def request(self, given: Mapping[str, Json], names: Names) -> Request:
        """What is sent for these arguments.

        Raises:
            BadStory: when they are not the operation's.
            UnknownName: when a name refers to nothing.
        """
        self.check(given)
        path, query, body = self.path, list[tuple[str, str]](), dict[str, Json]()
        for name, value in given.items():
            argument = cast("Argument", self.argument(name))
            fitted = self.schemas.fit(value, argument.schema, names, argument.name)
            if argument.place == "path":
                path = path.replace(f"{{{argument.name}}}", _text(fitted))
            elif argument.place == "query":
                query += [(argument.name, _text(each)) for each in _several(fitted)]
            else:
                body[argument.name] = fitted
        return Request(
            self.method, path, tuple(query), body if self.has_body else None, self.has_key
        )


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _several(value: Json) -> list[Json]:
    return cast("list[Json]", value) if isinstance(value, list) else [value]


class Operations:
    """All operations of an instance, by name."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.all = tuple(operations)
        self._by_name: dict[str, list[Operation]] = {}
        for each in self.all:
            self._by_name.setdefault(each.name, []).append(each)
            self._by_name.setdefault(f"{each.service}.{each.name}", []).append(each)

    def find(self, name: str) -> Operation:
        """The operation of that name; ``service.name`` where several services have it.

        Raises:
            BadStory: when there is none, or more than one.
        """
        service, _, called = name.rpartition(".")
        now = _FORMER.get(called, called)
        found = self._by_name.get(f"{service}.{now}" if service else now, [])
        if not found:
            raise BadStory(f"there is no operation “{name}”; utbyte play --schema names them all")
        if len(found) > 1:
            several = ", ".join(f"{each.service}.{name}" for each in found)
            raise BadStory(f"“{name}” is one of {several}")
        return found[0]


def operations_of(service: str, document: Mapping[str, Any]) -> list[Operation]:
    schemas = Schemas(document.get("components", {}).get("schemas", {}))
    return [
        _operation(service, path, method, documented[method], schemas)
        for path, documented in document["paths"].items()
        for method in _METHODS
        if method in documented and not path.startswith(f"/api/{service}/v1{_OWN}")
    ]


def _operation(
    service: str, path: str, method: str, documented: Mapping[str, Any], schemas: Schemas
) -> Operation:
    parameters: list[Mapping[str, Any]] = documented.get("parameters", [])
    body = _schema(documented.get("requestBody", {}))
    return Operation(
        service=service,
        name=str(documented["operationId"]),
        method=method.upper(),
        path=path,
        summary=str(documented.get("summary", "")),
        schemas=schemas,
        arguments=(*_in_address(parameters), *_in_body(schemas, body)),
        has_body="requestBody" in documented,
        has_key=any(each["name"] == "Idempotency-Key" for each in parameters),
        body_schema=body,
        answer=_schema(documented.get("responses", {}).get("200", {})),
        rules=tuple(_RULES.findall(str(documented.get("description", "")).partition("\n**")[0])),
    )


def _schema(documented: Mapping[str, Any]) -> Schema:
    return documented.get("content", {}).get(_JSON, {}).get("schema", {})


def _in_address(parameters: Iterable[Mapping[str, Any]]) -> list[Argument]:
    return [
        Argument(
            name=each["name"],
            place=each["in"],
            schema=each.get("schema", {}),
            required=bool(each.get("required", False)),
        )
        for each in parameters
        if each["in"] in {"path", "query"}
    ]


def _in_body(schemas: Schemas, body: Schema) -> list[Argument]:
    known = schemas.resolved(body)
    required = known.get("required", [])
    return [
        Argument(name=name, place="body", schema=schema, required=name in required)
        for name, schema in known.get("properties", {}).items()
    ]
