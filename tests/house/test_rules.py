"""The rule book is whole: each rule that is named stands in it, with its code and its tests."""

import re

import pytest

from tests.house.committed import texts
from utbyte.documents import rulebook
from utbyte.documents.generated import DOCS

BOOK = (DOCS / rulebook.RULES).read_text(encoding="utf-8")
DECIDED = rulebook.headings(BOOK)
UNDECIDED = rulebook.undecided(BOOK)

MADE_UP = re.compile("R-[TX][0-9]+")
"""Ids that tests give to the rules of their toys; the rule book has no such chapters."""


def test_a_rule_is_in_the_rule_book_once() -> None:
    both = [*DECIDED, *UNDECIDED]
    assert sorted(both) == sorted(set(both))


def test_no_text_names_a_rule_that_the_book_does_not_know() -> None:
    known = {*DECIDED, *UNDECIDED}
    strange = {
        f"{path}: {rule}"
        for path, text in texts().items()
        for rule in rulebook.named_in(text)
        if rule not in known and not (path.parts[0] == "tests" and MADE_UP.fullmatch(rule))
    }
    assert not strange, "write the rule in docs/rules.md, or mend the id"


@pytest.mark.parametrize("rule", DECIDED)
def test_a_rule_of_the_book_is_decided_in_the_code(rule: str) -> None:
    assert rulebook.places(rule), "name the id where the rule is decided"


@pytest.mark.parametrize("rule", DECIDED)
def test_a_rule_of_the_book_is_claimed_by_a_test(rule: str) -> None:
    assert [path for path in rulebook.tests(rule) if path.suffix == ".py"], "no test names it"


@pytest.mark.parametrize("rule", UNDECIDED)
def test_a_rule_that_is_not_decided_yet_is_named_by_no_code(rule: str) -> None:
    assert not rulebook.places(rule), "write what is decided under a heading of its own"


def test_a_text_of_the_book_is_kept_and_only_its_links_are_written_again() -> None:
    written = "### R-O8\n\nThe employment is untouched.\n\n- decided in: nowhere\n- tests: none\n"
    linked = rulebook.linked(written + "\n## Next\n\nWords.\n").split("\n")
    assert linked[:4] == ["### R-O8", "", "The employment is untouched.", ""]
    assert linked[4].startswith("- decided in: [")
    assert linked[5].startswith("- tests: [")
    assert linked[6:] == ["", "## Next", "", "Words.", ""]


def test_links_that_are_written_again_are_the_same() -> None:
    assert rulebook.linked(BOOK) == BOOK
