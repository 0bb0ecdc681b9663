"""A separate instance with an empty world, removed completely afterwards."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.demo_door import DemoDoor
from tests.api.world import FIRST_DAY, World
from utbyte.embedded.serving import Served, free_port
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.databases import DATABASES

W = TypeVar("W", bound=World)


@contextmanager
def running(
    kind: type[W],
    postgres: str,
    data: Path,
    first_day: date = FIRST_DAY,
    *,
    is_fictional: bool = False,
    **more: Any,
) -> Generator[W]:
    """Start an instance on the first day of this kind of world; ``more`` are settings.

    A fictional one counts as a demo that was played, in which no one exists.
    """
    port, prefix = more.pop("port", None) or free_port(), f"t_{fresh_id().hex[:12]}"
    address = f"http://127.0.0.1:{port}"
    settings = Settings(
        data=data,
        port=port,
        service_url=address,
        database_url=postgres,
        database_prefix=prefix,
        **more,
    )
    served = Served(Stage(StageOptions(settings, first_day, DemoDoor(), is_fictional)))
    served.start()
    world = kind(served.stage, address)
    try:
        yield world
    finally:
        world.http.close()
        served.stop()
        for name in DATABASES:
            drop_database(postgres, f"{prefix}_{name}")
