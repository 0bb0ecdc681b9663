"""R-L9: places are taken, agreed and freed, and never more than there are."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.domain.rules.places import NoPlaceFree, Places
from tests.services.listings.domain.given import person

A, B, C = person("a"), person("b"), person("c")


def test_r_l9_acceptance_takes_a_place_until_none_is_free() -> None:
    places = Places(total=2).with_taken(A)
    assert places.free == 1
    places = places.with_taken(B)
    assert places.free == 0
    with pytest.raises(NoPlaceFree) as refused:
        places.with_taken(C)
    assert refused.value.RULE == "R-L9"


def test_r_l9_a_person_who_holds_a_place_takes_no_second() -> None:
    places = Places(total=2).with_taken(A)
    assert places.with_taken(A) == places


def test_r_l9_a_freed_place_can_be_taken_again() -> None:
    places = Places(total=1).with_taken(A).with_agreed(A).without(A)
    assert places == Places(total=1)
    assert places.with_taken(B).taken == (B,)


def test_r_l9_only_a_taken_place_becomes_an_agreed_loan_and_once() -> None:
    places = Places(total=2).with_taken(A)
    assert places.with_agreed(B) == places
    agreed = places.with_agreed(A)
    assert agreed.agreed == (A,)
    assert agreed.with_agreed(A) == agreed


def test_r_l9_the_listing_is_full_of_loans_when_every_place_is_one() -> None:
    places = Places(total=2).with_taken(A).with_taken(B).with_agreed(A)
    assert not places.all_agreed
    assert places.with_agreed(B).all_agreed


def test_a_listing_without_places_is_never_full_of_loans() -> None:
    assert not Places(total=0).all_agreed


steps = st.lists(
    st.tuples(st.sampled_from(["take", "agree", "free"]), st.sampled_from([A, B, C, person("d")]))
)


@given(total=st.integers(1, 3), steps=steps)
def test_r_l9_never_more_taken_than_there_are_and_agreed_are_among_the_taken(
    total: int, steps: list[tuple[str, UUID]]
) -> None:
    places = Places(total=total)
    held: set[UUID] = set()
    for step, who in steps:
        if step == "take":
            try:
                places = places.with_taken(who)
            except NoPlaceFree:
                assert len(held) == total
            else:
                held.add(who)
        elif step == "agree":
            places = places.with_agreed(who)
        else:
            places = places.without(who)
            held.discard(who)
        assert set(places.taken) == held
        assert len(places.taken) == len(held) <= total
        assert set(places.agreed) <= held
        assert places.free == total - len(held)
