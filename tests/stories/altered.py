"""Every altered copy of some stories, as the parameters of a test."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.stories.altering import alterations

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))
FIRST = STORIES[0]


def altered_copies(paths: Iterable[Path]) -> list[Any]:
    """Return a parameter a copy: the file and what is altered in it."""
    return [
        pytest.param(path, each, id=f"{path.stem[0]}-{each}")
        for path in paths
        for each in alterations(path)
    ]
