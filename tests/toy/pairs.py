"""A library and a club, each on a database of its own: for tests of how one hears the other."""

from collections.abc import Callable, Generator

import pytest

from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.town import open_service

Pair = tuple[Service, Service]


@pytest.fixture
def pair(fresh_database: Callable[[], str]) -> Generator[Pair]:
    """The library, and the club that hears it."""
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        yield one, other
