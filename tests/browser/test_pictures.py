"""The README's pictures are there, light and dark, small, and said in words."""

import re

import pytest

from tests.browser.pictures import MOST_BYTES, PICTURES, SHOWN, SIZES

README = (PICTURES.parents[1] / "README.md").read_text(encoding="utf-8")
SHOWN_THERE = re.findall(r"<picture>(.*?)</picture>", README)


@pytest.mark.parametrize("name", SHOWN)
def test_each_page_is_shown_in_light_and_dark_with_its_description(name: str) -> None:
    (found,) = [each for each in SHOWN_THERE if f"/{name}-" in each]
    assert f'srcset="docs/pictures/{name}-1280-dark.png"' in found
    assert f'src="docs/pictures/{name}-1280-light.png"' in found
    assert re.search(r'alt="[^"]{40,}"', found)


def test_every_picture_is_there_and_small() -> None:
    taken = {each.name: each.stat().st_size for each in PICTURES.iterdir()}
    named = {
        f"{name}-{width}-{it}.png" for name in SHOWN for width in SIZES for it in ("light", "dark")
    }
    assert taken.keys() == named
    assert max(taken.values()) <= MOST_BYTES
