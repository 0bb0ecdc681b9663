"""What a page costs the reader: bytes, requests and movement, as the browser counts them."""

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Response, Route

from services.portal.web.assets import FOR_EVER
from tests.api import cases
from tests.api.world import World
from tests.browser.conftest import People

FIRST_BYTES = 150_000
FIRST_REQUESTS = 10
LATER_BYTES = 30_000
Told = Callable[[str, object], None]

SHIFTS = """
window.shifted = 0;
window.moved = new Promise(done => {
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) window.shifted += each.value;
    done();
  }).observe({type: "layout-shift", buffered: true});
});
window.painted = new Promise(done => {
  new PerformanceObserver(() => done()).observe({type: "paint", buffered: true});
});
"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Traffic:
    """What a page has loaded over the network since ``start``; the browser's cache is no cost."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sizes: dict[str, int] = {}
        self.addresses: dict[str, str] = {}
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if not response.get("fromDiskCache"):
            self.addresses[event["requestId"]] = response["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def of(self, path: str, *, cold: bool) -> dict[str, int]:
        """The bytes of each request for a page, by address: headers and compressed body."""
        if cold:
            self.session.send("Network.clearBrowserCache")
        self.sizes.clear()
        self.addresses.clear()
        answer = self.page.goto(path, wait_until="networkidle")
        assert answer is not None
        assert answer.ok
        return {self.addresses[each]: size for each, size in self.sizes.items()}


def _opened(people: People, world: World, role: str) -> Page:
    return people.person(world.home.people[role]) if role else people.stranger()


@pytest.mark.parametrize(
    ("path", "role"),
    [("/", "manager"), ("/sign-in", ""), ("/vacancies", ""), ("/vacancies?q=bargoođas", "")],
    ids=["home", "sign-in", "vacancies", "letters of a second font"],
)
def test_a_first_load_stays_within_its_budget(
    people: People, world: World, record_property: Told, path: str, role: str
) -> None:
    cases.interest(world)
    cases.vacancy(world)
    costs = Traffic(_opened(people, world, role)).of(path, cold=True)
    total = sum(costs.values())
    record_property("told", f"first load of {path}: {total} bytes, {len(costs)} requests")
    assert any(each.endswith(".css") for each in costs)
    assert total <= FIRST_BYTES, costs
    assert len(costs) <= FIRST_REQUESTS, costs


def test_later_pages_load_nothing_but_themselves(
    people: People, world: World, record_property: Told
) -> None:
    cases.assignment(world)
    traffic = Traffic(_opened(people, world, "manager"))
    traffic.of("/", cold=True)
    for path in ("/listings", "/inbox", "/unit", "/interests", "/loans", "/agencies", "/settings"):
        costs = traffic.of(path, cold=False)
        record_property("told", f"later load of {path}: {sum(costs.values())} bytes")
        assert 0 < sum(costs.values()) <= LATER_BYTES, costs
        assert len(costs) == 1, costs


def test_assets_are_kept_for_ever_and_compressed(people: People) -> None:
    page = people.stranger()
    received = deque[Response]()
    page.on("response", lambda each: received.append(each) or None)
    page.goto("/sign-in", wait_until="networkidle")
    kept = [each for each in received if "/static/" in each.url]
    assert kept
    for each in kept:
        assert each.headers["cache-control"] == FOR_EVER
        packed = each.headers.get("content-encoding") == "gzip"
        assert packed != each.url.endswith(".woff2"), each.url


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_font_arrives_late(people: People, width: int) -> None:
    page = people.stranger(viewport={"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    held = deque[Route]()
    page.route("**/*.woff2", lambda each: held.append(each) or None)
    page.goto("/sign-in", wait_until="domcontentloaded")
    page.evaluate("window.painted")
    assert held
    for each in held:
        each.continue_()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(DRAWN)
    assert page.evaluate("window.shifted") == 0


def test_movement_is_noticed(people: People) -> None:
    page = people.stranger()
    page.add_init_script(SHIFTS)
    page.goto("/sign-in")
    page.evaluate("window.painted")
    page.evaluate("document.querySelector('main').style.paddingTop = '300px'")
    page.evaluate("window.moved")
    assert page.evaluate("window.shifted") > 0
