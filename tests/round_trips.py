"""Counts how often this process asks PostgreSQL something and waits for the answer."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from shared.plumbing.base.database import Database

ENDS_NOTHING = "_commit_gen"
"""What the pool does when it takes a connection back: outside a transaction it asks nothing."""


@contextmanager
def round_trips(database: Database) -> Generator[list[str]]:
    """The questions that one database is asked meanwhile, on whichever thread."""
    name = conninfo_to_dict(database.address)["dbname"]
    asked: list[str] = []
    wait = Connection.wait

    def counted(self: Connection[Any], gen: Any, *args: Any, **more: Any) -> Any:
        if self.info.dbname == name and not gen.__qualname__.endswith(ENDS_NOTHING):
            asked.append(gen.__qualname__)
        return wait(self, gen, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "wait", counted)
        yield asked
