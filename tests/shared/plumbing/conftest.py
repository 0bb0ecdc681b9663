"""What tests of the plumbing share: a PostgreSQL server that they may hurt, a vault of keys."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from shared.plumbing.base.database import Database, embedded_server, stop_embedded_server
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.vault import KeyVault


@pytest.fixture
def shared_path() -> Generator[Path]:
    """A folder that every account can come to: what it holds must keep them out by itself."""
    with tempfile.TemporaryDirectory(prefix="shared-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server that was made and stopped; whoever needs one takes a copy."""
    place = tmp_path_factory.mktemp("made") / "pg"
    embedded_server(place)
    stop_embedded_server(place)
    return place


@pytest.fixture
def long(shared_path: Path, made: Path) -> Generator[Path]:
    place = shared_path / ("a-path-of-many-words/" * 5) / "pg"
    shutil.copytree(made, place)
    yield place
    stop_embedded_server(place)


@pytest.fixture
def key_database(database: str) -> Generator[Database]:
    opened = Database(database)
    yield opened
    opened.close()


@pytest.fixture
def master() -> bytes:
    return new_key()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "shelf"


@pytest.fixture
def shelf(folder: Path, master: bytes) -> Shelf:
    return Shelf(folder, master)


@pytest.fixture
def vault(key_database: Database, shelf: Shelf) -> KeyVault:
    made = KeyVault(key_database, shelf)
    made.migrate()
    return made
