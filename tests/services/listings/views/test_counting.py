"""Counts beside filters: each equals what the search lists when the filter is chosen."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    BANKER,
    COLLABORATION,
    EVA,
    FJORD_UNIT,
    NORDIC,
    OLA,
    OLAS_MANAGER,
    published,
    vacancy,
)

FILTERS = {
    "q": [None, "arkiv", "gamla", "nothing-like-this"],
    "kind": [None, "assignment", "vacancy"],
    "country": [None, "SE", "NO"],
    "city": [None, "Voss", "voss", "Solna"],
    "tag": [None, "arkiv", "brev"],
    "collaboration": [None, str(COLLABORATION), str(NORDIC)],
    "start": [None, "2026-09-01"],
    "end": [None, "2026-05-01"],
}
COUNTED = ("kind", "country", "city", "tag", "collaboration")


@pytest.fixture(scope="module")
def board(same_town: Alone) -> Alone:
    """Listings that differ in every filter; two write a city in different ways."""
    both = [str(COLLABORATION), str(NORDIC)]
    published(same_town, title="Gamla brev", tags=["arkiv", "brev"], collaborations=both)
    published(same_town, title="Arkiv", city="VOSS", start="2026-10-01", end="2026-12-31")
    abroad: dict[str, Any] = {
        "unit": str(FJORD_UNIT),
        "collaborations": [str(COLLABORATION)],
        "start": "2026-04-01",
        "end": "2026-08-31",
        "title": "Arkivar",
        "text": "Gamle protokoller.",
        "tags": ["arkiv"],
        "city": "Voss",
    }
    same_town.do(OLAS_MANAGER, "/assignments", abroad)
    vacancy(same_town, title="Arkivarie", tags=["arkiv"])
    return same_town


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.fixed_dictionaries({name: st.sampled_from(each) for name, each in FILTERS.items()}))
def test_r_l1_every_count_is_the_length_of_the_list_that_choosing_it_shows(
    board: Alone, chosen: dict[str, str | None]
) -> None:
    wanted = {name: value for name, value in chosen.items() if value is not None}
    counts = board.see(OLA, "/listings/counts", **wanted)
    assert counts["total"] == len(board.items(OLA, "/listings", **wanted))
    for name in COUNTED:
        for each in counts[name]:
            listed = board.items(OLA, "/listings", **{**wanted, name: each["value"]})
            assert each["number"] == len(listed) > 0
    others = {name: value for name, value in wanted.items() if name != "kind"}
    every_kind = sum(each["number"] for each in counts["kind"])
    assert every_kind == len(board.items(OLA, "/listings", **others))


def test_one_city_is_one_value_however_it_is_written(board: Alone) -> None:
    cities = {each["value"].lower(): each["number"] for each in counted(board, OLA, "city")}
    assert cities["voss"] == 2


def test_r_l1_only_collaborations_that_the_reader_takes_part_in_are_counted(board: Alone) -> None:
    assert {each["value"] for each in counted(board, EVA, "collaboration")} == {str(COLLABORATION)}
    assert str(NORDIC) in {each["value"] for each in counted(board, OLA, "collaboration")}
    assert counted(board, BANKER, "kind") == []


def counted(board: Alone, who: UUID, name: str) -> list[dict[str, Any]]:
    return board.see(who, "/listings/counts")[name]
