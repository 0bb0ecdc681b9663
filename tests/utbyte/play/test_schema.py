"""The schema of story files: right as a schema, and it agrees with what can be played."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS
from utbyte.play.operations import Operation, operations_of
from utbyte.play.reading import read_yaml
from utbyte.play.schema import story_schema
from utbyte.play.story import Step, read_story

STORIES = sorted((Path(__file__).parents[2] / "stories").glob("*.yaml"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return story_schema()


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def operations() -> list[Operation]:
    return [
        operation
        for definition in DEFINITIONS
        for operation in operations_of(definition.name, openapi(definition))
    ]


def _plain(content: Any) -> Any:
    """Return what JSON makes of it: dates and exact figures as text."""
    return json.loads(json.dumps(content, default=str))


def test_it_is_a_schema_whose_references_are_all_there(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    named = {part.partition('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert named <= schema["$defs"].keys()


def test_its_example_is_a_story(
    schema: dict[str, Any], validator: Draft202012Validator, tmp_path: Path
) -> None:
    path = tmp_path / "example.yaml"
    for example in schema["examples"]:
        path.write_text(json.dumps(example), encoding="utf-8")
        assert read_story(path).steps
        assert not list(validator.iter_errors(example))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_accepted_stories_keep_to_it(validator: Draft202012Validator, path: Path) -> None:
    errors = [error.message for error in validator.iter_errors(_plain(read_yaml(path).content))]
    assert not errors


@pytest.mark.parametrize(
    "step",
    [
        {"do": "fly"},
        {"see": "pause"},
        {"do": "pause"},
        {"do": "pause", "with": {"collaboration": "circle", "reason": "x", "colour": "red"}},
        {"do": "pause", "with": {"collaboration": "circle", "reason": 5}},
        {"do": "enrol", "with": {"collaboration": "circle"}},
        {"on": "2026-01-12", "colour": "red"},
        {"redeliver": "some"},
        {"at_once": [{"do": "fly"}], "expect": {"ok": 1}},
        {"do": "pause", "with": {"collaboration": "circle", "reason": "x"}, "ok": False},
    ],
)
def test_what_cannot_be_played_does_not_keep_to_it(
    validator: Draft202012Validator, step: Any
) -> None:
    story = {"story": "x", "start": "2026-01-12", "steps": [step]}
    assert list(validator.iter_errors(story))
    assert not list(validator.iter_errors({**story, "steps": []}))


def test_every_operation_is_in_it_with_all_its_arguments(
    schema: dict[str, Any], operations: list[Operation]
) -> None:
    step = schema["$defs"]["Step"]["properties"]
    listed = {
        each["const"]: each["description"] for word in ("do", "see") for each in step[word]["oneOf"]
    }
    for operation in operations:
        name = (
            operation.name if operation.name in listed else f"{operation.service}.{operation.name}"
        )
        assert "By: " in listed[name], "who may do it"
        known = schema["$defs"][f"with.{name}"]["properties"]
        for argument in operation.arguments:
            assert {argument.name, argument.short} <= known.keys()


def test_every_field_of_a_step_is_described(schema: dict[str, Any]) -> None:
    described = schema["$defs"]["Step"]["properties"]
    for name, field in Step.model_fields.items():
        assert described[field.alias or name]["description"]
