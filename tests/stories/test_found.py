"""Stories of bugs that were found: each failed once, and has to come out as told ever since."""

from pathlib import Path

import pytest

from utbyte.play.checking import check
from utbyte.play.instances import Embedded
from utbyte.play.playing import Player
from utbyte.play.story import read_story

FOUND = sorted((Path(__file__).parent / "found").glob("*.yaml"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_bug_that_was_found_stays_cured(instances: Embedded, path: Path) -> None:
    story = read_story(path)
    with instances.open(story) as talk:
        operations = talk.operations()
        check(story, operations)
        played = Player(talk, operations, instances.salt()).play(story)
    assert played.failed is None
    assert played.expectations > 0
