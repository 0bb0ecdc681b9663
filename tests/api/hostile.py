"""Requests that no service may accept: malformed bodies, headers and URLs."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.odd import UNKNOWN, formats_of, odd, types_of
from tests.api.operations import Operation, Schema

DEEP = 100_000
BODY_LIMIT = 1_000_000
JSON_TYPE = "application/json"

BODIES: Mapping[str, bytes] = {
    "empty": b"",
    "broken-utf8": b'{"\xff\xfe": "\xc3\x28"}',
    "utf16": '{"a": "b"}'.encode("utf-16"),
    "byte-order-mark": b"\xef\xbb\xbf{}",
    "half-a-body": b'{"a": ',
    "two-bodies": b"{} {}",
    "deep-lists": b"[" * DEEP + b"]" * DEEP,
    "deep-objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep-unclosed": b"[" * DEEP,
    "list": b"[]",
    "null": b"null",
    "number": b"3",
    "text": b'"text"',
    "true": b"true",
    "nan": b"NaN",
    "nan-field": b'{"nan": NaN}',
    "infinity-field": b'{"infinity": -Infinity}',
    "endless-number": b'{"a": 1e999}',
    "long-number": b'{"a": ' + b"9" * 400_000 + b"}",
    "unknown-field": b'{"no_such_field": 1}',
    "many-fields": json.dumps({f"f{n}": n for n in range(50_000)}).encode(),
    "same-name-twice": b'{"a": 1, "a": 1}',
}
"""Bodies that are nobody's."""

TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "")

VALUES: Mapping[str, str] = {
    "object": '{"a": [1]}',
    "nested-list": "[[[1]]]",
    "half-a-character": r'"\ud800"',
    "null-character": r'"a\u0000b"',
    "null-in-a-name": r'{"a\u0000": 1}',
    "huge-number": "9" * 5000,
    "number-past-bigint": "-" + "9" * 29,
    "fraction-without-end": "1e999",
    "nan": "NaN",
    "huge-text": '"' + "x" * 950_000 + '"',
}
"""JSON that no field of ours takes; written as text since Python would not write some of it."""

DATES = (
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-13-01",
    "26-1-1",
    "tomorrow",
    "",
    "2026-04-01T12:00:00Z",
)

WORDS = ("", "nobody", "1.5", "-1", "9" * 400, "%ff%fe", "[]", "2026-02-30")
"""What is neither a number of items, nor a day, an id, yes or no, or one of a few words."""


def _cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


CURSORS = (
    "",
    "nobody",
    "%ff%fe",
    "%C3%A9",
    "A",
    *(
        _cursor(text)
        for text in (
            "",
            "-1",
            "9" * 25,
            "null",
            "[]",
            "[1, 2]",
            "{}",
            "NaN",
            "[" * 140,
            '["2026-02-30", "x"]',
            f'["9999-12-31T00:00:00", "{UNKNOWN}"]',
            f'[1, "{UNKNOWN}"]',
            '["2026-01-01", null]',
        )
    ),
)
"""Places in lists that were never given out."""


@dataclass(frozen=True)
class Attack:
    """A request that must be refused."""

    name: str
    content: bytes | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    """In place of the well-formed ones; none is left out."""
    query: str = ""
    path: Mapping[str, str] = field(default_factory=dict[str, str])


def attacks(operation: Operation, body: Any) -> Iterator[Attack]:
    """The attacks on an operation for which ``body`` would have been accepted."""
    yield from _heads(operation, body)
    yield from _addresses(operation, body)
    yield from _queries(operation, body)
    if operation.body is not None:
        yield from _bodies(body)
        yield from _fields(operation, operation.body, body)


def _bodies(body: Any) -> Iterator[Attack]:
    for name, content in BODIES.items():
        yield Attack(name, content)
    written = json.dumps(body).encode()
    yield Attack("above-the-limit", written + b" " * BODY_LIMIT)
    yield Attack("in-a-list", b"[" + written + b"]")
    yield Attack("cut-off", written[:-1])
    yield Attack("trailing", written + b"}")
    for kind in TYPES:
        yield Attack(f"sent-as-{kind or 'nothing'}", written, {"Content-Type": kind or None})


