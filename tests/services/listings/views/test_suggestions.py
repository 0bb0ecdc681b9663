"""A search that finds nothing suggests only words of listings that the caller can find."""

from typing import Any

import pytest

from services.listings.views import suggestions
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    BANKER,
    EVA,
    HOST,
    NORDIC,
    OLA,
    published,
    vacancy,
)


@pytest.fixture(scope="module")
def board(same_town: Alone) -> Alone:
    """A town with some listings."""
    published(same_town, title="Arkivarie", text="Ordnar samlingen med säkerhet.")
    published(same_town, title="Rådgivere", text="Veileder kommunene.", language="nb")
    vacancy(same_town, title="Konservator", text="Vårdar tavlor.")
    published(same_town, collaborations=[str(NORDIC)], title="Xylografen", text="Hemligt.")
    published(same_town, title="Kalligrafen", text="Ej ute än.", draft=True)
    gone = published(same_town, title="Litografen", text="Drogs tillbaka.")
    same_town.do(HOST, f"/listings/{gone}/withdraw")
    return same_town


def meant(town: Alone, who: Any, question: str, path: str = "/listings", **more: object) -> Any:
    page = town.see(who, path, q=question, **more)
    assert page["items"] == []
    return page["did_you_mean"]


@pytest.mark.parametrize(
    ("question", "suggested"),
    [
        ("arkivaire", ["arkivarie"]),
        ("Arkvarie", ["arkivarie"]),
        ("sekerhet", ["säkerhet"]),
        ("rådgvere", ["rådgivere"]),
        ("arkivaire samlingen", ["arkivarie samlingen"]),
        ("arkivaire sammlinggen", ["arkivarie samlingen"]),
        ("qwertyuiop", []),
        ("och", []),
        ("konservator rådgiver", []),
        ("ab", []),
        ("a b c d e f g h", []),
        ("\\ ' \" & :*", []),
    ],
)
def test_a_mistyped_word_is_suggested_as_it_is_spelt(
    board: Alone, question: str, suggested: list[str]
) -> None:
    assert meant(board, EVA, question) == suggested


def test_every_suggestion_finds_something_under_the_same_filters(board: Alone) -> None:
    assert meant(board, EVA, "arkivaire", kind="assignment") == ["arkivarie"]
    assert board.items(EVA, "/listings", q="arkivarie", kind="assignment")
    assert meant(board, EVA, "arkivaire", kind="vacancy") == []
    assert meant(board, EVA, "arkivaire", country="NO") == []


def test_no_word_is_suggested_of_a_listing_that_one_may_not_see(board: Alone) -> None:
    assert meant(board, OLA, "xylogarfen") == ["xylografen"]
    assert meant(board, EVA, "xylogarfen") == []
    assert meant(board, BANKER, "arkivaire") == []
    assert meant(board, None, "arkivaire", "/public-vacancies") == []
    assert meant(board, None, "konservtor", "/public-vacancies") == ["konservator"]


def test_no_word_is_suggested_of_a_listing_that_is_not_open(board: Alone) -> None:
    assert meant(board, EVA, "kalligarfen") == []
    assert meant(board, EVA, "litogarfen") == []


def test_nothing_is_suggested_where_something_is_found(board: Alone) -> None:
    page = board.see(EVA, "/listings", q="arkivarie")
    assert page["items"]
    assert page["did_you_mean"] == []


def test_of_several_forms_of_a_word_the_nearest_is_suggested() -> None:
    found = suggestions.suggestions(
        "bibliotk",
        lambda question: question != "bibliotk",
        lambda _shortest, _longest: [
            {"word": word} for word in ("biblioteket", "bibliotek", "bibliotekens")
        ],
    )
    assert found == ["bibliotek"]
