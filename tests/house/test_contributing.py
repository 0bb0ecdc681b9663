"""CONTRIBUTING.md gives a stranger commands that exist."""

import re

import pytest

from tests.house.test_files import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", TEXT))))
def test_a_command_that_a_stranger_is_to_give_exists(module: str) -> None:
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()


def test_a_target_that_a_stranger_is_to_make_exists() -> None:
    assert set(re.findall(r"`make ([a-z-]+)`", TEXT)) <= TARGETS


def test_it_is_one_page() -> None:
    assert len(TEXT.splitlines()) <= 100
