"""Story 1 clicked by its people, from the notice board to the invoice, each at a browser."""

from collections.abc import Generator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.running import running
from tests.api.world import World
from tests.browser.clicking import (
    Assignment,
    find,
    path_of,
    press,
    publish,
    set_terms,
    take_step,
    write_interest,
)
from tests.browser.people import People, to_turn

AGREED = "Lånet är överenskommet."


@pytest.fixture(scope="module")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A world of the story's own: it moves the calendar."""
    with running(World, postgres, tmp_path_factory.mktemp("first")) as found:
        found.found()
        yield found


def _assignment(world: World, start: str = "2026-05-04", end: str = "2026-07-31") -> Assignment:
    return Assignment(start, end, collaboration=world.collaboration_id)


# It comes first: the story moves the calendar past the assignment's last day.
def test_a_double_click_expresses_interest_once(people: People, world: World) -> None:
    listing = publish(people.person(world.host.people["manager"]), _assignment(world))
    employee = people.person(world.employee())
    find(employee, listing)
    write_interest(employee)
    employee.get_by_test_id("express_interest").dblclick()
    expect(employee.get_by_test_id("done")).to_be_visible()
    employee.goto("/mine")
    expect(employee.get_by_test_id("case")).to_have_count(1)


class Hands:
    """The people of both agencies, each at a browser of the same looks."""

    def __init__(self, people: People, world: World, **looks: Any) -> None:
        self._people = people
        self._world = world
        self._looks = looks
        self._employee = world.employee()
        self._known: dict[str, Page] = {}

    def page(self, side: str, role: str) -> Page:
        """The page of a person in a role; ``side`` is home (the lender) or host."""
        sides = {"home": self._world.home, "host": self._world.host}
        who = self._employee if role == "employee" else sides[side].people[role]
        if who.subject not in self._known:
            self._known[who.subject] = self._people.person(who, **self._looks)
        return self._known[who.subject]

    def at_turn(self, side: str, role: str, case: str) -> Page:
        self._world.idle()
        return to_turn(self.page(side, role), case)


def _chosen(hands: Hands, world: World, wanted: Assignment) -> str:
    """An interest, from the notice board to the receiver's choice: the path of the loan."""
    listing = publish(hands.page("host", "manager"), wanted)
    employee = hands.page("home", "employee")
    find(employee, listing)
    write_interest(employee)
    press(employee, "express_interest")
    interest = path_of(employee)
    press(hands.at_turn("home", "manager", interest), "endorse")
    press(hands.at_turn("home", "hr_contact", interest), "forward")
    receiver = hands.at_turn("host", "manager", interest)
    press(receiver, "accept_interest")
    world.idle()
    receiver.goto(interest)
    receiver.get_by_test_id("loan").click()
    return path_of(receiver)


def _agreed(hands: Hands, loan: str) -> None:
    """Terms, consent, approval and both signatures."""
    set_terms(hands.at_turn("home", "hr_contact", loan), "62000")
    take_step(hands.at_turn("home", "employee", loan), "consent")
    take_step(hands.at_turn("home", "manager", loan), "approve")
    for side in ("home", "host"):
        take_step(hands.at_turn(side, "leader", loan), "sign")


def test_without_javascript_a_loan_goes_from_the_market_to_all_signatures(
    people: People, world: World
) -> None:
    hands = Hands(people, world, java_script_enabled=False)
    loan = _chosen(hands, world, _assignment(world, "2026-09-01", "2026-11-30"))
    _agreed(hands, loan)
    expect(hands.page("host", "leader").get_by_test_id("sentence")).to_contain_text(AGREED)


def test_a_loan_goes_from_the_notice_board_to_the_invoice(people: People, world: World) -> None:
    hands = Hands(people, world)
    loan = _chosen(hands, world, _assignment(world))
    _agreed(hands, loan)
    expect(hands.page("host", "leader").get_by_test_id("sentence")).to_contain_text(AGREED)
    world.stage.move_to(date(2026, 6, 2))
    finance = hands.page("home", "finance")
    finance.goto("/invoices")
    invoices = finance.get_by_test_id("invoice").filter(has_text="56\u00a0000,00")
    expect(invoices).to_have_count(1)
