"""Finance: invoices both ways, one document, the file, a run."""

import re
from collections.abc import Callable, Generator

import pytest

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.running import running
from tests.api.world import LATER_DAY, World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
DOCUMENT = re.compile(r'href="(/invoices/[0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A world of its own, in which a loan has run and been invoiced."""
    with running(World, postgres, tmp_path_factory.mktemp("finance")) as found:
        found.found()
        cases.agreed(found)
        found.stage.move_to(LATER_DAY)
        found.idle()
        yield found


def finance(world: World, reader: SignIn, side: str = "home") -> Reader:
    return reader(getattr(world, side).people["finance"])


def test_both_sides_see_the_same_invoices_in_their_own_direction(
    world: World, reader: SignIn
) -> None:
    seller, buyer = (finance(world, reader, side) for side in ("home", "host"))
    issued = DOCUMENT.findall(seller.get("/invoices"))
    assert issued
    assert issued == DOCUMENT.findall(buyer.get("/invoices?direction=received"))
    assert DOCUMENT.findall(seller.get("/invoices?direction=received")) == []


def test_filters_are_in_the_address_and_hold_for_the_file(world: World, reader: SignIn) -> None:
    one = finance(world, reader)
    assert "April\u00a02026" in one.get("/invoices")
    chosen = one.get("/invoices?direction=issued&month=2026-04")
    assert chosen.count('data-testid="invoice"') == 1
    link = re.search(r'href="(/invoices.csv[^"]*)"', chosen)
    assert link is not None
    lines = one.get(link.group(1).replace("&amp;", "&")).splitlines()
    assert len(lines) == 2
    assert ";2026-04;" in lines[1]
    assert "No document fits" in one.get("/invoices?month=2025-01")


def test_a_document_says_how_its_amount_came_about_and_why_no_vat(
    world: World, reader: SignIn
) -> None:
    one = finance(world, reader)
    shown = one.get(DOCUMENT.findall(one.get("/invoices"))[-1])
    assert re.search(r'data-testid="formula">[^<]*a month[^<]*100\s?%[^<]*30 of 30 days', shown)
    assert "the Swedish State is one taxable person" in shown
    assert "VATEX-EU-O" in shown
    assert re.search(r'href="/loans/[0-9a-f-]{36}"', shown)


def test_a_document_of_others_does_not_exist(world: World, reader: SignIn) -> None:
    there = DOCUMENT.findall(finance(world, reader).get("/invoices"))[0]
    employee = reader(world.home.people["employee"])
    employee.get(there, status=404)
    assert DOCUMENT.findall(employee.get("/invoices")) == []


def test_a_run_tells_what_it_issued_and_a_double_click_issues_nothing_twice(
    world: World, reader: SignIn
) -> None:
    one = finance(world, reader)
    count = len(DOCUMENT.findall(one.get("/invoices")))
    assert "No loan is held up." in one.get("/runs")
    shown = one.does("/runs", month="2026-05")
    assert "Nothing was left to invoice up to May\u00a02026." in shown
    assert len(DOCUMENT.findall(one.get("/invoices"))) == count


def test_the_next_run_is_previewed_and_only_a_month_that_is_over_is_issued(
    world: World, reader: SignIn
) -> None:
    one = finance(world, reader)
    next_run = one.get("/runs?month=2026-06")
    assert "1 document would be issued" in next_run
    assert "The calendar issues them on 1\u00a0July" in next_run
    assert 'data-testid="run_invoices"' not in next_run
    assert "Nothing would be issued" in one.get("/runs?month=2026-05")
    assert 'data-testid="preview"' not in one.get("/runs?month=2026-07")


def test_a_month_that_is_not_over_is_refused_on_the_page(world: World, reader: SignIn) -> None:
    answer = finance(world, reader).send("/runs", month="2026-12")
    assert answer.status_code == 422
    assert 'href="#month"' in answer.text


def test_only_finance_sees_runs(world: World, reader: SignIn) -> None:
    reader(world.home.people["manager"]).get("/runs", status=404)
