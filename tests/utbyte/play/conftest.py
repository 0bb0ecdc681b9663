"""One real instance for all that is asked of the player here."""

from collections.abc import Generator
from datetime import date

import pytest

from utbyte.play.instances import Embedded
from utbyte.play.story import Story
from utbyte.play.talking import Talk

FIRST_DAY = date(2026, 1, 12)


@pytest.fixture(scope="module")
def talk(postgres: str) -> Generator[Talk]:
    """A conversation with an instance whose clock stands at the first day."""
    instances = Embedded(postgres)
    with instances.open(Story(story="An instance", start=FIRST_DAY)) as talk:
        yield talk
    instances.close()
