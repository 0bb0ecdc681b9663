"""What is wrong with the values of a request: which field, why, and an example of a valid one."""

import inspect
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast, get_args
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

MOST_ERRORS = 20
"""The most mistakes reported of one body, so that a faulty body is not repeated in full."""
EXAMPLES: Mapping[type, object] = {
    UUID: "11111111-1111-5111-8111-111111111111",
    bool: True,
    int: 50,
    Decimal: "62000.00",
    date: "2026-01-12",
}


def field_errors(handler: object, found: object) -> list[dict[str, Any]]:
    """The framework's list of errors, each with an ``example`` where one is known.

    ``found`` comes from the framework: ``key`` (the field, with dots for nested fields),
    ``message`` and ``source``. The value that was sent is not repeated.
    """
    if not isinstance(found, list):
        return []
    known = _examples(handler)
    errors: list[dict[str, Any]] = []
    for each in cast("list[dict[str, Any]]", found)[:MOST_ERRORS]:
        told = cast("dict[str, Any]", to_jsonable_python(each, serialize_unknown=True))
        example = known.get(str(each.get("key", "")).partition(".")[0])
        errors.append(told if example is None else {**told, "example": example})
    return errors


def in_words(errors: list[dict[str, Any]]) -> str:
    """A sentence that names the first error's field and the number of further errors."""
    first = errors[0]
    example = f" (for example {_written(first['example'])})" if "example" in first else ""
    further = len(errors) - 1
    more = f" There {'is 1 more error' if further == 1 else f'are {further} more errors'}."
    message = str(first.get("message", "must be valid")).removeprefix("Value error, ").rstrip(".")
    if first.get("key"):
        joined = " " if message.startswith("must ") else ": "
        message = f"“{first['key']}”{joined}{message}"
    return f"{message}{example}.{more if further else ''}"


def _written(example: object) -> str:
    """An example as written in a JSON body; a text without its quotes."""
    shown = to_jsonable_python(example)
    return shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)


def _examples(handler: object) -> dict[str, object]:
    """An example of each field of the body and of each parameter that has one."""
    function = getattr(handler, "fn", None)
    while hasattr(function, "func"):  # a handler that runs in a thread is wrapped, possibly twice
        function = cast("Any", function).func
    found: dict[str, object] = {}
    for name, hint in inspect.get_annotations(cast("Any", function)).items():
        for kind in _kinds(hint):
            if name == "data" and issubclass(kind, BaseModel):
                found |= _of_body(kind)
            elif kind in EXAMPLES:
                found[name] = EXAMPLES[kind]
    return found


def _kinds(hint: Any) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for each in get_args(hint):
        yield from _kinds(each)


def _of_body(model: type[BaseModel]) -> dict[str, object]:
    """The fields of the examples in a body's schema; the first example takes precedence."""
    extra = cast("Any", model.model_config.get("json_schema_extra"))
    bodies = cast("list[dict[str, object]]", extra["examples"] if extra else [])
    fields: dict[str, object] = {}
    for body in reversed(bodies):
        fields |= body
    return fields
