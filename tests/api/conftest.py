"""One instance for all tests of the interface: its world is made, and every example sent, once."""

from collections.abc import Generator
from pathlib import Path

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.database import drop_database
from shared.plumbing.settings import Settings
from tests.api.playing import Played
from tests.api.world import FIRST_DAY, World
from utbyte.blueprints import BLUEPRINTS
from utbyte.serving import Served, free_port
from utbyte.stage import KEYS_DATABASE, How, Stage


@pytest.fixture(scope="session")
def played(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Played]:
    """A world in which every example was sent."""
    port, prefix = free_port(), f"t_{fresh_id().hex[:12]}"
    address = f"http://127.0.0.1:{port}"
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("instance")),
        port=port,
        service_url=address,
        database_url=postgres,
        database_prefix=prefix,
    )
    served = Served(Stage(How(settings, virtual_clock=FIRST_DAY)))
    served.start()
    world = World(served.stage, address)
    try:
        found = Played(world)
        found.play()
        yield found
    finally:
        world.http.close()
        served.stop()
        for name in (KEYS_DATABASE, *(each.name for each in BLUEPRINTS)):
            drop_database(postgres, f"{prefix}_{name}")
