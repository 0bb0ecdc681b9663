"""The pages of finance in a world in which a loan has run: no violation that axe can find."""

from collections.abc import Generator

import pytest

from tests.api import cases
from tests.api.running import running
from tests.api.world import LATER_DAY, World
from tests.browser.conftest import People
from tests.browser.pages import BILLED, Shown
from tests.browser.test_accessible import LOOKS, look


@pytest.fixture(scope="module")
def world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    with running(World, postgres, tmp_path_factory.mktemp("billed")) as found:
        found.found()
        cases.agreed(found)
        found.stage.move_to(LATER_DAY)
        found.idle()
        yield found


@pytest.mark.parametrize(
    ("shown", "looks"),
    list(zip(BILLED, LOOKS, strict=True)),
    ids=[shown.name for shown in BILLED],
)
def test_axe_finds_nothing_on_a_page_of_finance(
    people: People, world: World, shown: Shown, looks: dict[str, object]
) -> None:
    look(people, world, shown, looks)
