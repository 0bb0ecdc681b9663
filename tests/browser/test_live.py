"""An open page follows what others do, outlives the server's absence, and keeps what is typed."""

from datetime import UTC, datetime

from playwright.sync_api import Page, Route, expect

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.browser.people import People


def _reads(people: People, who: Identity, path: str) -> Page:
    """A page that a person has open in English."""
    page = people.person(who)
    page.goto("/?lang=en")
    page.goto(path)
    return page


def _looks_at_once(page: Page) -> None:
    """As when the reader comes back to the window."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_what_another_person_does_appears_without_a_reload(people: People, world: World) -> None:
    interest, person = cases.interest(world, "expressed")
    page = _reads(people, person, f"/interests/{interest}")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Look again").focus()
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    _looks_at_once(page)
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    expect(page.get_by_text("has endorsed", exact=False).first).to_be_visible()
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.textContent") == "Look again"


def test_a_page_that_is_left_alone_asks_by_itself(people: People, world: World) -> None:
    interest, person = cases.interest(world, "expressed")
    page = people.stranger()
    page.clock.install()
    people.enter(page, person)
    page.context.route("**/changes", lambda route: route.fulfill(status=204))
    page.goto("/?lang=en")
    page.goto(f"/interests/{interest}")
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    page.clock.run_for(20_000)
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")


def test_a_server_that_is_away_is_noted_calmly_and_the_page_comes_back_by_itself(
    people: People, world: World
) -> None:
    interest, person = cases.interest(world, "expressed")
    page = _reads(people, person, f"/interests/{interest}")
    stands = page.get_by_test_id("stands").inner_text()
    page.route("**/interests/*", lambda route: route.abort())
    _looks_at_once(page)
    expect(page.get_by_test_id("live")).to_contain_text("No contact with Utbyte.")
    assert page.get_by_test_id("stands").inner_text() == stands
    world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
    page.unroute("**/interests/*")
    expect(page.get_by_test_id("live")).to_contain_text("Updated.")
    people.forgive("ERR_FAILED")


def test_what_is_being_typed_survives_a_change_and_the_reader_chooses_when_to_see_it(
    people: People, world: World
) -> None:
    interest, person = cases.interest(world, "expressed")
    page = _reads(people, world.home.people["manager"], f"/interests/{interest}")
    page.get_by_text("Decline instead").click()
    page.locator("#reason").fill("We are too few in the spring.")
    page.locator("#reason").press("End")
    world.do(person, "listings.withdraw", {}, interest_id=interest)
    _looks_at_once(page)
    expect(page.get_by_test_id("live")).to_contain_text("The page has changed.")
    assert page.locator("#reason").input_value() == "We are too few in the spring."
    assert page.evaluate("document.activeElement.id") == "reason"
    page.get_by_role("link", name="Show the changes").click()
    expect(page.get_by_test_id("turn")).to_have_count(0)
    assert page.locator("#reason").input_value() == "We are too few in the spring."


def test_a_hidden_page_asks_nothing_and_a_seen_one_less_and_less(
    people: People, world: World
) -> None:
    page = people.stranger()
    page.clock.install()
    page.add_init_script("Math.random = () => 0.5")
    people.enter(page, world.home.people["manager"])
    page.goto("/inbox")
    page.clock.pause_at(datetime.fromtimestamp(page.evaluate("Date.now()") / 1000 + 1, UTC))
    asked: list[str] = []

    def count(route: Route) -> None:
        asked.append(route.request.headers["utbyte-part"])
        route.fulfill(status=304)

    page.route("**/inbox", count)
    for _ in range(60):
        page.clock.run_for(10_000)
        page.evaluate("fetch('/inbox', {headers: {'Utbyte-Part': 'ours'}})")
    seen = asked.count("all")
    assert 9 <= seen <= 13, "after a minute, once a minute"
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(600_000)
    assert asked.count("all") == seen


def test_a_reader_who_was_signed_out_elsewhere_is_told(people: People, world: World) -> None:
    page = _reads(people, world.home.people["manager"], "/inbox")
    page.context.clear_cookies()
    _looks_at_once(page)
    expect(page.get_by_test_id("live")).to_contain_text("You have been signed out.")
    page.get_by_role("link", name="Look again").click()
    page.wait_for_url("**/sign-in?to=*")


def test_filters_and_their_counts_survive_the_back_button(people: People, world: World) -> None:
    cases.assignment(world)
    world.idle()
    page = _reads(people, world.employee(), "/listings")
    page.get_by_role("radio", name="Assignment").check()
    page.get_by_role("button", name="Show hits").click()
    hits = page.get_by_test_id("hits").inner_text()
    count = page.locator('[data-testid=count][data-value="assignment"]').inner_text()
    assert hits.split()[0] == count.split()[0]
    page.get_by_test_id("listing").first.get_by_role("link").click()
    page.go_back()
    assert page.get_by_role("radio", name="Assignment").is_checked()
    assert page.get_by_test_id("hits").inner_text() == hits
