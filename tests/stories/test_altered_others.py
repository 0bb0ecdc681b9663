"""Every figure, date, rule and expected word of the other stories, altered alone, is noticed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.altered import FIRST, STORIES, altered_copies
from tests.stories.altering import Alteration
from tests.stories.conftest import Rehearsed


@pytest.mark.parametrize(
    ("path", "alteration"), altered_copies(each for each in STORIES if each != FIRST)
)
def test_an_altered_copy_fails(
    rehearsed: Callable[[Path], Rehearsed], tmp_path: Path, path: Path, alteration: Alteration
) -> None:
    story = rehearsed(path)
    assert story.played.failed is None, "the story itself came out as told"
    assert story.failure_of(alteration, tmp_path) is not None
