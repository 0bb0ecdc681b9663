"""The check of contracts finds every change that would break somebody, and no other."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from shared.contracts.base import Contract
from tests.house.compatible import APPROVED, Json, approved, broken
from utbyte.documents.generated import contracts

NAMES = sorted(path.stem for path in APPROVED.glob("*.json"))


@pytest.mark.parametrize("kind", contracts(), ids=lambda kind: kind.NAME)
def test_a_contract_keeps_what_was_approved(kind: type[Contract]) -> None:
    """A new one is approved by ``python -m tests.house.compatible``."""
    then = approved(kind.NAME)
    assert then["stream"] == kind.STREAM
    assert broken(then["schema"], kind.model_json_schema()) == []


@pytest.mark.parametrize("kind", contracts(), ids=lambda kind: kind.NAME)
def test_the_approved_example_is_read_and_published_again_in_the_same_words(
    kind: type[Contract],
) -> None:
    """What was sent before an upgrade is read after it; fields that were added may be beside."""
    example = approved(kind.NAME)["example"]
    again = kind.model_validate(example).model_dump(mode="json")
    assert _known(again, example) == example


def _known(value: Any, than: Any) -> Any:
    """Return what of a value stood in another one."""
    if isinstance(value, dict) and isinstance(than, dict):
        return {key: _known(each, than[key]) for key, each in value.items() if key in than}
    if isinstance(value, list) and isinstance(than, list) and len(value) == len(than):
        return [_known(each, other) for each, other in zip(value, than, strict=True)]
    return value


def test_no_approved_contract_has_been_taken_back() -> None:
    assert set(NAMES) <= {kind.NAME for kind in contracts()}


def _objects(schema: Json) -> Iterator[Json]:
    yield schema
    yield from (each for each in schema.get("$defs", {}).values() if "properties" in each)


def _breaking(schema: Json) -> Iterator[tuple[str, Json]]:
    """Give copies of a schema with one breaking change each, to each field of each object."""
    for number, one in enumerate(_objects(schema)):
        for name in one["properties"]:
            for what, change in BREAKS.items():
                planted = copy.deepcopy(schema)
                change(list(_objects(planted))[number], name)
                yield f"{what} {name}", planted


def _remove(one: Json, name: str) -> None:
    del one["properties"][name]
    one["required"] = [each for each in one.get("required", []) if each != name]


def _rename(one: Json, name: str) -> None:
    one["properties"] = {
        f"{key}_new" if key == name else key: value for key, value in one["properties"].items()
    }
    one["required"] = [f"{each}_new" if each == name else each for each in one.get("required", [])]


def _retype(one: Json, name: str) -> None:
    title = one["properties"][name].get("title", "")
    one["properties"][name] = {"title": title, "type": "object"}


def _let_be_nothing(one: Json, name: str) -> None:
    one["properties"][name] = {"anyOf": [one["properties"][name], {"type": "null"}]}


def _require_another(one: Json, name: str) -> None:
    one["properties"][f"{name}_more"] = {"type": "string"}
    one["required"] = [*one.get("required", []), f"{name}_more"]


def _restrict(one: Json, name: str) -> None:
    one["properties"][name]["minLength"] = 1


BREAKS = {
    "removed": _remove,
    "renamed": _rename,
    "retyped": _retype,
    "made optional": _let_be_nothing,
    "required beside": _require_another,
    "restricted": _restrict,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_breaking_change_to_every_field_is_found(name: str) -> None:
    schema = approved(name)["schema"]
    unseen = [what for what, planted in _breaking(schema) if not broken(schema, planted)]
    assert unseen == []


@pytest.mark.parametrize("name", NAMES)
def test_another_word_in_a_choice_is_found_anywhere(name: str) -> None:
    """Who was built before the word would not read it."""
    schema = approved(name)["schema"]
    if '"enum"' in str(schema).replace("'", '"'):
        planted = _with_another_word(schema)
        assert broken(schema, planted)
        assert broken(planted, schema)


def _with_another_word(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_another_word(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _with_another_word(value) for key, value in schema.items()}
    return {**changed, "enum": [*changed["enum"], "another"]} if "enum" in changed else changed


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_that_refuses_what_it_does_not_know_is_found(name: str) -> None:
    schema = approved(name)["schema"]
    assert broken(schema, {**schema, "additionalProperties": False})


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_need_not_be_there_and_other_words_for_people_break_no_one(name: str) -> None:
    schema = approved(name)["schema"]
    planted = copy.deepcopy(schema)
    for one in _objects(planted):
        one["properties"]["of_tomorrow"] = {"default": None, "type": "string"}
        one["description"] = "Said in other words."
    planted["$defs"] = {**planted.get("$defs", {}), "OfTomorrow": {"type": "object"}}
    assert broken(schema, planted) == []
