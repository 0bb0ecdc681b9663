"""Story 1 clicked by its people, from the notice board to the invoice, each at a browser."""

from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.api.world import World
from tests.browser.conftest import People

START, END = "2026-05-04", "2026-07-31"


def _press(page: Page, operation: str) -> None:
    """Press a button once, and see that the page says what was done."""
    page.get_by_test_id(operation).click()
    expect(page.get_by_test_id("done")).to_be_visible()


def _decide(page: Page, loan: str, action: str, operation: str) -> None:
    page.goto(f"{loan}/{action}")
    _press(page, operation)


def _publish(page: Page, world: World) -> str:
    page.goto("/listings/new?kind=assignment")
    page.locator("[name=title]").fill("Registrar for the letters")
    page.locator("[name=text]").fill("Five months with our letters.")
    page.locator("[name=start]").fill(START)
    page.locator("[name=end]").fill(END)
    page.locator(f'[name=collaborations][value="{world.collaboration_id}"]').check()
    _press(page, "publish_assignment")
    return page.url


def _found(page: Page, listing: str) -> None:
    """Find a listing on the market, and open it."""
    page.goto("/listings?q=registrar")
    page.locator(f'a[href="{urlsplit(listing).path}"]').click()


def _express(page: Page, listing: str) -> str:
    _found(page, listing)
    page.locator("[name=talk_asked][value=no]").check()
    page.locator("[name=talk_held_on]").fill("2026-01-11")
    page.locator("[name=motivation]").fill("I like letters.")
    page.get_by_test_id("express_interest").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    return page.url


# It comes first: the story moves the calendar past the assignment's last day.
def test_a_double_click_expresses_interest_once(people: People, world: World) -> None:
    listing = _publish(people.person(world.host.people["manager"]), world)
    employee = people.person(world.employee())
    _found(employee, listing)
    employee.locator("[name=talk_asked][value=yes]").check()
    employee.locator("[name=motivation]").fill("Twice is once.")
    employee.get_by_test_id("express_interest").dblclick()
    expect(employee.get_by_test_id("done")).to_be_visible()
    employee.goto("/mine")
    expect(employee.get_by_test_id("case")).to_have_count(1)


def _chosen(people: People, world: World) -> str:
    """An employee's interest, from the listing to the receiver's choice: the loan's path."""
    receiver = people.person(world.host.people["manager"])
    listing = _publish(receiver, world)
    interest = _express(people.person(world.home.people["employee"]), listing)
    manager = people.person(world.home.people["manager"])
    turn = f'a[href="{urlsplit(interest).path}"]'
    manager.get_by_test_id("turn").locator(turn).first.click()
    _press(manager, "endorse")
    contact = people.person(world.home.people["hr_contact"])
    contact.goto(interest)
    _press(contact, "forward")
    receiver.goto(interest)
    _press(receiver, "accept_interest")
    world.idle()
    case = urlsplit(interest).path.rpartition("/")[2]
    found = world.do(world.host.people["manager"], "listings.interest", interest_id=case)
    return f"/loans/{found['loan_id']}"


def _agreed(people: People, world: World, loan: str) -> None:
    """Terms, consent, approval and both signatures."""
    contact = people.person(world.home.people["hr_contact"])
    contact.goto(f"{loan}/set-terms")
    contact.locator("[name=monthly_cost]").fill("62000")
    contact.locator("[name=buyer_reference]").fill("REF-1")
    _press(contact, "set_terms")
    _decide(people.person(world.home.people["employee"]), loan, "consent", "consent")
    _decide(people.person(world.home.people["manager"]), loan, "approve", "approve")
    for side in (world.home, world.host):
        _decide(people.person(side.people["leader"]), loan, "sign", "sign")
    world.idle()


def test_a_loan_goes_from_the_notice_board_to_the_invoice(people: People, world: World) -> None:
    loan = _chosen(people, world)
    _agreed(people, world, loan)
    found = world.do(world.home.people["employee"], "lending.loan", loan_id=loan[7:])
    assert found["status"] == "agreed"
    world.stage.move_to(date(2026, 6, 2))
    finance = people.person(world.home.people["finance"])
    finance.goto("/invoices")
    invoices = finance.get_by_test_id("invoice").filter(has_text="56\u00a0000,00")
    expect(invoices).to_have_count(1)
