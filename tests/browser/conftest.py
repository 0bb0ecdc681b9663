"""Fixtures: Chromium, an instance with a small world or a story's, and people who use its pages."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.api.running import running
from tests.api.world import World
from tests.browser.people import Cast, People
from tests.watching import watched
from utbyte.play.instances import Embedded
from utbyte.play.names import Names
from utbyte.play.setting_up import SettingUp
from utbyte.play.story import read_story

STORIES = Path(__file__).parents[1] / "stories"
FLAGS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)


def browser_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def playwright() -> Generator[Playwright]:
    """It leaves an event loop running in this thread, which no other module may meet."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Generator[Browser]:
    """The browser of this machine; in continuous integration it may not be missing."""
    path = browser_path()
    if path is None:
        assert not os.environ.get("CI"), "Chromium is missing"
        pytest.skip("Chromium is not installed")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    folder = tmp_path_factory.mktemp("browser")
    with running(World, postgres, folder, is_fictional=True) as found:
        found.found()
        yield found


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages that were looked at are kept as they were sent."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture
def people(chromium: Browser, world: World, request: pytest.FixtureRequest) -> Generator[People]:
    door = world.stage.options.demo_door
    assert door is not None
    found = People(chromium, str(world.http.base_url), door.link(""))
    with watched(found, request):
        yield found


@pytest.fixture(scope="module")
def instances(postgres: str) -> Generator[Embedded]:
    made = Embedded(postgres)
    yield made
    made.close()


@pytest.fixture
def cast(chromium: Browser, instances: Embedded, request: pytest.FixtureRequest) -> Generator[Cast]:
    """The people of the story that the test's module names, on its first day."""
    (path,) = STORIES.glob(f"{request.module.STORY}-*.yaml")
    story, names = read_story(path), Names()
    with instances.open(story) as talk:
        SettingUp(talk, talk.operations(), names, instances.salt()).play(story.setup)
        (secret,) = talk.headers.values()
        people = People(chromium, talk.address, f"/?demo={secret}")
        with watched(people, request):
            yield Cast(people, talk, names)
