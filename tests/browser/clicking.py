"""What the journeys share: steps of a listing, an interest and a loan, clicked on their pages."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.people import Cast

SPACE = "\u00a0"


@dataclass(frozen=True)
class Proposal:
    """A loan with a named person, as its form is filled in."""

    person: str
    start: str
    end: str
    percent: str = "100"
    form: str = "hospitering"


@dataclass(frozen=True)
class Assignment:
    """An assignment, as its form is filled in; without a collaboration all on offer are ticked."""

    start: str
    end: str
    title: str = "Registrar for the letters"
    collaboration: str = ""


def press(page: Page, operation: str) -> None:
    """Press a button once, and see that the page says what was done."""
    page.get_by_test_id(operation).click()
    expect(page.get_by_test_id("done")).to_be_visible()


def refused(page: Page, operation: str, rule: str, *says: str) -> None:
    """Press a button, and read on the page, in plain words, why it was refused."""
    page.get_by_test_id(operation).click()
    see_refusal(page, rule, *says)


def see_refusal(page: Page, rule: str, *says: str) -> None:
    found = page.get_by_test_id("refused")
    expect(found).to_have_attribute("data-rule", rule)
    expect(found).to_be_focused()
    words = found.inner_text().replace(SPACE, " ")
    assert all(each in words for each in says), words
    assert not re.search(r"R-[A-Z]\d|\d{4}-\d\d-\d\d|[a-z]_[a-z]", words), words


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def text_of(page: Page, test_id: str) -> str:
    return page.get_by_test_id(test_id).inner_text().replace(SPACE, " ")


def write_assignment(page: Page, wanted: Assignment) -> None:
    """Fill in the form for an assignment, up to its button."""
    page.goto("/listings/new?kind=assignment")
    page.locator("[name=title]").fill(wanted.title)
    page.locator("[name=text]").fill("Months with our letters.")
    page.locator("[name=start]").fill(wanted.start)
    page.locator("[name=end]").fill(wanted.end)
    chosen = f'[value="{wanted.collaboration}"]' if wanted.collaboration else ""
    for each in page.locator(f"[name=collaborations]{chosen}").all():
        each.check()


def publish(page: Page, wanted: Assignment) -> str:
    write_assignment(page, wanted)
    press(page, "publish_assignment")
    return path_of(page)


def find(page: Page, listing: str, words: str = "registrar") -> None:
    """Find a listing on the market, and open it."""
    page.goto("/listings")
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")
    page.locator(f'a[href="{listing}"]').click()


def write_interest(page: Page) -> None:
    """Fill in the form on a listing's page, up to its button."""
    page.locator("[name=talk_asked][value=yes]").check()
    page.locator("[name=motivation]").fill("I like letters.")


def propose(page: Page, wanted: Proposal) -> str:
    write_proposal(page, wanted)
    press(page, "propose_loan")
    return path_of(page)


def write_proposal(page: Page, wanted: Proposal) -> None:
    """Fill in the form for a loan with a named person, up to its button."""
    page.goto("/loans")
    page.locator('a[href="/loans/new"]').click()
    page.locator("[name=person]").fill(wanted.person)
    page.locator("[name=form]").select_option(wanted.form)
    page.locator("[name=start]").fill(wanted.start)
    page.locator("[name=end]").fill(wanted.end)
    page.locator("[name=percent]").fill(wanted.percent)


def own_number(page: Page) -> str:
    """The number that a person gives to a manager who wants to propose a loan with them."""
    page.locator('header a[href="/me"]').click()
    return page.get_by_test_id("number").inner_text()


def set_terms(page: Page, cost: str) -> None:
    """Set what the loan on this page costs."""
    page.get_by_test_id("your-step").click()
    page.locator("[name=monthly_cost]").fill(cost)
    page.locator("[name=buyer_reference]").fill("REF-1")
    press(page, "set_terms")


def take_step(page: Page, operation: str) -> None:
    """Take the step that the loan on this page waits for."""
    page.get_by_test_id("your-step").click()
    press(page, operation)


def agree(cast: Cast, loan: str, steps: dict[str, str]) -> None:
    """Each person takes their step on a loan, which waits for them on their home page."""
    for name, operation in steps.items():
        take_step(cast.at_turn(name, loan), operation)


def rows(page: Page) -> list[str]:
    """The amounts of the documents on the page of invoices, the newest first."""
    found = page.get_by_test_id("invoice").locator(".c-sum").all_inner_texts()
    return [each.replace(SPACE, " ") for each in found]


def formula(page: Page, place: int = 0) -> str:
    """How the amount of a document came about, the newest first."""
    page.get_by_test_id("invoice").nth(place).locator("a").click()
    return page.get_by_test_id("formula").first.inner_text().replace(SPACE, " ")
