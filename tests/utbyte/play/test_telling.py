"""What people are told of a story: a line when all is well, and what matters when it is not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from utbyte.play.playing import Failure, Played
from utbyte.play.plays import Told
from utbyte.play.telling import JsonLines, Words, narrowed
from utbyte.play.timeline import Line

LOAN = {"loan_id": "x", "status": "agreed", "cost": {"monthly_cost": "5.00", "currency": "SEK"}}


def _ended(failure: Failure | None, *timeline: Line) -> Told:
    played = Played("A [case]", steps=3, expectations=2, failed=failure)
    return Told("a.yaml", played.title, played, failure, timeline)


def test_a_story_that_came_out_as_written_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = Words()
    words.ends(_ended(None))
    words.finish()
    assert capsys.readouterr().out == (
        "✓ A [case] (3 steps, 2 expectations)\n1 story: 1 passed, 0 failed\n"
    )


def test_a_story_that_did_not_names_step_expected_and_got(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = Words()
    words.ends(_ended(Failure(4, {"contains": {"status": "running"}}, LOAN)))
    words.ends(_ended(Failure(0, "ok", "no")))
    words.ends(Told("b.yaml", None, None, Failure(None, "a story", "line 2: not YAML")))
    words.finish()
    assert capsys.readouterr().out.splitlines() == [
        "✗ A [case] (a.yaml)",
        "  step     4",
        '  expected {"contains": {"status": "running"}}',
        '  got      {"status": "agreed"}',
        "✗ A [case] (a.yaml)",
        "  step     setup",
        "  expected ok",
        "  got      no",
        "✗ b.yaml (b.yaml)",
        "  expected a story",
        "  got      line 2: not YAML",
        "3 stories: 0 passed, 3 failed",
    ]


def test_a_failed_step_is_reported_with_file_line_person_and_operation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = replace(_ended(Failure(4, "ok", "no")), place="line 21, rut: [set]_terms")
    words = Words()
    words.ends(told)
    assert "  step     4 (a.yaml, line 21, rut: [set]_terms)" in capsys.readouterr().out


def test_a_timeline_comes_before_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = Words(timeline=True)
    words.ends(_ended(None, Line("2026-04-01", "the calendar", "The loan [x] starts", "R-O6")))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == [
        "2026-04-01", "the", "calendar", "The", "loan", "[x]", "starts", "R-O6",
    ]  # fmt: skip
    assert second.startswith("✓")


def test_machines_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    JsonLines().ends(_ended(Failure(4, {"contains": {"status": "running"}}, LOAN)))
    assert json.loads(capsys.readouterr().out) == {
        "file": "a.yaml",
        "story": "A [case]",
        "ok": False,
        "steps": 3,
        "expectations": 2,
        "failed": {"step": 4, "expected": {"contains": {"status": "running"}}, "got": LOAN},
    }


@pytest.mark.parametrize(
    ("expected", "got", "shown"),
    [
        ({"status": 1}, LOAN, {"status": "agreed"}),
        ({"cost": {"currency": "NOK"}}, LOAN, {"cost": {"currency": "SEK"}}),
        ({"colour": 1}, LOAN, LOAN),
        ({"status": 1}, {"items": [LOAN], "next": None}, [{"status": "agreed"}]),
        ([{"status": 1}, {"loan_id": 2}], [LOAN], [{"status": "agreed", "loan_id": "x"}]),
        ([1, 2], [1], [1]),
        ("x", LOAN, LOAN),
        ({"status": 1}, "words", "words"),
    ],
)
def test_of_what_came_only_what_was_spoken_of_is_shown(expected: Any, got: Any, shown: Any) -> None:
    assert narrowed(expected, got) == shown
