"""Where an instance stores its data: its settings, and its locked data folder."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shared.plumbing.base.database import stop_embedded_server
from shared.plumbing.base.settings import Settings
from utbyte.instance.folder_lock import InUse, lock_folder
from utbyte.instance.trust import signing_key

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class WrongSetting(ValueError):
    """A setting of the environment or the command line is invalid; the message names it."""


class AskedToStop(BaseException):
    """A signal asked the process to stop."""


@contextmanager
def stoppable() -> Generator[None]:
    """Let SIGINT and SIGTERM end the block once, however far it is.

    Raises:
        AskedToStop: when one of them came.
    """

    def asked(*_: Any) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise AskedToStop

    before = {each: signal.signal(each, asked) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def settings(data: Path | None = None, port: int | None = None) -> Settings:
    """The settings of the environment, overridden by the command line.

    Raises:
        WrongSetting: when one of them is invalid.
    """
    options = {"data": data, "port": port}
    told = {key: each for key, each in options.items() if each is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **told})
    except ValidationError as error:
        raise WrongSetting("; ".join(_in_words(each) for each in error.errors())) from None


def _in_words(mistake: Any) -> str:
    name = "".join(f"UTBYTE_{str(each).upper()}: " for each in mistake["loc"][:1])
    return f"{name}{mistake['msg'].removeprefix('Value error, ')}"


def has_run(given: Settings) -> bool:
    """Whether an instance has run in the data folder: its first start creates the key."""
    return signing_key(given.data).exists()


@contextmanager
def held(given: Settings) -> Generator[None]:
    """Lock the data folder; afterwards stop the PostgreSQL that is embedded in it.

    Raises:
        InUse: when another process holds it.
    """
    lock = lock_folder(given.data)
    try:
        yield
    finally:
        if given.database_url is None:
            stop_embedded_server(given.data / "postgres")
        lock.close()


@contextmanager
def held_or_shared(given: Settings) -> Generator[None]:
    """Lock the data folder, or work beside the instance that holds it."""
    try:
        with held(given):
            yield
    except InUse:
        yield
