"""Reports of stories: lines of JSON for machines, text and a progress bar for people."""

import json
import sys
from collections.abc import Mapping
from typing import cast

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from utbyte.play.names import Json
from utbyte.play.playing import Failure
from utbyte.play.plays import Told
from utbyte.play.story import Story
from utbyte.play.timeline import Line

MOST_SHOWN_CHARACTERS = 2000
"""The most characters of an answer that are shown to a person."""


class JsonLines:
    """Reports each file as a line of JSON on standard output."""

    wants_timeline = False

    def begins(self, story: Story) -> None:
        """Print nothing yet."""

    def moves(self, step: int) -> None:
        """Print nothing yet."""

    def ends(self, told: Told) -> None:
        sys.stdout.write(told.line() + "\n")
        sys.stdout.flush()


class Words:
    """Reports to people: a bar while a story is played, then a line, and more when it failed."""

    def __init__(self, *, timeline: bool = False) -> None:
        self.wants_timeline = timeline
        self._out = Console(highlight=False, soft_wrap=True)
        errors = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        self._task: TaskID | None = None
        self._story: Story | None = None
        self._failed = 0
        self._played = 0

    def begins(self, story: Story) -> None:
        """Start a bar with as many steps as the story has."""
        self._story = story
        self._bar.start()
        self._task = self._bar.add_task(story.title, total=len(story.steps))

    def moves(self, step: int) -> None:
        """Advance the bar, and show which step is played now."""
        if self._task is None or self._story is None:
            return
        steps = self._story.steps
        now = f" ({self._story.place(step + 1)})" if step < len(steps) else ""
        self._bar.update(
            self._task, completed=step, description=f"{self._story.title}{now}", refresh=True
        )

    def ends(self, told: Told) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        self._bar.stop()
        self._played += 1
        self._failed += not told.ok
        played = told.played
        title = told.title or told.file
        for line in told.timeline:
            self._out.print(_lined(line), markup=False)
        if told.ok and played is not None:
            figures = f"{played.steps} steps, {played.expectations} expectations"
            self._out.print(f"[green]✓[/green] {escape(title)} [dim]({figures})[/dim]")
        else:
            self._out.print(f"[red]✗[/red] {escape(title)} [dim]({escape(told.file)})[/dim]")
            self._why(told)

    def _why(self, told: Told) -> None:
        failed = told.failed
        if failed is None:
            return
        if failed.step is not None:
            place = f" ({told.file}, {told.place})" if told.place else ""
            self._out.print(f"  step     {failed.step or 'setup'}{escape(place)}")
        self._out.print(f"  expected {escape(_shown(failed.expected))}")
        self._out.print(f"  got      {escape(_shown(_of_interest(failed)))}")

    def finish(self) -> None:
        well = self._played - self._failed
        stories = "1 story" if self._played == 1 else f"{self._played} stories"
        self._out.print(f"{stories}: {well} passed, {self._failed} failed")


def _lined(line: Line) -> str:
    return f"{line.date}  {line.who:<22} {line.what:<74} {line.rule}".rstrip()


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN_CHARACTERS else f"{text[:MOST_SHOWN_CHARACTERS]} …"


def _of_interest(failed: Failure) -> Json:
    """The part of the answer that corresponds to the expectation."""
    expected = _object(failed.expected)
    for word in ("contains", "says"):
        if word in expected:
            return narrowed(expected[word], failed.got)
    return failed.got


def narrowed(expected: Json, got: Json) -> Json:
    """The answer without fields that nothing was expected of, unless none would be left."""
    if isinstance(got, list):
        return [narrowed(expected, each) for each in cast("list[Json]", got)]
    wanted, its = _object(_merged(expected)), _object(got)
    known = {key: narrowed(each, its[key]) for key, each in wanted.items() if key in its}
    page = its.get("items", its.get("entries"))
    return known or (narrowed(expected, page) if page is not None else got)


def _merged(expected: Json) -> Json:
    """The expectations of the elements of a list, merged into one."""
    if not isinstance(expected, list):
        return expected
    elements = cast("list[Json]", expected)
    return {key: each for one in elements for key, each in _object(one).items()}


def _object(value: Json) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", value) if isinstance(value, dict) else {}
