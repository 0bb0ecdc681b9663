"""A newcomer's first loan: a fresh demo, its chooser, and "move the calendar"; nothing else.

Clicks and seconds of waiting are told at the end of the run; no time is asserted.
"""

import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.clicking import SPACE
from tests.browser.people import People
from tests.reporting import REPORTED
from tests.utbyte.upping import up
from tests.watching import watched

FIRST_DAY = "2026-01-12"


class Newcomer:
    """One browser on this machine without the demo's link; every click and each wait is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.fields = 0
        self.waited = 0.0

    def click(self, what: Locator) -> None:
        since = time.monotonic()
        what.click()
        self.page.wait_for_load_state()
        self.waited += time.monotonic() - since
        self.clicks += 1

    def press(self, operation: str) -> None:
        self.click(self.page.get_by_test_id(operation))
        expect(self.page.get_by_test_id("done")).to_be_visible()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)
            self.fields += 1

    def become(self, given_name: str) -> None:
        """Leave the person that one was, and choose another."""
        leave = self.page.get_by_test_id("someone_else")
        if leave.count():
            self.click(leave)
        person = self.page.locator("[data-testid=demo-person]", has_text=f"{given_name} Demosson")
        self.click(person)

    def take_turn(self, title: str) -> None:
        """Open what waits at home."""
        turn = self.page.get_by_test_id("turn").filter(has_text=title)
        self.click(turn.locator("a.go").first)


@pytest.fixture
def people(chromium: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Generator[People]:
    with up(tmp_path / "trial", "--demo", clock=FIRST_DAY) as running:
        found = People(chromium, running.address, "/")
        with watched(found, request):
            yield found
        running.end()


def _chosen(newcomer: Newcomer) -> None:
    page, title = newcomer.page, "First of all"
    newcomer.become("Rut")
    newcomer.click(page.get_by_role("link", name="Find assignments"))
    newcomer.click(page.get_by_role("link", name="Your listings"))
    newcomer.click(page.get_by_test_id("new-listing"))
    newcomer.click(page.get_by_test_id("new-assignment"))
    newcomer.fill(title=title, text="Letters.", start="2026-03-16", end="2026-08-31")
    newcomer.press("publish_assignment")
    newcomer.become("Otto")
    newcomer.click(page.get_by_role("link", name="Find assignments"))
    newcomer.click(page.get_by_role("link", name=title))
    newcomer.click(page.locator("[name=talk_asked][value=yes]"))
    newcomer.fill(motivation="I am curious.")
    newcomer.press("express_interest")
    steps = {"Mats": "endorse", "Hanna": "forward", "Rut": "accept_interest"}
    for given_name, operation in steps.items():
        newcomer.become(given_name)
        newcomer.take_turn(title)
        newcomer.press(operation)


def _agreed(newcomer: Newcomer) -> None:
    page, matter = newcomer.page, f"16{SPACE}March"
    newcomer.become("Hanna")
    newcomer.take_turn(matter)
    newcomer.click(page.get_by_test_id("your-step"))
    newcomer.fill(monthly_cost="62000", buyer_reference="REF-1")
    newcomer.press("set_terms")
    steps = {"Otto": "consent", "Mats": "approve", "Lars": "sign", "Lena": "sign"}
    for given_name, operation in steps.items():
        newcomer.become(given_name)
        newcomer.take_turn(matter)
        newcomer.click(page.get_by_test_id("your-step"))
        newcomer.press(operation)


def _billed(newcomer: Newcomer) -> None:
    page = newcomer.page
    newcomer.become("Frida")
    for day in ("1 February 2026", "1 March 2026", "1 April 2026"):
        if "Move the calendar" not in page.title():
            newcomer.click(page.get_by_role("link", name="Move the calendar"))
        newcomer.press("next_month")
        expect(page.get_by_test_id("done")).to_contain_text(day.replace(" ", SPACE))
    expect(page.get_by_test_id("done")).to_contain_text(f"March{SPACE}2026")
    newcomer.click(page.get_by_role("link", name="Invoices", exact=True))
    # 16 of the 31 days of March.
    expect(page.get_by_test_id("invoice").filter(has_text=f"32{SPACE}000,00")).to_have_count(1)


def test_a_newcomer_sees_their_own_first_loan_agreed_and_billed(
    people: People, record_property: Callable[[str, object], None]
) -> None:
    newcomer = Newcomer(people.stranger())
    newcomer.page.goto("/")
    newcomer.click(newcomer.page.get_by_role("link", name="English"))
    _chosen(newcomer)
    _agreed(newcomer)
    _billed(newcomer)
    told = f"{newcomer.clicks} clicks, {newcomer.fields} fields, {newcomer.waited:.0f} s of waiting"
    record_property(REPORTED, f"a newcomer's first loan: {told}")
