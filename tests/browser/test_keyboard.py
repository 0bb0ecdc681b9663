"""Three journeys by keyboard alone: express interest, endorse, set terms with the quote."""

from playwright.sync_api import expect

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.browser.clicking import SPACE
from tests.browser.keyboard import Keyboard
from tests.browser.people import People


def _refused(keys: Keyboard, operation: str, field: str) -> None:
    """Send a form with a mistake: the focus is on what is wrong, and from there in the field."""
    keys.follow(f"[data-testid={operation}]")
    expect(keys.page.get_by_test_id("refused")).to_be_focused()
    keys.look()
    keys.to(f'.top-error a[href="#{field}"]')
    keys.press("Enter")
    expect(keys.page.locator(f"#{field}")).to_be_focused()
    keys.look()


def _sent(keys: Keyboard, operation: str) -> None:
    keys.follow(f"[data-testid={operation}]")
    expect(keys.page.get_by_test_id("done")).to_be_visible()


def _found(keys: Keyboard, who: Identity, listing: str) -> None:
    """Sign in, and find a listing on the market."""
    keys.page.goto("/sign-in")
    keys.follow(f'[data-testid=demo-person][data-person="{who.subject}"]')
    keys.press("Tab")
    assert keys.has_focus(".ds-skip-link"), "the content is one key away"
    keys.follow('a[href="/listings"]')
    keys.fill("q", "arkivarie")
    with keys.page.expect_navigation():
        keys.press("Enter")
    keys.follow(f'a[href="/listings/{listing}"]')


def test_interest_is_expressed_by_keyboard_alone(people: People, world: World) -> None:
    listing, keys = cases.assignment(world), Keyboard(people.stranger())
    _found(keys, world.employee(), listing)
    keys.to("[name=talk_asked]")
    keys.press("ArrowDown")
    keys.look(onwards=False)
    asks_for_a_talk = keys.page.locator("[name=talk_asked][value=yes]")
    expect(asks_for_a_talk).to_be_checked()
    _refused(keys, "express_interest", "motivation")
    keys.type("Kartor har jag alltid tyckt om.")
    keys.back_to("[name=talk_asked]")
    expect(asks_for_a_talk).to_be_checked()
    _sent(keys, "express_interest")


def test_an_interest_is_endorsed_by_keyboard_alone(people: People, world: World) -> None:
    interest, _ = cases.interest(world)
    keys = Keyboard(people.person(world.home.people["manager"]))
    keys.follow(f'[data-testid=turn] a[href="/interests/{interest}"]')
    keys.to("details.no > summary")
    keys.press("Enter")
    _refused(keys, "decline", "reason")
    keys.back_to("[data-testid=endorse]")
    with keys.page.expect_navigation():
        keys.press("Space")
    expect(keys.page.get_by_test_id("done")).to_be_visible()


def test_terms_are_set_with_their_quote_by_keyboard_alone(people: People, world: World) -> None:
    loan, _ = cases.loan(world)
    keys = Keyboard(people.person(world.home.people["hr_contact"]))
    keys.follow(f'[data-testid=turn] a[href="/loans/{loan}"]')
    keys.follow("[data-testid=your-step]")
    keys.fill("monthly_cost", "62000")
    expect(keys.page.get_by_test_id("preview")).to_contain_text(f"62{SPACE}000,00")
    assert keys.has_focus("[name=monthly_cost]"), "the quote comes without taking the focus"
    keys.look(onwards=False)
    keys.to("#preview summary")
    keys.page.evaluate("document.getElementById('preview').dataset.old = 'yes'")
    keys.page.locator("[name=monthly_cost]").dispatch_event("change")
    expect(keys.page.locator("#preview:not([data-old])")).to_be_visible()
    expect(keys.page.locator("#preview summary")).to_be_focused()  # also by a quote that comes late
    _refused(keys, "set_terms", "buyer_reference")
    keys.type("REF-1")
    _sent(keys, "set_terms")
