"""Stories on a real instance: what is told when all is as expected, and when something is not."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from utbyte.play.instances import Remote
from utbyte.play.plays import ALL_OK, SOME_FAILED, UNREADABLE, Plays, Told
from utbyte.play.story import Story
from utbyte.play.talking import Talk

HEAD = """
story: A circle
start: 2026-01-12
setup:
  agencies: {north: {country: NO}, south: }
  people:
    olle: {agency: south, roles: [programme_office, leader]}
    lena: {agency: north, roles: leader}
    edda: {agency: north, employment_percent: 80}
  collaborations:
    circle: {terms: {notice_months: 3}}
steps:
"""
PAUSE = "do: pause, with: {collaboration: circle, reason: Travel}"


class Listener:
    """Keeps what is told."""

    wants_timeline = False

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.steps: list[int] = []

    def begins(self, story: Story) -> None:
        assert story.title

    def moves(self, step: int) -> None:
        self.steps.append(step)

    def ends(self, told: Told) -> None:
        self.told.append(told)


@dataclass
class Stagehand:
    """Plays files on the one instance and keeps what is told."""

    plays: Plays
    listener: Listener

    def play(self, *paths: Path) -> tuple[int, list[dict[str, Any]]]:
        """Return the exit code and the lines."""
        self.listener.told.clear()
        self.listener.steps.clear()
        code = self.plays.play([str(path) for path in paths])
        return code, [json.loads(told.line()) for told in self.listener.told]


@pytest.fixture(scope="module")
def hand(talk: Talk) -> Stagehand:
    listener = Listener()
    return Stagehand(Plays(lambda: Remote(talk.address, talk.token), listener), listener)


def _story(folder: Path, *steps: str, head: str = HEAD, name: str = "story.yaml") -> Path:
    path = folder / name
    path.write_text(head + "".join(f"  - {{{step}}}\n" for step in steps), encoding="utf-8")
    return path


def test_a_story_that_comes_out_as_written(hand: Stagehand, tmp_path: Path) -> None:
    path = _story(
        tmp_path,
        f"as: olle, {PAUSE}, ok: , save: paused, again: true",
        "again: true",
        f"as: olle, {PAUSE}, refused: R-P6",
        "redeliver: all",
        "as: lena, see: collaboration, with: {collaboration_id: paused}, contains: {paused: true},"
        " redeliver: all",
        "as: lena, see: collaboration, with: {collaboration: circle}, at: terms.notice_months,"
        " equals: 3",
        "as: edda, see: person, with: {person: edda}, contains: {employment_percent: 80.00}",
        "as: edda, see: person, with: {person: olle}, absent: true",
        "see: public_vacancies, equals: []",
        "see: collaborations, refused: 401",
        "as: operator, see: quote, with: {monthly_cost: 1.00}, refused: not-allowed",
    )
    code, told = hand.play(path)
    assert told == [
        {
            "file": str(path),
            "story": "A circle",
            "ok": True,
            "steps": 11,
            "expectations": 11,
            "failed": None,
        }
    ]
    assert code == ALL_OK
    assert hand.listener.steps == list(range(1, 12))


def test_a_do_that_expects_nothing_may_be_refused_by_a_rule_but_not_otherwise(
    hand: Stagehand, tmp_path: Path
) -> None:
    again = f"as: olle, {PAUSE}"
    _, (told,) = hand.play(_story(tmp_path, f"{again}, ok: ", again, f"{again}, refused: R-P6"))
    assert (told["ok"], told["steps"], told["expectations"]) == (True, 3, 2)
    for step in (f"{again}, save: paused", "as: edda, do: pause, with: {collaboration: circle}"):
        _, (told,) = hand.play(_story(tmp_path, f"as: olle, {PAUSE}, ok: ", step))
        assert (told["ok"], told["failed"]["step"]) == (False, 2)


def test_the_line_has_its_fields_in_order(hand: Stagehand, tmp_path: Path) -> None:
    _, told = hand.play(_story(tmp_path, "as: olle, see: collaborations, ok: "))
    assert list(told[0]) == ["file", "story", "ok", "steps", "expectations", "failed"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("as: lena, " + PAUSE + ", ok: ", "ok"),
        ("as: lena, " + PAUSE, "ok"),
        ("as: olle, " + PAUSE + ", refused: R-P6", "refused: R-P6"),
        ("as: lena, " + PAUSE + ", refused: R-P6", "refused: R-P6"),
        ("as: olle, " + PAUSE + ", says: {version: 99}", {"says": {"version": 99}}),
        ("as: lena, " + PAUSE + ", refused: 403, says: {rule: R-P6}", {"says": {"rule": "R-P6"}}),
        ("as: olle, see: collaborations, equals: []", {"equals": []}),
        (
            "as: olle, see: collaborations, contains: {name: ring}",
            {"contains": {"name": "ring"}},
        ),
        ("as: olle, see: collaborations, absent: {name: circle}", {"absent": {"name": "circle"}}),
        ("as: olle, see: collaborations, absent: true", {"absent": True}),
        ("as: olle, see: collaborations, at: items.0.colour, equals: x", {"at": "items.0.colour"}),
        (
            f"at_once: [{{as: olle, {PAUSE}}}, {{as: lena, {PAUSE}}}], expect: {{ok: 2}}",
            {"expect": {"ok": 2}},
        ),
        ("as: olle, see: person, with: {person: $circle}, ok: ", "a step that can be played"),
        ("as: olle, see: person, with: {person: nobody}, ok: ", "a step that can be played"),
        ("again: true", "a step that can be played"),
    ],
)
def test_what_is_not_as_written_names_step_expected_and_got(
    hand: Stagehand, tmp_path: Path, step: str, expected: Any
) -> None:
    good = "as: olle, see: collaborations, contains: {name: circle}"
    code, told = hand.play(_story(tmp_path, good, step, good))
    assert code == SOME_FAILED
    assert told[0]["ok"] is False
    assert told[0]["steps"] == 1
    assert told[0]["failed"]["step"] == 2
    assert told[0]["failed"]["expected"] == expected
    assert told[0]["failed"]["got"]
    place = hand.listener.told[0].place
    assert place is not None
    who = "lena" if "as: lena" in step else "olle" if "as: olle" in step else "nobody"
    assert re.match(rf"line 14, .*\b{who}\b.*: \w+$", place), place


def test_steps_at_once_are_counted_by_outcome(hand: Stagehand, tmp_path: Path) -> None:
    """R-P6: of many who pause at the same instant one does, and the others are told so."""
    many = ", ".join([f"{{as: olle, {PAUSE}}}"] * 6)
    path = _story(
        tmp_path,
        f"at_once: [{many}], expect: {{ok: 1, R-P6: 5}}, says: {{R-P6: {{status: 409}}}}",
    )
    code, told = hand.play(path)
    assert (code, told[0]["expectations"]) == (ALL_OK, 6), told


def test_a_story_without_expectations_has_failed(hand: Stagehand, tmp_path: Path) -> None:
    path = _story(tmp_path, f"as: olle, {PAUSE}", "as: olle, see: collaborations")
    code, told = hand.play(path)
    assert code == SOME_FAILED
    assert told[0]["failed"] == {
        "step": None,
        "expected": "at least one expectation",
        "got": "none",
    }
    empty = _story(tmp_path, head=HEAD.replace("steps:\n", ""))
    assert hand.play(empty)[0] == SOME_FAILED


def test_a_setup_that_is_refused_is_step_zero(hand: Stagehand, tmp_path: Path) -> None:
    wrong = HEAD.replace("notice_months: 3", "notice_months: -1")
    code, told = hand.play(_story(tmp_path, "on: 2026-01-12", head=wrong))
    assert code == SOME_FAILED
    assert told[0]["failed"]["step"] == 0
    assert told[0]["failed"]["expected"] == "open_collaboration of circle: ok"
    assert told[0]["failed"]["got"]["status"] == 422


def test_a_later_day_is_reached_and_an_earlier_one_cannot_be(
    hand: Stagehand, tmp_path: Path
) -> None:
    later = _story(
        tmp_path,
        "on: 2026-01-20",
        "as: lena, see: billing.clock, equals: {day: 2026-01-20}",
        "as: lena, see: directory.clock, equals: {day: 2026-01-20}",
        head=HEAD.replace("2026-01-12", "2026-01-14"),
    )
    assert hand.play(later)[0] == ALL_OK
    # The instance has been further now than where this story begins.
    behind = _story(tmp_path, "as: lena, see: collaborations, ok: ")
    _, told = hand.play(behind)
    assert told[0]["failed"]["step"] == 0
    assert "The clock can only move forward" in told[0]["failed"]["got"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("as: olle, do: fly, ok: ", "step 2: there is no operation “fly”"),
        ("as: olle, do: pause, with: {colour: red}", "step 2: pause has no argument “colour”"),
        ("as: olle, do: pause, ok: ", "step 2: pause needs “collaboration”"),
        ("as: nobody, do: pause", "step 2: there is no person “nobody”"),
        ("as: olle, see: pause, with: {collaboration: circle}", "use do instead of see"),
        ("as: olle, do: collaborations", "use see instead of do"),
        ("as: olle, see: clock", "“clock” is one of"),
        ("at_once: [{do: fly}], expect: {ok: 1}", "step 2: there is no operation “fly”"),
    ],
)
def test_a_story_that_cannot_be_played_has_failed_at_its_step(
    hand: Stagehand, tmp_path: Path, step: str, words: str
) -> None:
    code, told = hand.play(_story(tmp_path, "as: olle, see: collaborations, ok: ", step))
    assert code == SOME_FAILED
    assert told[0]["ok"] is False
    assert told[0]["failed"]["step"] == 2
    assert words in told[0]["failed"]["got"]


def test_a_file_that_is_no_story_is_unreadable_and_the_error_shows_where(
    hand: Stagehand, tmp_path: Path
) -> None:
    code, told = hand.play(_story(tmp_path, "on: 2026-01-11"))
    assert code == UNREADABLE
    assert told[0]["ok"] is False
    assert "line 13: step 1, on: 2026-01-11 is before" in told[0]["failed"]["got"]


def test_each_file_has_its_line_and_the_worst_decides(hand: Stagehand, tmp_path: Path) -> None:
    head = HEAD.replace("2026-01-12", "2026-01-20")
    good = _story(tmp_path, "as: lena, see: collaborations, ok: ", head=head, name="good.yaml")
    bad = _story(tmp_path, "as: lena, see: collaborations, refused: 404", head=head, name="b.yaml")
    missing = tmp_path / "missing.yaml"
    code, told = hand.play(bad, missing, good)
    assert code == UNREADABLE
    assert [(Path(each["file"]).name, each["story"], each["ok"]) for each in told] == [
        ("b.yaml", "A circle", False),
        ("missing.yaml", None, False),
        ("good.yaml", "A circle", True),
    ]
    assert hand.play(good, bad)[0] == SOME_FAILED


def test_where_no_one_answers_the_story_has_failed(tmp_path: Path) -> None:
    listener = Listener()
    path = _story(tmp_path, "as: lena, see: collaborations, ok: ")
    code = Plays(lambda: Remote("http://127.0.0.1:9", str), listener).play([str(path)])
    assert code == SOME_FAILED
    assert listener.told[0].failed is not None
