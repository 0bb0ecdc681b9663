"""Every page, in its states: valid HTML, and no violation of WCAG 2.2 AA that axe can find."""

from pathlib import Path

import pytest

from services.portal.web.assets import FOLDER
from tests.api.world import World
from tests.browser.conftest import People
from tests.browser.html_checker import complaints
from tests.browser.looking import (
    EVERY_LOOK,
    LOOKS,
    Turn,
    all_of,
    chosen,
    id_of,
    look_at,
    turns,
    violations,
)
from tests.browser.pages import BILLED, PAGES

TURNS = turns(PAGES)
STYLES = FOLDER / "utbyte.css"


@pytest.mark.parametrize("turn", TURNS, ids=id_of)
def test_axe_finds_nothing_on_a_page(people: People, world: World, turn: Turn, saved: Path) -> None:
    look_at(people, world, turn, saved)


# It comes after the pages: it checks what they have kept, in one start.
def test_every_page_is_valid_html(saved: Path) -> None:
    assert complaints(all_of(TURNS, saved)) == []


def test_axe_finds_a_planted_fault(people: People) -> None:
    page = people.stranger()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x.svg\"><input>'")
    assert {"image-alt", "label"} <= violations(page).keys()
    people.complaints.clear()  # the planted picture does not exist


def test_the_html_checker_finds_planted_faults(people: People, tmp_path: Path) -> None:
    answer = people.stranger().goto("/sign-in")
    assert answer is not None
    planted = {
        "alt": '<img src="x.svg">',
        "No “p” element in scope": "<p><div></div></p>",
        "hx-get": '<b hx-get="/">x</b>',
        "Duplicate ID": '<p id="main"></p>',
    }
    sound = tmp_path / "sound.html"
    sound.write_text(answer.text(), encoding="utf-8")
    for number, fault in enumerate(planted.values()):
        broken = answer.text().replace("</main>", f"{fault}</main>")
        (tmp_path / f"{number}.html").write_text(broken, encoding="utf-8")
    found = complaints(sorted(tmp_path.iterdir()))
    for number, said in enumerate(planted):
        assert any(f"/{number}.html" in each and said in each for each in found), said
    assert not any("sound" in each for each in found)


def test_our_style_sheet_is_valid_css() -> None:
    # The checker does not know paint-order, a property of SVG 2.
    found = complaints([STYLES], "--css")
    assert [each for each in found if "paint-order" not in each] == []


def test_the_looks_in_turn_have_each_language_scheme_and_width() -> None:
    for kind in ("language", "scheme", "width"):
        assert {getattr(each, kind) for each in LOOKS} == {
            getattr(each, kind) for each in EVERY_LOOK
        }


def test_looks_that_are_drawn_are_the_same_for_a_seed_and_all_when_there_are_enough() -> None:
    assert chosen(7, 20) == chosen(7, 20) != chosen(8, 20)
    assert len(chosen(1, 10_000)) == len((*PAGES, *BILLED)) * len(EVERY_LOOK)