def _heads(operation: Operation, body: Any) -> Iterator[Attack]:
    written = _written(operation, body)
    if operation.has_key:
        for name, key in (("no", None), ("empty", ""), ("long", "k" * 201)):
            yield Attack(f"{name}-idempotency-key", written, {"Idempotency-Key": key})


def _addresses(operation: Operation, body: Any) -> Iterator[Attack]:
    written = _written(operation, body)
    yield Attack("unknown-parameter", written, query="no_such_parameter=1")
    for name in operation.names("path"):
        for bad in ("no-uuid", "%00", "%ff", "..%2f..", UNKNOWN[:-1], UNKNOWN + "0", UNKNOWN):
            yield Attack(f"{name}={bad}", written, path={name: bad})


def _queries(operation: Operation, body: Any) -> Iterator[Attack]:
    written = _written(operation, body)
    for each in operation.parameters:
        if each["in"] != "query":
            continue
        name, described = str(each["name"]), each["schema"]
        for value in ("%00", "a%00b", *_bad_values(name, described)):
            yield Attack(f"{name}={value[:40]}", written, query=f"{name}={value}")


def _bad_values(name: str, described: Schema) -> tuple[str, ...]:
    """Values that a query parameter cannot have; a search accepts any words."""
    kinds = [
        described,
        described.get("items", {}),
        *described.get("oneOf", ()),
        *described.get("anyOf", ()),
    ]
    longest = max((int(each.get("maxLength", 0)) for each in kinds), default=0)
    long = ("x" * (longest + 1),) if longest else ()
    if name == "after":
        return (*long, *CURSORS)
    typed = {str(each.get("type")) for each in kinds} & {"integer", "boolean"}
    limited = any("format" in each or "enum" in each for each in kinds)
    return (*long, *WORDS) if typed or limited else long


def _written(operation: Operation, body: Any) -> bytes | None:
    return None if operation.body is None else json.dumps(body).encode()


def _fields(operation: Operation, schema: Schema, body: Any) -> Iterator[Attack]:
    for name, described in schema.get("properties", {}).items():
        for kind, value in {
            **_values(operation, described),
            **_odd(operation, name, described, body),
        }.items():
            yield Attack(f"{name}={kind}", _with(body, name, value))
    for name in schema.get("required", ()):
        left = {key: value for key, value in body.items() if key != name}
        yield Attack(f"{name}-missing", json.dumps(left).encode())


def _values(operation: Operation, described: Schema) -> dict[str, str]:
    """Invalid values of a field, as JSON, by what is wrong with them."""
    values = dict(VALUES)
    if "date" in formats_of(described):
        values |= {f"date-{each or 'empty'}": json.dumps(each) for each in DATES}
    if described.get("type") == "array":
        values["long-list"] = json.dumps([{}] * 100_000)
    if "$ref" in json.dumps(described):
        values |= _nested(operation, described)
    return values


def _odd(operation: Operation, name: str, described: Schema, body: Any) -> dict[str, str]:
    """Values that only look valid for the field; a draft may lack its texts."""
    found = odd(name, described, body.get(name))
    drafts = operation.name.startswith("revise_")
    return {kind: text for kind, text in found.items() if not (drafts and "nothing" in kind)}


def _nested(operation: Operation, described: Schema) -> dict[str, str]:
    """Invalid values inside an object or a list of objects."""
    found: dict[str, str] = {}
    for model in set(re.findall(r"#/components/schemas/(\w+)", json.dumps(described))):
        for part in operation.schemas[model].get("properties", {}):
            for kind, value in VALUES.items():
                inner = f'{{"{part}": {value}}}'
                found[f"{part}={kind}"] = f"[{inner}]" if "array" in types_of(described) else inner
    return found


def _with(body: Mapping[str, Any], name: str, value: str) -> bytes:
    """The body with another value in one field."""
    others = [f"{json.dumps(key)}: {json.dumps(old)}" for key, old in body.items() if key != name]
    return ("{" + ", ".join([*others, f"{json.dumps(name)}: {value}"]) + "}").encode()
