"""What a story file may say, and how a mistake is told: which step, which field, on which line."""

from datetime import date
from pathlib import Path

import pytest

from utbyte.play.reading import BadStory
from utbyte.play.story import Story, read_story

HEAD = "story: A case\nstart: 2026-01-12\n"


def _read(folder: Path, text: str) -> Story:
    path = folder / "story.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_story(path)


def test_agencies_can_be_mere_names_or_have_nothing_more(tmp_path: Path) -> None:
    listed = _read(tmp_path, "setup: {agencies: [a, b]}")
    empty = _read(tmp_path, "setup:\n  agencies:\n    a:\n    b:\n")
    assert listed.setup == empty.setup
    assert listed.setup.agencies["a"].country == "SE"


def test_one_role_needs_no_list_and_figures_may_be_numbers(tmp_path: Path) -> None:
    story = _read(
        tmp_path,
        "setup:\n  agencies: {a: {organisation_number: 2021005489}}\n"
        "  people: {p: {agency: a, roles: manager, employment_percent: 80}}",
    )
    assert story.setup.people["p"].roles == ("manager",)
    assert story.setup.agencies["a"].organisation_number == "2021005489"


@pytest.mark.parametrize("ok", ["ok:", "ok: true"])
def test_ok_is_given_with_or_without_a_value(tmp_path: Path, ok: str) -> None:
    story = _read(tmp_path, f"steps:\n  - do: pause\n    {ok}")
    assert story.steps[0].has("ok")


def test_a_refusal_may_be_a_status(tmp_path: Path) -> None:
    assert _read(tmp_path, "steps: [{do: x, refused: 404}]").steps[0].refused == "404"


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("do: x", "do"),
        ("see: x", "see"),
        ("at_once: [{do: x}]\n    expect: {ok: 1}", "at_once"),
        ("redeliver: all", "wait"),
        ("do: x\n    redeliver: all", "do"),
        ("see: x\n    redeliver: all", "see"),
        ("again: true", "again"),
        ("do: x\n    again: true", "do"),
        ("on: 2026-02-01", "wait"),
    ],
)
def test_a_step_does_one_thing(tmp_path: Path, step: str, kind: str) -> None:
    assert _read(tmp_path, f"steps:\n  - {step}").steps[0].kind == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps:\n  - do: x\n    colour: red", "line 5: step 1, colour: there is no such field"),
        ("steps:\n  - do: x\n  - do: x\n    see: y", "step 2: a step must do one thing"),
        ("steps:\n  - as: anna", "step 1: the step does nothing"),
        ("steps:\n  - do: x\n    equals: 1", "“equals” cannot be combined with do"),
        ("steps:\n  - redeliver: all\n    as: anna", "“as” cannot be combined with wait"),
        ("steps:\n  - do: x\n    ok:\n    refused: R-O3", "either ok or refused"),
        ("steps:\n  - do: x\n    ok: false", "step 1, ok"),
        ("steps:\n  - at_once: [{do: x}]", "at_once must have expect"),
        ("steps:\n  - at_once: []\n    expect: {ok: 1}", "step 1, at_once"),
        ("steps:\n  - at_once: [{see: x}]\n    expect: {ok: 1}", "at_once.0.do"),
        ("steps:\n  - at_once: [{do: x, ok: }]\n    expect: {ok: 1}", "at_once.0.ok"),
        ("steps:\n  - at_once: [{do: x}]\n    expect: {}\n    says: x", "must be by outcome"),
        ("steps:\n  - redeliver: some", "step 1, redeliver"),
        ("steps:\n  - do: x\n    on: tomorrow", "step 1, on"),
        (
            "steps:\n  - on: 2026-02-01\n  - on: 2026-01-31",
            "line 5: step 2, on: 2026-01-31 is before",
        ),
        ("steps:\n  - on: 2026-01-11", "is before 2026-01-12"),
        ("steps:\n  do: x", "steps"),
        ("setup: {people: {p: {agency: a}}}", "setup.people.p.agency: there is no agency “a”"),
        ("setup: {agencies: [a], units: {u: {agency: a, manager: p}}}", "no person “p”"),
        ("setup: {agencies: [a], people: {p: {agency: a, unit: u}}}", "no unit “u”"),
        ("setup: {agencies: [a], collaborations: {c: {members: [b]}}}", "no agency “b”"),
        ("setup: {agencies: [a], collaborations: {c: {office: p}}}", "no person “p”"),
        ("setup: {agencies: {a: {contact: p}}}", "no person “p”"),
        ("setup: {collaborations: [c]}", "a collaboration must have agencies"),
        ("setup: {agencies: {a: {country: DK}}}", "setup.agencies.a.country"),
        ("setup: {agencies: {a.b: }}", "setup.agencies"),
        ("setup: {agencies: [a], people: {operator: {agency: a}}}", "runs the instance"),
        ("title: x", "title: there is no such field"),
    ],
)
def test_a_mistake_is_reported_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadStory) as told:
        _read(tmp_path, text)
    assert words in str(told.value)
    assert told.value.line is not None


@pytest.mark.parametrize("text", ["[1]", "just words", "story: x", "start: 2026-01-01"])
def test_a_file_without_title_or_start_is_no_story(tmp_path: Path, text: str) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadStory):
        read_story(path)


def test_a_day_in_quotes_is_a_day(tmp_path: Path) -> None:
    assert _read(tmp_path, 'steps: [{on: "2026-02-01"}]').steps[0].on == date(2026, 2, 1)
