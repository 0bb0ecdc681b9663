"""YAML as stories are written in it: safe, exact, and each mistake with its line."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from utbyte.play.reading import BadStory, read_yaml


def _read(folder: Path, text: str) -> Any:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path).content


def test_on_no_and_yes_are_words(tmp_path: Path) -> None:
    assert _read(tmp_path, "on: yes\ncountry: NO\noff: Off") == {
        "on": "yes",
        "country": "NO",
        "off": "Off",
    }


def test_dates_figures_truths_and_nothing_are_what_they_look_like(tmp_path: Path) -> None:
    read = _read(tmp_path, "a: 2026-01-30\nb: 62000.00\nc: -3\nd: true\ne:\nf: ~")
    assert read == {
        "a": date(2026, 1, 30),
        "b": Decimal("62000.00"),
        "c": -3,
        "d": True,
        "e": None,
        "f": None,
    }
    assert str(read["b"]) == "62000.00", "not a float"


@pytest.mark.parametrize("text", ["0012", "2026-04", "1_000", "1e5", "12:30:45", ".5", "+46 8"])
def test_what_is_no_plain_figure_stays_text(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, f"a: {text}") == {"a": text}


def test_an_anchor_can_be_used_again(tmp_path: Path) -> None:
    assert _read(tmp_path, "a: &x {b: 1}\nc: *x") == {"a": {"b": 1}, "c": {"b": 1}}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "appears twice"),
        ("a:\n  - {b: 1, b: 2}", 2, "appears twice"),
        ("a: 1\nb: 2026-02-31", 2, "no day"),
        ("a: [1\nb: 2", 2, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("? [a]\n: 1", 1, "a key must be a word"),
        ("a: !!python/object/apply:os.getcwd []", 1, "not YAML"),
        ("a: 1\n---\nb: 2", 2, "not YAML"),
    ],
)
def test_a_mistake_is_reported_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(BadStory, match=words) as told:
        _read(tmp_path, text)
    assert told.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "a: &a [*a]",
        "a: &a [1,1]\n"
        + "".join(
            f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 10)}]\n" for n in range(8)
        ),
    ],
    ids=["empty", "a remark", "a ring", "a bomb"],
)
def test_nothing_and_too_much_are_no_story(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadStory):
        _read(tmp_path, text)


def test_a_file_that_is_no_text_or_not_there_is_no_story(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    with pytest.raises(BadStory, match="No such file"):
        read_yaml(path)
    path.write_bytes(b"a: \xff\xfe\x00")
    with pytest.raises(BadStory):
        read_yaml(path)
    path.write_text("[" * 5000, encoding="utf-8")
    with pytest.raises(BadStory):
        read_yaml(path)


def test_a_place_has_a_line_and_what_is_missing_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("a:\n  - b: 1\n  - c: 2\n    d: 3\n", encoding="utf-8")
    written = read_yaml(path)
    assert written.line(("a", 1, "d")) == 4
    assert written.line(("a", 1, "missing")) == 3
    assert written.line(("a", 9)) == 2
