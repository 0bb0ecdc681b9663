"""One usual word a thing: what the texts do without grows no more, and old names are gone."""

import re

import pytest

from tests.house.words import CODE, ROOT, counted, defined, listed

LISTED = listed()
COUNTED = counted(LISTED["phrases"])
DEFINED = defined()
NAMES = re.compile(r"[A-Za-z_]\w*")
USED = {
    name
    for folder in CODE
    for path in (ROOT / folder).rglob("*.py")
    for name in NAMES.findall(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("phrase", LISTED["phrases"])
def test_a_phrase_that_the_texts_do_without_comes_in_no_more(phrase: str) -> None:
    """`tests/house/words.toml` says how many are left from before; reword yours."""
    assert COUNTED[phrase] <= LISTED["phrases"][phrase]


@pytest.mark.parametrize("name", LISTED["gone"]["names"])
def test_a_name_that_was_replaced_is_used_no_more(name: str) -> None:
    assert name not in USED


@pytest.mark.parametrize("phrase", LISTED["tests"]["phrases"])
def test_a_test_or_its_helper_is_named_in_other_words(phrase: str) -> None:
    found = re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE)
    assert [name for name in DEFINED if found.search(name)] == []


def test_the_names_of_tests_are_found() -> None:
    assert {"test the names of tests are found", "Open Collaboration"} <= DEFINED


def test_the_list_counts_what_a_text_contains() -> None:
    assert counted({"the": 0})["the"] > counted({"no such words as these": 0}).popitem()[1] == 0
