"""An open page shows at once what others do; where that fails, it asks as before."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.portal.web.streams import MOST_OF_SESSION
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.demo_door import DemoDoor
from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import FIRST_DAY, World
from tests.browser.people import People
from utbyte.embedded.serving import Served, free_port
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.databases import DATABASES

PATIENT = """
const soon = window.setTimeout;
window.setTimeout = (what, wait = 0) => soon(what, wait > 7000 ? 1e8 : wait);
let count = 0;
window.EventSource = class extends EventSource {
  constructor(path) {
    super(path);
    document.documentElement.dataset.streams = ++count;
    for (const each of ["open", "error"]) this.addEventListener(each, () => this.note());
  }
  note() {
    document.documentElement.dataset.stream = ["broken", "open", "closed"][this.readyState];
  }
  close() {
    super.close();
    this.note();
  }
};
"""
"""A page that asks by itself only after a failure; it shows how its stream stands."""
SEEN = """hidden => {
  Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Restarted(World):
    """An instance that can be stopped, or cut off as when it is killed, and started again."""

    def __init__(self, options: StageOptions) -> None:
        self._options = options
        self._served = self._started()
        super().__init__(self._served.stage, options.settings.service_url)

    def _started(self) -> Served:
        served = Served(Stage(self._options))
        served.start()
        return served

    def stop(self, *, cut: bool = False) -> None:
        if cut:
            for each in list(self._served.server.server_state.connections):
                each.loop.call_soon_threadsafe(each.transport.abort)
        self._served.stop()

    def start(self) -> None:
        self._served = self._started()
        self.stage = self._served.stage


@pytest.fixture(scope="module")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Restarted]:
    port, prefix = free_port(), f"t_{fresh_id().hex[:12]}"
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("told")),
        port=port,
        service_url=f"http://127.0.0.1:{port}",
        database_url=postgres,
        database_prefix=prefix,
    )
    found = Restarted(StageOptions(settings, FIRST_DAY, DemoDoor(), is_fictional=True))
    found.found()
    yield found
    found.http.close()
    found.stop()
    for name in DATABASES:
        drop_database(postgres, f"{prefix}_{name}")


def patient(people: People, context: BrowserContext, path: str) -> Page:
    """A page with its stream, which asks for nothing while there is no news."""
    page = people.window(context)
    page.add_init_script(PATIENT)
    with page.expect_response(lambda each: "utbyte-part" in each.request.headers):
        page.goto(path)
    its_stream_is(page, "open")
    return page


def its_stream_is(page: Page, how: str) -> None:
    """Wait until the page's stream is open, broken (the browser tries again) or closed."""
    expect(page.locator("html")).to_have_attribute("data-stream", how)


def reads(people: People, who: Identity, path: str) -> Page:
    """A patient page that a person has open in English, in a session of its own."""
    first = people.person(who)
    first.goto("/settings?lang=en")
    return patient(people, first.context, path)


def test_what_another_person_does_is_on_the_page_at_once(people: People, world: Restarted) -> None:
    interest, person = cases.interest(world, "expressed")
    path = f"/interests/{interest}"
    page = reads(people, person, path)
    manager = people.person(world.home.people["manager"])
    manager.goto(path)
    manager.get_by_test_id("endorse").click()
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    expect(page.get_by_text("has endorsed", exact=False).first).to_be_visible()


def test_a_hidden_page_has_no_stream_and_asks_at_once_when_it_is_seen_again(
    people: People, world: Restarted
) -> None:
    interest, person = cases.interest(world, "expressed")
    page = reads(people, person, f"/interests/{interest}")
    page.evaluate(SEEN, True)
    its_stream_is(page, "closed")
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    page.evaluate(SEEN, False)
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    its_stream_is(page, "open")
    expect(page.locator("html")).to_have_attribute("data-streams", "2")


def test_a_page_that_gets_no_stream_does_not_try_on_and_asks_as_before(
    people: People, world: Restarted
) -> None:
    interest, person = cases.interest(world, "expressed")
    path = f"/interests/{interest}"
    context = reads(people, person, path).context
    for _ in range(MOST_OF_SESSION - 1):
        patient(people, context, path)
    page = people.window(context)
    page.add_init_script(PATIENT)
    page.goto(path)
    its_stream_is(page, "closed")
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    expect(page.locator("html")).to_have_attribute("data-streams", "1")


def test_a_reader_who_was_signed_out_elsewhere_is_told_with_the_next_news(
    people: People, world: Restarted
) -> None:
    interest, person = cases.interest(world, "expressed")
    page = reads(people, person, f"/interests/{interest}")
    page.context.clear_cookies()
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    expect(page.get_by_test_id("live")).to_contain_text("You have been signed out.")
    its_stream_is(page, "closed")


@pytest.mark.parametrize("cut", [False, True], ids=["stopped", "cut off"])
def test_the_stream_comes_back_with_the_server(
    people: People, world: Restarted, *, cut: bool
) -> None:
    interest, person = cases.interest(world, "expressed")
    page = reads(people, person, f"/interests/{interest}")
    world.stop(cut=cut)
    its_stream_is(page, "broken")
    world.start()
    its_stream_is(page, "open")
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    expect(page.locator("html")).to_have_attribute("data-streams", "1")
    people.forgive("ERR_")
