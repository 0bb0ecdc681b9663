"""Values that only a lenient reader accepts: other forms of a value, and deceptive texts."""

from collections.abc import Iterator, Mapping

from tests.api.operations import Schema

UNKNOWN = "01234567-89ab-5def-8123-456789abcdef"
"""An id that nothing has."""

ODD: Mapping[str, Mapping[str, str]] = {
    "date": {
        "day-as-number": "20260101",
        "day-with-time": '"2026-01-01T00:00:00"',
        "day-in-other-digits": r'"\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661"',
        "day-with-line-break": r'"2026-01-01\n"',
    },
    "uuid": {
        "id-in-braces": f'"{{{UNKNOWN}}}"',
        "id-as-urn": f'"urn:uuid:{UNKNOWN}"',
    },
    "percent": {
        "percent-true": "true",
        "percent-with-exponent": '"1E+1"',
        "percent-in-other-digits": r'"\u0668\u0660"',
        "percent-of-thousandths": "80.001",
    },
    "boolean": {
        "yes-as-1": "1",
    },
    "integer": {
        "count-true": "true",
        "count-as-text": '"3"',
    },
    "enum": {
        "choice-padded": '" S"',
    },
    "text": {
        "text-that-turns": r'"abc\u202edef"',
        "text-with-escape": r'"abc\u001b[2Jdef"',
        "text-true": "true",
    },
    "line": {
        "line-broken": r'"abc\ndef"',
    },
    "needed": {
        "nothing-of-no-width": r'"\u200b"',
        "nothing-but-fillers": r'"\u3164\ufeff\u00ad"',
    },
}
"""What only a lenient reader takes for a value of a kind."""
SEVERAL_LINES = frozenset({"text", "motivation", "reason"})
MAY_BE_EMPTY = frozenset(
    {"phone", "electronic_address", "payment_account", "buyer_reference", "order_reference"}
) | {"city", "ground"}
"""Texts without which an operation is accepted."""


def odd(name: str, described: Schema, accepted: object) -> dict[str, str]:
    """Values that a lenient reader would accept for a field; ``accepted`` is a valid one.

    Ids are the right ones, so that only their form is wrong.
    """
    each = described.get("items", described)
    found = {kind: text for known in _kinds(name, each) for kind, text in ODD[known].items()}
    right = accepted[0] if isinstance(accepted, list) and accepted else accepted
    if "uuid" in formats_of(each) and isinstance(right, str):
        found = {kind: _about(text, right) for kind, text in found.items()}
    return {kind: f"[{text}]" if "items" in described else text for kind, text in found.items()}


def _about(text: str, known: str) -> str:
    return text.replace(UNKNOWN, known).replace(UNKNOWN.replace("-", ""), known.replace("-", ""))


def _kinds(name: str, described: Schema) -> Iterator[str]:
    choices = [described, *described.get("anyOf", ())]
    types = types_of(described)
    yield from formats_of(described) & {"date", "uuid"}
    yield from types & {"boolean", "integer"}
    if {"number", "string"} <= types:
        yield "percent"
    elif any("enum" in each for each in choices):
        yield "enum"
    elif "string" in types and not any(
        {"format", "pattern", "contentMediaType"} & each.keys() for each in choices
    ):
        yield "text"
        yield from () if name in SEVERAL_LINES else ("line",)
        yield from () if name in MAY_BE_EMPTY else ("needed",)


def types_of(described: Schema) -> set[str]:
    choices = [described, *described.get("anyOf", ())]
    return {str(each["type"]) for each in choices if "type" in each}


def formats_of(described: Schema) -> set[str]:
    choices = [described, *described.get("anyOf", ())]
    return {str(each["format"]) for each in choices if "format" in each}
