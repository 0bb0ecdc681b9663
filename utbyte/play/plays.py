"""Playing story files one after the other: the report of each, and the overall result."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from utbyte.play.checking import check
from utbyte.play.instances import Instances
from utbyte.play.operations import Operations
from utbyte.play.playing import PLAY_STOPS, PLAYABLE, Failure, Played, Player
from utbyte.play.reading import BadStory
from utbyte.play.story import Story, read_story
from utbyte.play.timeline import Line, Timeline

ALL_OK, SOME_FAILED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Told:
    """The report of one file; ``played`` is ``None`` when it could not be read as a story.

    ``place`` says where it failed: line, person, operation.
    """

    file: str
    title: str | None
    played: Played | None
    failed: Failure | None
    timeline: tuple[Line, ...] = ()
    place: str | None = None

    @property
    def ok(self) -> bool:
        return self.played is not None and self.failed is None

    def line(self) -> str:
        failed = self.failed
        told: dict[str, Any] = {
            "file": self.file,
            "story": self.title,
            "ok": self.ok,
            "steps": self.played.steps if self.played is not None else 0,
            "expectations": self.played.expectations if self.played is not None else 0,
            "failed": None
            if failed is None
            else {"step": failed.step, "expected": failed.expected, "got": failed.got},
        }
        return json.dumps(told, ensure_ascii=False, default=str)


class Watcher(Protocol):
    """An observer of the play: its progress, and the result of each file."""

    def begins(self, story: Story) -> None: ...

    def moves(self, step: int) -> None: ...

    def ends(self, told: Told) -> None: ...

    @property
    def wants_timeline(self) -> bool: ...


class Plays:
    """Plays story files on instances, which start when the first file can be read."""

    def __init__(self, begin: Callable[[], Instances], watcher: Watcher) -> None:
        self._begin = begin
        self._watcher = watcher
        self._instances: Instances | None = None
        self._operations: Operations | None = None

    def play(self, files: Iterable[str]) -> int:
        """Play each file on its own instance; return the overall exit code."""
        worst = ALL_OK
        try:
            for file in files:
                told = self._file(file)
                self._watcher.ends(told)
                worst = max(worst, _code(told))
        finally:
            if self._instances is not None:
                self._instances.close()
        return worst

    def _file(self, file: str) -> Told:
        try:
            story = read_story(Path(file))
        except BadStory as bad:
            return Told(file, None, None, Failure(None, "a story", str(bad)))
        self._watcher.begins(story)
        try:
            played, timeline = self._story(story)
        except PLAY_STOPS as error:
            failed = Failure(None, "an instance to play on", str(error))
            played, timeline = Played(story.title, failed=failed), ()
        return Told(file, story.title, played, played.failed, timeline, _place(story, played))

    def _story(self, story: Story) -> tuple[Played, tuple[Line, ...]]:
        if self._instances is None:
            self._instances = self._begin()
        with self._instances.open(story) as talk:
            if self._operations is None:
                self._operations = talk.operations()
            try:
                check(story, self._operations)
            except BadStory as bad:
                return Played(story.title, failed=Failure(bad.step, PLAYABLE, str(bad))), ()
            player = Player(talk, self._operations, self._instances.salt())
            played = player.play(story, self._watcher.moves)
            if not self._watcher.wants_timeline or not played.steps:
                return played, ()
            timeline = Timeline(talk, self._operations, player.names, story)
            return played, tuple(timeline.lines(player.deeds))


def _place(story: Story, played: Played) -> str | None:
    step = played.failed.step if played.failed is not None else None
    return story.place(step) if step else None


def _code(told: Told) -> int:
    if told.played is None:
        return UNREADABLE
    return ALL_OK if told.ok else SOME_FAILED
