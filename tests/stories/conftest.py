"""Fresh instances for stories, and each story played once to judge its altered copies by."""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stories.altering import Alteration
from tests.stories.rehearsing import Diverged, Remembered, Remembering
from utbyte.play.checking import check
from utbyte.play.instances import Embedded
from utbyte.play.operations import Operations
from utbyte.play.playing import Failure, Played, Player
from utbyte.play.reading import BadStory
from utbyte.play.story import Story, read_story


@pytest.fixture(scope="module")
def instances() -> Generator[Embedded]:
    """Instances on a server that is thrown away, or on the one that is given for tests."""
    made = Embedded(os.environ.get("UTBYTE_TEST_DATABASE_URL"))
    yield made
    made.close()


@dataclass(frozen=True)
class Rehearsed:
    """A story that was played as told, and every word of the conversation."""

    text: str
    story: Story
    played: Played
    operations: Operations
    kept: list[tuple[Any, Any]]
    instances: Embedded

    def failure_of(self, alteration: Alteration, folder: Path) -> Failure | BadStory | None:
        """Return why an altered copy failed; nothing when it did not.

        A copy that asks anything else than the story did is played on a fresh instance.
        """
        path = folder / "altered.yaml"
        path.write_text(alteration.of(self.text), encoding="utf-8")
        try:
            story = read_story(path)
            check(story, self.operations)
            remembered = Remembered(self.kept)
            return self._player(remembered).play(story).failed
        except BadStory as bad:
            return bad
        except Diverged:
            with self.instances.open(story) as talk:
                return self._player(talk).play(story).failed

    def _player(self, talk: Any) -> Player:
        return Player(talk, self.operations, self.instances.salt())


@pytest.fixture(scope="module")
def rehearsed(instances: Embedded) -> Callable[[Path], Rehearsed]:
    """Play a story once, when its first copy asks for it."""
    known: dict[Path, Rehearsed] = {}

    def rehearse(path: Path) -> Rehearsed:
        if path not in known:
            known[path] = _rehearse(path, instances)
        return known[path]

    return rehearse


def _rehearse(path: Path, instances: Embedded) -> Rehearsed:
    story = read_story(path)
    with instances.open(story) as talk:
        remembering = Remembering(talk)
        operations = remembering.operations()
        played = Player(remembering, operations, instances.salt()).play(story)
        remembering.close()
    text = path.read_text(encoding="utf-8")
    return Rehearsed(text, story, played, operations, remembering.kept, instances)
