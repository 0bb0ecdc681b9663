"""R-L9: the places of a published listing, and how they fill, close and reopen it."""

from contextlib import suppress
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.domain import listing_events as facts
from services.listings.domain.listing import Listing, NotOpen
from services.listings.domain.listing_events import Status
from services.listings.domain.rules.places import NoPlaceFree
from shared.kernel.aggregate import Actor
from shared.kernel.refusals import Refusal
from tests.services.listings.domain.given import (
    HOST,
    LAST_DAY,
    PUBLISHED_ON,
    START,
    actor,
    assignment,
    new_events,
    offer,
    person,
    published,
    vacancy,
)

A, B, C = person("a"), person("b"), person("c")
AFTER = date(2026, 1, 31)


def filled(places: int = 1) -> Listing:
    listing = published(assignment(places))
    for who in (A, B, C)[:places]:
        listing.take_place(actor(HOST), who)
        listing.agree_place(actor(None), who)
    listing.collect_events()
    return listing


def test_r_l9_acceptance_takes_a_place_and_the_last_place_is_the_last() -> None:
    listing = published(assignment(2))
    assert listing.take_place(actor(HOST), A) == assignment(2)
    listing.take_place(actor(HOST), B)
    with pytest.raises(NoPlaceFree):
        listing.take_place(actor(HOST), C)
    _, second = new_events(listing)
    assert isinstance(second, facts.PlaceTaken)
    assert (second.interest_id, second.places.taken) == (B, (A, B))
    assert listing.status is Status.PUBLISHED


def test_r_l9_a_closed_listing_can_still_be_chosen_from() -> None:
    listing = published()
    listing.close_when_past(actor(None, AFTER))
    listing.take_place(actor(HOST, AFTER), A)
    assert listing.places.taken == (A,)


def test_no_one_is_chosen_on_the_assignments_first_day_or_later() -> None:
    listing = published()
    with pytest.raises(NotOpen) as refused:
        listing.take_place(actor(HOST, START), A)
    assert refused.value.facts == {"start": START}


def test_r_l7_a_vacancy_has_no_places_to_take() -> None:
    with pytest.raises(NotOpen):
        published(vacancy()).take_place(actor(HOST), A)


def test_r_l9_it_is_filled_when_every_place_is_an_agreed_loan() -> None:
    listing = published(assignment(2))
    listing.take_place(actor(HOST), A)
    listing.take_place(actor(HOST), B)
    listing.agree_place(actor(None), A)
    assert listing.status is Status.PUBLISHED
    listing.agree_place(actor(None), B)
    assert listing.status is Status.FILLED
    event = new_events(listing)[-1]
    assert isinstance(event, facts.ListingFilled)
    assert event.status is Status.FILLED


def test_r_l9_a_closed_listing_is_filled_as_well() -> None:
    listing = published()
    listing.take_place(actor(HOST), A)
    listing.close_when_past(actor(None, AFTER))
    listing.agree_place(actor(None, AFTER), A)
    assert listing.status is Status.FILLED


def test_r_l9_an_agreed_loan_is_counted_once_and_never_without_a_place() -> None:
    listing = published(assignment(2))
    listing.agree_place(actor(None), A)
    assert new_events(listing) == []
    listing.take_place(actor(HOST), A)
    listing.agree_place(actor(None), A)
    listing.agree_place(actor(None), A)
    assert [type(event) for event in new_events(listing)] == [facts.PlaceTaken, facts.PlaceAgreed]


def test_r_l9_a_loan_that_falls_through_opens_its_place_and_the_filled_listing_again() -> None:
    listing = filled()
    listing.free_place(actor(None, LAST_DAY), A)
    freed, reopened = new_events(listing)
    assert isinstance(freed, facts.PlaceFreed)
    assert freed.places.free == 1
    assert isinstance(reopened, facts.ListingReopened)
    assert reopened.offer == offer()
    assert listing.status is Status.PUBLISHED
    listing.take_place(actor(HOST), B)


def test_r_l9_after_its_last_day_a_filled_listing_is_closed_instead() -> None:
    listing = filled()
    listing.free_place(actor(None, AFTER), A)
    assert [type(event) for event in new_events(listing)] == [facts.PlaceFreed, facts.ListingClosed]
    assert listing.status is Status.CLOSED


def test_r_l9_what_its_publisher_had_closed_does_not_open_again() -> None:
    listing = published()
    listing.take_place(actor(HOST), A)
    listing.close(actor(HOST))
    listing.agree_place(actor(None), A)
    listing.free_place(actor(None), A)
    assert listing.status is Status.CLOSED


def test_r_l9_a_place_that_no_one_holds_cannot_fall_through() -> None:
    listing = filled()
    listing.free_place(actor(None), B)
    listing.free_place(actor(None), A)
    listing.free_place(actor(None), A)
    assert len(new_events(listing)) == 2


def test_r_l9_a_withdrawn_listing_stays_so_whatever_its_loans_do() -> None:
    listing = published()
    listing.take_place(actor(HOST), A)
    listing.withdraw(actor(HOST))
    listing.agree_place(actor(None), A)
    assert listing.status is Status.WITHDRAWN
    listing.free_place(actor(None), A)
    assert listing.status is Status.WITHDRAWN


steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "agree", "free", "close", "past", "withdraw"]),
        st.sampled_from([A, B, C, person("d")]),
        st.sampled_from([PUBLISHED_ON, LAST_DAY, AFTER, START]),
    ),
    max_size=25,
)


def take_step(listing: Listing, step: str, who: UUID, today: Actor) -> None:
    match step:
        case "take":
            listing.take_place(today, who)
        case "agree":
            listing.agree_place(today, who)
        case "free":
            listing.free_place(today, who)
        case "close":
            listing.close(today)
        case "past":
            listing.close_when_past(today)
        case _:
            listing.withdraw(today)


@given(places=st.integers(1, 3), steps=steps)
def test_r_l9_never_more_places_taken_than_there_are_whatever_comes_in_whatever_order(
    places: int, steps: list[tuple[str, UUID, date]]
) -> None:
    listing = published(assignment(places))
    for step, who, on in steps:
        with suppress(Refusal):
            take_step(listing, step, who, actor(HOST, on))
        taken = listing.places.taken
        assert len(set(taken)) == len(taken) <= places
        assert listing.status is not Status.FILLED or listing.places.all_agreed
