"""What searches find among made-up listings in four languages, and that they find no others."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services.listings.alone import Alone
from tests.services.listings.town import EVA, published

EXAMPLES = yaml.safe_load(Path(__file__).with_name("queries.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def names(same_town: Alone) -> dict[str, str]:
    """The listings by their ids."""
    return {published(same_town, **example): name for name, example in EXAMPLES["listings"].items()}


@pytest.mark.parametrize(("question", "found"), EXAMPLES["questions"].items())
def test_a_question_finds_these_listings_and_no_others(
    same_town: Alone, names: dict[str, str], question: str, found: list[str]
) -> None:
    items = same_town.items(EVA, "/listings", q=question, limit=200)
    assert sorted(names[each["listing_id"]] for each in items) == sorted(found)


def test_the_questions_are_many_and_ask_in_each_language() -> None:
    languages = [each["language"] for each in EXAMPLES["listings"].values()]
    assert {each: languages.count(each) > 4 for each in ("sv", "nb", "nn", "en")}
    assert len(languages) >= 30
    assert len(EXAMPLES["questions"]) >= 60


def test_a_listing_is_found_by_every_word_of_its_title(
    same_town: Alone, names: dict[str, str]
) -> None:
    ids = {name: listing for listing, name in names.items()}
    for name, example in EXAMPLES["listings"].items():
        everything: Any = example["title"].replace("för", "").replace("for the", "")
        for word in everything.split():
            if word not in {"till", "til", "på", "av", "i", "inom", "for", "og"}:
                found = same_town.items(EVA, "/listings", q=word, limit=200)
                assert ids[name] in {each["listing_id"] for each in found}, word
