"""Whether a contract as it is now is understood by all who know it as it was approved.

``python -m tests.house.compatible`` approves the contracts that are new: it writes stream, JSON
Schema and an example from the newest corpus. What was approved is never written again.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts.base import Contract
from tests.corpus.announced import an_example_of
from utbyte.documents.generated import contracts

APPROVED = Path(__file__).parent / "approved"
WORDS = {"title", "description", "examples"}
"""What a schema says to people; it may change."""

Json = dict[str, Any]


def approved(name: str) -> Json:
    """Return what was approved of a contract: its ``stream``, ``schema`` and ``example``."""
    return json.loads((APPROVED / f"{name}.json").read_text(encoding="utf-8"))


def broken(then: Json, now: Json) -> list[str]:
    """Return what of an approved schema the present one no longer keeps; nothing when it may be.

    Fields may be added that need not be there. Any other change breaks somebody: who still sends
    the old form, who still reads it, or who reads what was sent before.
    """
    found = list(_broken("", then, now))
    for name, schema in then.get("$defs", {}).items():
        if name in now.get("$defs", {}):
            found += _broken(f"{name}.", schema, now["$defs"][name])
        else:
            found.append(f"{name} is gone")
    return found


def _broken(place: str, then: Json, now: Json) -> Iterator[str]:
    before, after = then.get("properties", {}), now.get("properties", {})
    for name, schema in before.items():
        if name not in after:
            yield f"{place}{name} was removed"
        elif _form(schema) != _form(after[name]):
            yield f"{place}{name} was retyped"
    for name in set(now.get("required", [])) - set(then.get("required", [])):
        yield f"{place}{name} is newly required"
    if _form(_without_fields(then)) != _form(_without_fields(now)):
        yield f"{place or 'the whole'} has another form"


def _without_fields(schema: Json) -> Json:
    return {k: v for k, v in schema.items() if k not in {"properties", "required", "$defs"}}


def _form(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_form(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _form(value) for key, value in schema.items() if key not in WORDS}


def approve_new() -> list[str]:
    """Approve every contract that has not been; return their names.

    Raises:
        LookupError: when the corpus says none, so that there is no example.
    """
    made: list[str] = []
    for kind in contracts():
        path = APPROVED / f"{kind.NAME}.json"
        if path.exists():
            continue
        path.write_text(_text(kind), encoding="utf-8")
        made.append(kind.NAME)
    return made


def _text(kind: type[Contract]) -> str:
    example = an_example_of(kind)
    if example is None:
        raise LookupError(f"the newest corpus says no {kind.NAME}")
    content = {
        "stream": kind.STREAM,
        "schema": kind.model_json_schema(),
        "example": example.model_dump(mode="json"),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print("\n".join(approve_new()))  # noqa: T201 - what the command says
