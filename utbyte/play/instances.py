"""Where stories are played: a new embedded instance for each, or one that already runs."""

import shutil
import socket
import tempfile
from collections.abc import Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import (
    create_database,
    drop_database,
    embedded_server,
    query,
    stop_embedded_server,
)
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.demo_door import DemoDoor
from utbyte.embedded.serving import Served
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.databases import DATABASES
from utbyte.play.signing import NotPlayable, Sign, signed_by
from utbyte.play.story import Story
from utbyte.play.talking import Talk

_HERE = "127.0.0.1"
_FOR_AN_HOUR = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""The server is deleted after its stories; nothing on it must survive a power failure."""


class Instances(Protocol):
    """Provides each story with an instance to be played on."""

    def open(self, story: Story) -> AbstractContextManager[Talk]:
        """Yield a connection to an instance for the story."""
        ...

    def salt(self) -> str:
        """What makes a play's keys differ from those of other plays on its instance."""
        ...

    def close(self) -> None:
        """Release everything."""
        ...


def _throw_away_server(folder: Path) -> str:
    server = embedded_server(folder)
    with psycopg.connect(server, autocommit=True) as connection:
        for setting in _FOR_AN_HOUR:
            connection.execute(query(f"ALTER SYSTEM SET {setting}"))
        connection.execute("SELECT pg_reload_conf()")
    return server


def _started(served: Served) -> None:
    try:
        served.start()
    except RuntimeError as error:
        raise NotPlayable(f"No instance could be started: {error}") from error


class Embedded:
    """New instances on one PostgreSQL, each deleted after its story.

    The server is embedded and deleted too, unless the address of one is given.
    """

    def __init__(self, server: str | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="utbyte-play-"))
        self._own = server is None
        self._server = server or _throw_away_server(self._folder / "postgres")
        self._play = fresh_id().hex[:8]
        self._count = 0
        self._ahead = ThreadPoolExecutor(max_workers=2)
        self._next = self._prepare(1)

    def _prepare(self, number: int) -> list[Future[None]]:
        """Create the databases of a coming story; this is most of the cost of a new instance."""
        names = DATABASES
        return [
            self._ahead.submit(create_database, self._server, f"{self._prefix(number)}_{name}")
            for name in names
        ]

    def salt(self) -> str:
        """The same for all: each has its own instance."""
        return "play"

    def _prefix(self, number: int) -> str:
        return f"play_{self._play}_{number}"

    def close(self) -> None:
        """Remove everything that was stored; an embedded server is stopped first."""
        self._ahead.shutdown(cancel_futures=self._own)
        if self._own:
            stop_embedded_server(self._folder / "postgres")
        else:
            self._drop(self._count + 1)
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def open(self, story: Story) -> Generator[Talk]:
        """Yield a connection to a new instance whose clock is at the story's start."""
        self._count += 1
        number, name = self._count, self._prefix(self._count)
        wait(self._next)
        self._next = self._prepare(number + 1)
        with socket.create_server((_HERE, 0)) as listener:
            address = f"http://{_HERE}:{listener.getsockname()[1]}"
            settings = Settings(
                data=self._folder / name,
                database_url=self._server,
                database_prefix=name,
                service_url=address,
            )
            door = DemoDoor()
            stage = Stage(StageOptions(settings, story.start, door))
            served = Served(stage, listener=listener)
            try:
                _started(served)
                with closing(Talk(address, signed_by(stage.issuer), door.headers())) as talk:
                    yield talk
            finally:
                served.stop()
                self._ahead.submit(self._drop, number)

    def _drop(self, number: int) -> None:
        for each in DATABASES:
            drop_database(self._server, f"{self._prefix(number)}_{each}")


class Remote:
    """One instance that already runs; stories are played on it one after the other."""

    def __init__(self, address: str, sign: Sign, headers: Mapping[str, str] | None = None) -> None:
        self._address = address
        self._sign = sign
        self._headers = headers

    def salt(self) -> str:
        """A new value for each play."""
        return fresh_id().hex

    def close(self) -> None:
        """Leave the instance as it is."""

    @contextmanager
    def open(self, story: Story) -> Generator[Talk]:
        """Yield a connection to the instance."""
        del story
        with closing(Talk(self._address, self._sign, self._headers)) as talk:
            yield talk
