"""Every page, in its states: no violation of WCAG 2.2 AA that axe can find."""

from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.api.world import World
from tests.browser.conftest import People
from tests.browser.pages import PAGES, Shown

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [
    {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "locale": language}
    for language, scheme, width in (
        ("sv", "light", 1280),
        ("nb", "dark", 320),
        ("nn", "light", 320),
        ("en", "dark", 1280),
    )
]
TURNS = list(zip(PAGES, cycle(LOOKS), strict=False))


@pytest.mark.parametrize(("shown", "looks"), TURNS, ids=[shown.name for shown, _ in TURNS])
def test_axe_finds_nothing_on_a_page(
    people: People, world: World, shown: Shown, looks: dict[str, object]
) -> None:
    look(people, world, shown, looks)


def look(people: People, world: World, shown: Shown, looks: dict[str, object]) -> None:
    """Look at a page with axe, and that it is no wider than the window."""
    page = people.person(shown.who(world), **looks) if shown.who else people.stranger(**looks)
    where = shown.where(world)
    answer = page.goto(f"{where}{'&' if '?' in where else '?'}lang={looks['locale']}")
    assert answer is not None
    assert answer.status == shown.status
    assert page.locator("html").get_attribute("lang") == looks["locale"]
    found = Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"{width} px wider than the window"


def test_axe_finds_a_planted_fault(people: People) -> None:
    page = people.stranger()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x.svg\"><input>'")
    found = {each["id"] for each in Axe().run(page, options=RULES).response["violations"]}
    assert {"image-alt", "label"} <= found
    people.complaints.clear()  # the planted picture does not exist
