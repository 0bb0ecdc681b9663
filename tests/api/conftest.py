"""Fixtures: one instance for all API tests; every example is sent once."""

from collections.abc import Generator

import pytest

from tests.api.playing import Played
from tests.api.running import running
from tests.api.world import World


@pytest.fixture(scope="session")
def played(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Played]:
    """A world in which every example was sent."""
    with running(World, postgres, tmp_path_factory.mktemp("instance")) as world:
        found = Played(world)
        found.play()
        yield found
