"""An embedded PostgreSQL server that a test may hurt, as a copy of one that was made once."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from shared.plumbing.database import embedded_server, stop_embedded_server


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
