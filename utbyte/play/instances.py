"""Where stories are played: a fresh embedded instance for each, or one that runs already."""

import shutil
import tempfile
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from shared.plumbing.database import (
    create_database,
    drop_database,
    embedded_server,
    query,
    stop_embedded_server,
)
from shared.plumbing.settings import Settings
from utbyte.blueprints import BLUEPRINTS
from utbyte.play.story import Story
from utbyte.play.talking import Talk
from utbyte.serving import Served, free_port
from utbyte.stage import KEYS_DATABASE, How, Stage

_FOR_AN_HOUR = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""The server is thrown away with its stories; nothing on it must survive a loss of power."""


class Instances(Protocol):
    """Gives each story something to be played against."""

    def open(self, story: Story) -> AbstractContextManager[Talk]:
        """Give a conversation with an instance for the story."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class Embedded:
    """Fresh instances on one embedded PostgreSQL of their own, each gone after its story."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="utbyte-play-"))
        self._server = embedded_server(self._folder / "postgres")
        with psycopg.connect(self._server, autocommit=True) as connection:
            for setting in _FOR_AN_HOUR:
                connection.execute(query(f"ALTER SYSTEM SET {setting}"))
            connection.execute("SELECT pg_reload_conf()")
        self._count = 0
        self._ahead = ThreadPoolExecutor(max_workers=2)
        self._next = self._prepare(1)

    def _prepare(self, number: int) -> list[Future[None]]:
        """Create the databases of a story to come; most of what a fresh instance costs."""
        names = (KEYS_DATABASE, *(each.name for each in BLUEPRINTS))
        return [
            self._ahead.submit(create_database, self._server, f"story{number}_{name}")
            for name in names
        ]

    def close(self) -> None:
        """Stop the server and remove all that it kept."""
        self._ahead.shutdown(cancel_futures=True)
        stop_embedded_server(self._folder / "postgres")
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def open(self, story: Story) -> Generator[Talk]:
        """Give a conversation with a fresh instance whose clock stands at the story's start."""
        self._count += 1
        port, name = free_port(), f"story{self._count}"
        wait(self._next)
        self._next = self._prepare(self._count + 1)
        settings = Settings(
            data=self._folder / name,
            port=port,
            database_url=self._server,
            database_prefix=name,
            directory_url=f"http://127.0.0.1:{port}",
        )
        stage = Stage(How(settings, virtual_clock=story.start))
        served = Served(stage)
        try:
            served.start()
            talk = Talk(f"http://127.0.0.1:{port}")
            yield talk
            talk.close()
        finally:
            served.stop()
            for each in (KEYS_DATABASE, *stage.services):
                drop_database(self._server, f"{name}_{each}")


class Remote:
    """One instance that runs already; stories are played on it one after the other."""

    def __init__(self, address: str) -> None:
        self._address = address

    def close(self) -> None:
        """Leave the instance as it is."""

    @contextmanager
    def open(self, story: Story) -> Generator[Talk]:
        """Give a conversation with the instance."""
        del story
        talk = Talk(self._address)
        try:
            yield talk
        finally:
            talk.close()
