"""Fixtures: Chromium, an instance with a small world, and people who use its pages.

A test that fails leaves a picture and the HTML of each open page in the folder ``.browser``.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from shared.plumbing.security.tokens import Identity
from tests.api.running import running
from tests.api.world import World

LEFT = Path(__file__).parents[2] / ".browser"
FLAGS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)
LOOKS = pytest.StashKey[dict[str, pytest.CollectReport]]()


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


class People:
    """People at their own browsers; what a page complains about on the console is kept."""

    _begun: ClassVar[dict[tuple[str, str], list[Any]]] = {}

    def __init__(self, chromium: Browser, world: World) -> None:
        self._chromium = chromium
        self._world = world
        self.address = str(world.http.base_url)
        self.complaints: list[str] = []
        self.pages: list[Page] = []

    def stranger(self, **looks: Any) -> Page:
        """A page of a reader who has not signed in; ``looks`` are options of the browser."""
        given = {"locale": "en", "viewport": {"width": 1280, "height": 900}, **looks}
        context = self._chromium.new_context(base_url=self.address, **given)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.pages.append(page)
        return page

    def person(self, who: Identity, **looks: Any) -> Page:
        """A page of a person who has signed in and is at home."""
        page = self.stranger(**looks)
        door = self._world.stage.options.demo_door
        assert door is not None
        page.goto(door.link(""))
        page.locator(f'[data-testid=demo-person][data-person="{who.subject}"]').click()
        page.wait_for_url("**/")
        return page

    def again(self, who: Identity, **looks: Any) -> Page:
        """A page of a person who has signed in, in a session that they have begun before."""
        key = (self.address, who.subject)
        if key not in self._begun:
            self._begun[key] = self.person(who).context.cookies()
        page = self.stranger(**looks)
        page.context.add_cookies(self._begun[key])
        return page

    def close(self) -> None:
        for each in self.pages:
            each.context.close()

    def leave(self, name: str) -> None:
        """Keep what each page shows."""
        LEFT.mkdir(exist_ok=True)
        for number, page in enumerate(self.pages):
            page.screenshot(path=LEFT / f"{name}-{number}.png", full_page=True)
            (LEFT / f"{name}-{number}.html").write_text(page.content(), encoding="utf-8")

    def _listen(self, message: ConsoleMessage) -> None:
        # A page that is refused on purpose is reported by the browser as not loaded.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    item.stash.setdefault(LOOKS, {})[call.when] = report
    return report


@pytest.fixture
def people(chromium: Browser, world: World, request: pytest.FixtureRequest) -> Generator[People]:
    found = People(chromium, world)
    yield found
    report = request.node.stash.get(LOOKS, {}).get("call")
    if report is not None and report.failed:
        found.leave(request.node.name.replace("/", "-"))
    found.close()
    assert not found.complaints
