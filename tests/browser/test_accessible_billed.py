"""The pages of finance in a world in which a loan has run: valid, and nothing that axe can find."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.api import cases
from tests.api.running import running
from tests.api.world import LATER_DAY, World
from tests.browser.conftest import People
from tests.browser.html_checker import complaints
from tests.browser.looking import Turn, all_of, id_of, look_at, turns
from tests.browser.pages import BILLED

TURNS = turns(BILLED)
DARK = 100
"""Of 255: no part of a colour of ink is brighter."""


@pytest.fixture(scope="module")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    with running(World, postgres, tmp_path_factory.mktemp("billed")) as found:
        found.found()
        cases.agreed(found)
        found.stage.move_to(LATER_DAY)
        found.idle()
        yield found


@pytest.mark.parametrize("turn", TURNS, ids=id_of)
def test_axe_finds_nothing_on_a_page_of_finance(
    people: People, world: World, turn: Turn, saved: Path
) -> None:
    look_at(people, world, turn, saved)


# It comes after the pages: it checks what they have kept, in one start.
def test_every_page_of_finance_is_valid_html(saved: Path) -> None:
    assert complaints(all_of(TURNS, saved)) == []


@pytest.mark.parametrize("case", ["invoices", "loans"])
def test_a_case_on_paper_has_dark_ink_and_nothing_that_only_a_screen_can_do(
    people: People, world: World, case: str
) -> None:
    page = people.again(world.home.people["finance"], color_scheme="dark")
    page.goto(f"/{case}")
    page.locator(f"main a[href^='/{case}/']").first.click()
    page.emulate_media(media="print", color_scheme="dark")
    for name in ("h1", ".facts dt", ".facts dd", ".hist p", ".tbl td"):
        for ink in page.locator(name).evaluate_all(
            "all => all.map(each => getComputedStyle(each).color)"
        ):
            assert max(int(each) for each in re.findall(r"\d+", ink)[:3]) < DARK, name
    seen = page.locator("header.top, footer, .crumb, form, button, summary, #live")
    assert not seen.evaluate_all("all => all.filter(each => each.checkVisibility()).length")
    aside, column = (
        page.locator(f".cols > {each}").bounding_box() for each in ("aside", "div.col")
    )
    assert aside is not None
    assert column is not None
    below = aside["y"] + aside["height"] <= column["y"]
    assert below or column["x"] + column["width"] <= aside["x"]
