"""What is not ours is what its makers published, with its licence."""

from hashlib import sha256
from pathlib import Path

import pytest

from services.portal.web.assets import FOLDER

VENDORED = FOLDER / "vendored"
LINES = Path(__file__).with_name("vendored.sha256").read_text(encoding="ascii").splitlines()
SUMS = {name: given for given, name in (each.split() for each in LINES)}


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_is_unchanged(name: str) -> None:
    assert sha256((VENDORED / name).read_bytes()).hexdigest() == SUMS[name]


def test_every_vendored_file_is_in_the_list_with_a_licence() -> None:
    listed = (VENDORED / "README.md").read_text(encoding="utf-8")
    for each in VENDORED.iterdir():
        assert each.name == "README.md" or f"`{each.name}`" in listed, each.name
