"""Counts how often this process asks PostgreSQL something and waits for the answer."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import Connection

ENDS_NOTHING = "_commit_gen"
"""What the pool does when it takes a connection back: outside a transaction it asks nothing."""


@contextmanager
def round_trips() -> Generator[list[str]]:
    """The questions asked meanwhile, on whichever thread."""
    asked: list[str] = []
    wait = Connection.wait

    def counted(self: Connection[Any], gen: Any, *args: Any, **more: Any) -> Any:
        if not gen.__qualname__.endswith(ENDS_NOTHING):
            asked.append(gen.__qualname__)
        return wait(self, gen, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "wait", counted)
        yield asked
