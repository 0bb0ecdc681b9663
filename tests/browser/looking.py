"""Looking at pages: in which looks, and what may not be found on any."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.api.world import World
from tests.browser.conftest import People
from tests.browser.pages import BILLED, PAGES, Shown

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CHOSEN = "UTBYTE_LOOKS"
"""Set to ``SEED:NUMBER``, so many looks are drawn from all combinations; without it, see below."""


@dataclass(frozen=True, order=True)
class Look:
    """A reader's language, colour scheme and width of window in pixels."""

    language: str
    scheme: str
    width: int

    @property
    def of_browser(self) -> dict[str, Any]:
        window = {"width": self.width, "height": 900}
        return {"color_scheme": self.scheme, "viewport": window, "locale": self.language}

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.width}"


LOOKS = (
    Look("sv", "light", 1280),
    Look("nb", "dark", 320),
    Look("nn", "light", 320),
    Look("en", "dark", 1280),
)
"""The looks in turn: together they have each language, scheme and width."""
EVERY_LOOK = tuple(
    Look(*each) for each in product(("sv", "nb", "nn", "en"), ("light", "dark"), (320, 1280))
)
Turn = tuple[Shown, Look]


def turns(pages: tuple[Shown, ...]) -> list[Turn]:
    """Which of the pages are looked at, and how: each in one look, or those that are drawn."""
    drawn = os.environ.get(CHOSEN)
    if drawn is None:
        return list(zip(pages, cycle(LOOKS), strict=False))
    seed, number = (int(each) for each in drawn.split(":"))
    return [each for each in chosen(seed, number) if each[0] in pages]


def chosen(seed: int, number: int) -> list[Turn]:
    """So many of all pages in all looks, or all when there are no more; in the pages' order."""
    whole = list(product((*PAGES, *BILLED), EVERY_LOOK))
    indices = Random(seed).sample(range(len(whole)), min(number, len(whole)))  # noqa: S311 - no secret
    return [whole[each] for each in sorted(indices)]


def id_of(turn: Turn) -> str:
    """The name of a test: with the look where a page may have several."""
    shown, look = turn
    return f"{shown.name} {look}" if CHOSEN in os.environ else shown.name


def look_at(people: People, world: World, turn: Turn, saved: Path) -> None:
    """Open a page, keep its HTML, and look at it with axe; it is no wider than the window."""
    shown, look = turn
    page = people.again(shown.who(world), **look.of_browser) if shown.who else None
    page = page or people.stranger(**look.of_browser)
    where = shown.where(world)
    answer = page.goto(f"{where}{'&' if '?' in where else '?'}lang={look.language}")
    assert answer is not None
    assert answer.status == shown.status
    name = re.sub(r"\W+", "-", f"{shown.name} {look}").strip("-")
    (saved / f"{name}.html").write_text(answer.text(), encoding="utf-8")
    assert page.locator("html").get_attribute("lang") == look.language
    found = violations(page)
    assert not found, found
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"{width} px wider than the window"


def all_of(turns_taken: Sequence[Turn], saved: Path) -> list[Path]:
    """What was kept of the pages; in continuous integration none may be missing."""
    files = sorted(saved.iterdir())
    if len(files) < len(turns_taken) and not os.environ.get("CI"):
        pytest.skip("only some of the pages were looked at")
    assert len(files) >= len(turns_taken), "pages that were not looked at"
    return files


def violations(page: Page) -> dict[str, list[str]]:
    """What axe finds: the rules that are broken, and the elements that break them."""
    found = Axe().run(page, options=RULES).response["violations"]
    return {each["id"]: [node["html"] for node in each["nodes"]] for each in found}
