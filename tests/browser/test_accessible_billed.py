"""The pages of finance in a world in which a loan has run: valid, and nothing that axe can find."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.api import cases
from tests.api.running import running
from tests.api.world import LATER_DAY, World
from tests.browser.conftest import People
from tests.browser.html_checker import complaints
from tests.browser.looking import Turn, id_of, look_at, turns
from tests.browser.pages import BILLED

TURNS = turns(BILLED)


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
    files = sorted(saved.iterdir())
    if len(files) < len(TURNS):
        pytest.skip("only some of the pages were looked at")
    assert complaints(files) == []
