"""Playing the demo so that it ends today: the same commands, on days shifted by whole weeks."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import yaml

from utbyte.play.playing import Player
from utbyte.play.reading import read_yaml
from utbyte.play.story import Story, read_story
from utbyte.play.talking import Talk

STORY = Path(__file__).parent / "story.yaml"
WEEK = timedelta(weeks=1)


class DemoFailed(Exception):
    """The demo did not come out as written; the message names the step."""


def demo_story(today: date) -> Story:
    """The demo with its days shifted by whole weeks, the last of them at most a week ago."""
    written = cast("dict[str, Any]", read_yaml(STORY).content)
    last = max(step["on"] for step in written["steps"] if "on" in step)
    moved = _moved(written, (today - last) // WEEK * WEEK)
    with tempfile.TemporaryDirectory(prefix="utbyte-demo-") as folder:
        path = Path(folder) / STORY.name
        path.write_text(yaml.safe_dump(moved, allow_unicode=True), encoding="utf-8")
        return read_story(path)


def _moved(written: Any, by: timedelta) -> Any:
    if isinstance(written, dict):
        known = cast("dict[Any, Any]", written)
        return {key: _moved(value, by) for key, value in known.items()}
    if isinstance(written, list):
        return [_moved(each, by) for each in cast("list[Any]", written)]
    return written + by if isinstance(written, date) else written


def play_demo(talk: Talk, story: Story, today: date) -> None:
    """Play the demo on an instance at its first day, then move the clock to today.

    Raises:
        DemoFailed: when a step did not come out as written.
    """
    played = Player(talk, talk.operations(), "demo").play(story)
    if played.failed is not None:
        failed = played.failed
        raise DemoFailed(f"step {failed.step}: expected {failed.expected}, got {failed.got}")
    talk.move_to(today)
