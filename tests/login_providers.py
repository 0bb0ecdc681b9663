"""A real Keycloak for tests; where it cannot be had they are skipped, and fail in CI."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from deploy.jars import CannotRun
from deploy.keycloak.node import make_keycloak
from deploy.keycloak.process import Keycloak


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Generator[Keycloak]:
    """A Keycloak with the realm as it was imported; its clients lead to no portal yet."""
    home: Path = tmp_path_factory.mktemp("keycloak")
    try:
        found = make_keycloak(home)
        found.start()
    except CannotRun as error:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"no Keycloak: {error}")
    yield found
    found.stop()
