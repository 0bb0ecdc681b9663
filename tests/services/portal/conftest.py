"""Fixtures: an instance with a small world, and readers who have signed in to its portal."""

import re
from collections.abc import Callable, Generator
from contextlib import ExitStack

import httpx
import pytest

from shared.plumbing.security.tokens import Identity
from tests.api.running import running
from tests.api.world import World

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="([^"]+)"')


class Reader:
    """Somebody at a browser without JavaScript: follows links, sends the forms of pages."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60, headers={"Accept-Language": "en"})

    def get(self, path: str, status: int = 200) -> str:
        """The text of a page."""
        answer = self.http.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return answer.text

    def send(self, path: str, page: str = "", /, **fields: str | list[str]) -> httpx.Response:
        """Send a form with the hidden fields of the page on which it stands."""
        shown = self.get(page or path)
        hidden = {
            name: found.group(1)
            for name, pattern in (("csrf", CSRF), ("key", KEY), ("version", VERSION))
            if (found := pattern.search(shown))
        }
        return self.http.post(path, data={**hidden, **fields})

    def does(self, path: str, page: str = "", /, **fields: str | list[str]) -> str:
        """Send a form that must be accepted; the page that follows."""
        answer = self.send(path, page, **fields)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text[:3000]}"
        return self.get(answer.headers["location"])


@pytest.fixture(scope="session")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """Two agencies with all kinds of people, and a collaboration of both."""
    with running(World, postgres, tmp_path_factory.mktemp("portal")) as found:
        found.found()
        yield found


@pytest.fixture
def stranger(world: World) -> Generator[Reader]:
    """A reader who has not signed in."""
    found = Reader(str(world.http.base_url))
    yield found
    found.http.close()


@pytest.fixture
def reader(world: World) -> Generator[Callable[[Identity], Reader]]:
    """Signs a person in, to read in English: ``reader(world.home.people["manager"])``."""
    door = world.stage.options.demo_door
    assert door is not None
    with ExitStack() as opened:

        def sign_in(who: Identity) -> Reader:
            found = Reader(str(world.http.base_url))
            opened.callback(found.http.close)
            found.http.get("/", params={"demo": door.link("").partition("=")[2]})
            answer = found.http.post("/demo", params={"lang": "en"}, data={"person": who.subject})
            assert answer.status_code == 303, answer.text
            return found

        yield sign_in


@pytest.fixture
def anyone(world: World) -> Generator[Reader]:
    """Somebody who has not signed in."""
    found = Reader(str(world.http.base_url))
    yield found
    found.http.close()
