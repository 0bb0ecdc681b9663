"""The JSON Schema of a story file, with every operation's arguments, for authors of stories."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from shared.plumbing.security.access import Policy
from shared.plumbing.web.operator_routes import OWN_ROUTES
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS
from utbyte.play.operations import Operation, operations_of
from utbyte.play.story import Story

Schema = dict[str, Any]

_ABOUT = """A story describes a case step by step, with the expected result of each step. It is
written in YAML, and `utbyte play FILE` plays it through the HTTP API of a fresh instance. `start`
is the first day of the clock; `setup` declares the agencies, people and collaborations; then
`steps` are played in order until one does not give the expected result.

Names. The keys of agencies, units, people and collaborations in the setup, and the names given by
`save`, can be used wherever an operation takes an id, also in lists, and in expectations. `loan`
means the `id` of the answer saved as loan; `accepted.loan` the field `loan` of the answer saved as
accepted; `agencies.north` the agency, if a person has the same name. In any other value,
`$accepted.version` means that field.

Words are those of YAML 1.2: `on`, `NO` and `yes` are plain words. Dates are written 2026-01-30;
amounts 62000.00 or "62000.00"."""
_EXAMPLE: Schema = {
    "story": "A collaboration is opened and paused",
    "start": "2026-01-12",
    "setup": {
        "agencies": {"north": {"country": "SE"}, "south": {}},
        "people": {
            "lena": {"agency": "north", "roles": ["leader"]},
            "olle": {"agency": "south", "roles": ["programme_office", "leader"]},
        },
        "collaborations": {"circle": {"terms": {"notice_months": 2}}},
    },
    "steps": [
        {
            "on": "2026-03-15",
            "as": "olle",
            "do": "pause",
            "with": {"collaboration": "circle", "reason": "A pandemic"},
            "ok": None,
        },
        {
            "as": "olle",
            "do": "pause",
            "with": {"collaboration": "circle", "reason": "Again"},
            "refused": "R-P6",
        },
        {
            "as": "lena",
            "see": "collaboration",
            "with": {"collaboration": "circle"},
            "contains": {"paused": True, "members": [{"agency_id": "north"}]},
        },
    ],
}
_AN_ID: Schema = {
    "type": "string",
    "description": "A name of the setup, a saved name (its id), saved-name.field, or an id (UUID)",
}
_COMPONENT = re.compile(r"^#/components/schemas/")


def story_schema() -> Schema:
    """The schema, generated from the operations of all services without a database."""
    documents = {each.name: openapi(each) for each in DEFINITIONS}
    operations = [
        operation
        for service, document in documents.items()
        for operation in operations_of(service, document)
    ]
    schema: Schema = Story.model_json_schema(by_alias=True)
    known: Schema = schema.pop("$defs")
    known["id"] = _AN_ID
    for service, document in documents.items():
        for name, each in document["components"]["schemas"].items():
            known[f"{service}.{name}"] = _rewritten(service, each)
    for operation in operations:
        known[f"with.{_key(operation, operations)}"] = _arguments(operation)
    known["Step"] = _step(known["Step"], operations)
    known["Asked"] = _asked(known["Asked"], operations)
    known["DeclaredCollaboration"]["properties"]["terms"] = _terms(operations)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A story for utbyte play",
        **_tidy({**schema, "description": _ABOUT, "examples": [_EXAMPLE], "$defs": known}),
    }


def _key(operation: Operation, among: Iterable[Operation]) -> str:
    same = [each for each in among if each.name == operation.name]
    return operation.name if len(same) == 1 else f"{operation.service}.{operation.name}"


def _tidy(schema: Any) -> Any:
    """Leave out what does not help an author: titles, and empty defaults."""
    if isinstance(schema, list):
        return [_tidy(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    known = cast("Schema", schema)
    return {
        key: _tidy(value)
        for key, value in known.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value is None)
    }


def _rewritten(service: str, schema: Any) -> Any:
    """A service's schema as part of this one: ids may be names, references are resolved."""
    if isinstance(schema, list):
        return [_rewritten(service, each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    known = cast("Schema", schema)
    if known.get("format") == "uuid":
        documented = known.get("description")
        return {"$ref": "#/$defs/id", **({"description": documented} if documented else {})}
    if known.get("type") == "string" and re.search(str(known.get("pattern", "x")), "1.00"):
        return {**known, "type": ["string", "number"]}
    return {
        key: _COMPONENT.sub(f"#/$defs/{service}.", value)
        if key == "$ref"
        else _rewritten(service, value)
        for key, value in known.items()
    }


def _arguments(operation: Operation) -> Schema:
    properties: Schema = {}
    needed: list[str] = []
    for each in operation.arguments:
        name = each.short
        properties[name] = _rewritten(operation.service, dict(each.schema))
        if each.required:
            needed.append(name)
        if name != each.name:
            properties[each.name] = {"$ref": "#/$defs/id", "description": f"The same as {name}"}
    body = operation.schemas.resolved(operation.body_schema)
    return {
        "type": "object",
        "description": ". ".join(filter(None, (operation.summary, body.get("description")))),
        "properties": properties,
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
        **({"examples": body["examples"]} if "examples" in body else {}),
    }


def _step(schema: Schema, operations: list[Operation]) -> Schema:
    """The schema of a step: which operation takes which arguments and answers what."""
    read = [each for each in operations if each.reads]
    asked = _asked(schema, operations)
    see = _choice(asked["properties"]["see"], read, operations)
    return {
        **asked,
        "properties": {**asked["properties"], "see": see},
        "allOf": [*asked["allOf"], *(_case("see", each, operations) for each in read)],
    }


def _asked(schema: Schema, operations: list[Operation]) -> Schema:
    done = [each for each in operations if not each.reads]
    do = _choice(schema["properties"]["do"], done, operations)
    return {
        **schema,
        "properties": {**schema["properties"], "do": do},
        "allOf": [_case("do", each, operations) for each in done],
    }


def _choice(schema: Schema, found: list[Operation], among: list[Operation]) -> Schema:
    allowed = _allowed()
    documented = [
        (_key(each, among), f"{each.summary} ({each.service})", allowed[each.service, each.name])
        for each in found
    ]
    choices = [{"const": key, "description": f"{what}. By: {who}"} for key, what, who in documented]
    return {"description": schema.get("description", ""), "oneOf": choices}


def _allowed() -> dict[tuple[str, str], str]:
    """Who may call each operation, as its route declares it."""
    return {
        (definition.name, str(opt["operation"])): _who(opt["policy"])
        for definition in DEFINITIONS
        for handler in (*definition.routes, *OWN_ROUTES)
        if "operation" in (opt := cast("Any", handler).opt)
    }


def _who(policy: Policy) -> str:
    if not policy.kinds:
        return "everyone, also without signing in"
    people = "any person" if not policy.case_roles else " or ".join(sorted(policy.case_roles))
    if policy.case is not None:
        people = f"{people} in the case" if policy.case_roles else "any person of the case"
    words = {"person": people, "service": "services only", "operator": "operator"}
    return ", ".join(
        words[kind] for kind in ("operator", "person", "service") if kind in policy.kinds
    )


def _case(word: str, operation: Operation, among: list[Operation]) -> Schema:
    key = _key(operation, among)
    then: Schema = {"properties": {"with": {"$ref": f"#/$defs/with.{key}"}}}
    if any(each.required for each in operation.arguments):
        then["required"] = ["with"]
    if operation.answer:
        then["x-answer"] = _rewritten(operation.service, dict(operation.answer))
    return {"if": {"required": [word], "properties": {word: {"const": key}}}, "then": then}


def _terms(operations: list[Operation]) -> Mapping[str, Any]:
    opens = next(each for each in operations if each.name == "open_collaboration")
    terms = opens.argument("terms")
    schema = [_rewritten(opens.service, dict(terms.schema))] if terms is not None else []
    return {
        "description": "Terms that differ from the programme's defaults",
        "anyOf": [*schema, {"type": "null"}],
    }
