"""Playing story files one after the other: what is told of each, and how it all ended."""

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from utbyte.play.checking import check
from utbyte.play.instances import Instances
from utbyte.play.playing import Failure, Played, Player
from utbyte.play.reading import BadStory
from utbyte.play.story import Story, read_story

ALL_OK, SOME_FAILED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Told:
    """What is told of one file; ``played`` is nothing when it could not be read as a story."""

    file: str
    title: str | None
    played: Played | None
    failed: Failure | None

    @property
    def ok(self) -> bool:
        """Whether the story was played and all was as expected."""
        return self.played is not None and self.failed is None

    def line(self) -> str:
        """Return the line of JSON that is told of it."""
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
    """Somebody who follows the play: how far it is, and what became of each file."""

    def begins(self, story: Story) -> None:
        """A story begins."""
        ...

    def moves(self, step: int) -> None:
        """A step has been played."""
        ...

    def ends(self, told: Told) -> None:
        """A file is done with."""
        ...


def play_files(
    files: Iterable[str], instances: Callable[[], Instances], salt: str, watcher: Watcher
) -> int:
    """Play each file on an instance of its own; return the exit code of it all.

    Instances are asked for when the first story can be read.
    """
    worst = ALL_OK
    with ExitStack() as opened:
        given: list[Instances] = []

        def first() -> Instances:
            if not given:
                given.append(instances())
                opened.callback(given[0].close)
            return given[0]

        for file in files:
            told = _play_file(file, first, salt, watcher)
            watcher.ends(told)
            worst = max(worst, _code(told))
    return worst


def _code(told: Told) -> int:
    if told.played is None:
        return UNREADABLE
    return ALL_OK if told.ok else SOME_FAILED


def _play_file(file: str, instances: Callable[[], Instances], salt: str, watcher: Watcher) -> Told:
    title: str | None = None
    try:
        story = read_story(Path(file))
        title = story.title
        watcher.begins(story)
        with instances().open(story) as talk:
            operations = talk.operations()
            check(story, operations)
            played = Player(talk, operations, salt).play(story, watcher.moves)
    except BadStory as bad:
        return Told(file, title, None, Failure(None, "a story", str(bad)))
    return Told(file, title, played, played.failed)
