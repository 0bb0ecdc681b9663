"""The life of a listing: drafted, published, closed, withdrawn, filled, opened again."""

from contextlib import suppress
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.domain import listing_events as facts
from services.listings.domain.listing import Listing, NotADraft, NotOpen
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer, Vacancy
from services.listings.domain.rules import circles, publishing
from services.listings.domain.rules.places import NoPlaceFree
from shared.kernel.aggregate import Act
from shared.kernel.refusals import Refusal
from tests.services.listings.domain.given import (
    CIRCLE,
    COLLECTION,
    HOST,
    LAST_DAY,
    LISTING,
    MUSEUM,
    PUBLISHED_ON,
    START,
    act,
    assignment,
    circle,
    offer,
    person,
    published,
    told,
    vacancy,
)

A, B, C = person("a"), person("b"), person("c")
AFTER = date(2026, 1, 31)


def drafted() -> Listing:
    return Listing.draft(act(HOST, PUBLISHED_ON), LISTING, offer())


def filled(places: int = 1) -> Listing:
    listing = published(assignment(places))
    for who in (A, B, C)[:places]:
        listing.take_place(act(HOST), who)
        listing.agree_place(act(None), who)
    listing.collect_events()
    return listing


def test_r_l2_a_draft_may_be_unfinished_and_revised() -> None:
    unfinished = offer(collaborations=())
    listing = Listing.draft(act(HOST), LISTING, unfinished)
    listing.revise(act(HOST), offer(assignment(3)))
    listing.revise(act(HOST), offer(assignment(3)))
    assert [type(event) for event in told(listing)] == [facts.ListingDrafted, facts.ListingRevised]
    assert listing.places.total == 3


def test_r_l1_publishing_tells_the_whole_offer() -> None:
    listing = drafted()
    listing.publish(act(HOST, PUBLISHED_ON), (circle(),))
    event = told(listing)[-1]
    assert isinstance(event, facts.ListingPublished)
    assert event.offer == offer()
    assert (event.originator_id, event.on) == (LISTING, PUBLISHED_ON)
    assert listing.status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("what", "where", "refusal"),
    [
        (offer(collaborations=()), (circle(),), circles.NoCollaboration),
        (offer(), (), circles.NotEnrolled),
        (offer(), (circle(paused=True),), circles.CirclePaused),
        (offer(assignment(0)), (circle(),), publishing.OfferCannotBe),
    ],
)
def test_r_l1_r_p1_r_p6_what_may_not_be_published_stays_a_draft(
    what: Offer, where: tuple[circles.Circle, ...], refusal: type[Refusal]
) -> None:
    listing = Listing.draft(act(HOST, PUBLISHED_ON), LISTING, what)
    with pytest.raises(refusal):
        listing.publish(act(HOST, PUBLISHED_ON), where)
    assert listing.status is Status.DRAFT


def test_r_l2_what_others_have_seen_is_neither_revised_nor_published_again() -> None:
    listing = published()
    with pytest.raises(NotADraft) as refused:
        listing.publish(act(HOST), (circle(),))
    assert refused.value.RULE == "R-L2"
    with pytest.raises(NotADraft):
        listing.revise(act(HOST), offer(assignment(2)))


@pytest.mark.parametrize("details", [assignment(), vacancy()])
def test_r_l2_it_closes_by_itself_the_day_after_its_last_day(
    details: Assignment | Vacancy,
) -> None:
    listing = published(details)
    listing.close_when_past(act(None, LAST_DAY))
    assert listing.status is Status.PUBLISHED
    listing.close_when_past(act(None, AFTER))
    listing.close_when_past(act(None, AFTER))
    (event,) = told(listing)
    assert isinstance(event, facts.ListingClosed)
    assert (event.agency_id, event.unit_id) == (MUSEUM, COLLECTION)
    assert (event.status, event.on) == (Status.CLOSED, AFTER)


def test_r_l2_a_draft_does_not_close_by_itself() -> None:
    listing = drafted()
    listing.close_when_past(act(None, AFTER))
    assert listing.status is Status.DRAFT


def test_r_l2_its_publisher_can_close_it_earlier_and_once() -> None:
    listing = published()
    listing.close(act(HOST))
    listing.close(act(HOST))
    assert len(told(listing)) == 1
    with pytest.raises(NotOpen):
        listing.check_open(act(HOST))


def test_r_l2_a_draft_is_not_closed() -> None:
    with pytest.raises(NotOpen):
        drafted().close(act(HOST))


def test_r_l2_interest_is_taken_through_the_last_day_also_if_the_tick_is_late() -> None:
    listing = published()
    listing.check_open(act(None, LAST_DAY))
    with pytest.raises(NotOpen) as refused:
        listing.check_open(act(None, AFTER))
    assert refused.value.RULE == "R-L2"
    assert refused.value.facts == {"status": Status.PUBLISHED, "last_day": LAST_DAY}


def test_r_l2_a_draft_takes_no_interest() -> None:
    with pytest.raises(NotOpen):
        drafted().check_open(act(None, PUBLISHED_ON))


@pytest.mark.parametrize("closed", [False, True])
def test_r_l2_it_is_withdrawn_when_the_need_fell_away_also_after_it_closed(closed: bool) -> None:
    listing = published()
    if closed:
        listing.close(act(HOST))
    listing.withdraw(act(HOST))
    listing.withdraw(act(HOST))
    event = told(listing)[-1]
    assert isinstance(event, facts.ListingWithdrawn)
    assert event.was_published
    assert listing.status is Status.WITHDRAWN
    with pytest.raises(NotOpen):
        listing.take_place(act(HOST), A)


def test_r_l2_a_withdrawn_draft_says_that_nobody_has_seen_it() -> None:
    listing = drafted()
    listing.withdraw(act(HOST))
    event = told(listing)[-1]
    assert isinstance(event, facts.ListingWithdrawn)
    assert not event.was_published


def test_r_l2_a_filled_listing_is_neither_withdrawn_nor_closed() -> None:
    for step in (filled().withdraw, filled().close):
        with pytest.raises(NotOpen):
            step(act(HOST))


def test_r_l9_acceptance_takes_a_place_and_the_last_place_is_the_last() -> None:
    listing = published(assignment(2))
    assert listing.take_place(act(HOST), A) == assignment(2)
    listing.take_place(act(HOST), B)
    with pytest.raises(NoPlaceFree):
        listing.take_place(act(HOST), C)
    _, second = told(listing)
    assert isinstance(second, facts.PlaceTaken)
    assert (second.interest_id, second.places.taken) == (B, (A, B))
    assert listing.status is Status.PUBLISHED


def test_r_l9_a_closed_listing_can_still_be_chosen_from() -> None:
    listing = published()
    listing.close_when_past(act(None, AFTER))
    listing.take_place(act(HOST, AFTER), A)
    assert listing.places.taken == (A,)


def test_nobody_is_chosen_on_the_assignments_first_day_or_later() -> None:
    listing = published()
    with pytest.raises(NotOpen) as refused:
        listing.take_place(act(HOST, START), A)
    assert refused.value.facts == {"start": START}


def test_r_l7_a_vacancy_has_no_places_to_take() -> None:
    with pytest.raises(NotOpen):
        published(vacancy()).take_place(act(HOST), A)


def test_r_l9_it_is_filled_when_every_place_is_an_agreed_loan() -> None:
    listing = published(assignment(2))
    listing.take_place(act(HOST), A)
    listing.take_place(act(HOST), B)
    listing.agree_place(act(None), A)
    assert listing.status is Status.PUBLISHED
    listing.agree_place(act(None), B)
    assert listing.status is Status.FILLED
    event = told(listing)[-1]
    assert isinstance(event, facts.ListingFilled)
    assert event.status is Status.FILLED


def test_r_l9_a_closed_listing_is_filled_as_well() -> None:
    listing = published()
    listing.take_place(act(HOST), A)
    listing.close_when_past(act(None, AFTER))
    listing.agree_place(act(None, AFTER), A)
    assert listing.status is Status.FILLED


def test_r_l9_an_agreed_loan_is_heard_once_and_never_without_a_place() -> None:
    listing = published(assignment(2))
    listing.agree_place(act(None), A)
    assert told(listing) == []
    listing.take_place(act(HOST), A)
    listing.agree_place(act(None), A)
    listing.agree_place(act(None), A)
    assert [type(event) for event in told(listing)] == [facts.PlaceTaken, facts.PlaceAgreed]


def test_r_l9_a_loan_that_falls_opens_its_place_and_the_filled_listing_again() -> None:
    listing = filled()
    listing.free_place(act(None, LAST_DAY), A)
    freed, reopened = told(listing)
    assert isinstance(freed, facts.PlaceFreed)
    assert freed.places.free == 1
    assert isinstance(reopened, facts.ListingReopened)
    assert reopened.offer == offer()
    assert listing.status is Status.PUBLISHED
    listing.take_place(act(HOST), B)


def test_r_l9_after_its_last_day_a_filled_listing_is_closed_instead() -> None:
    listing = filled()
    listing.free_place(act(None, AFTER), A)
    assert [type(event) for event in told(listing)] == [facts.PlaceFreed, facts.ListingClosed]
    assert listing.status is Status.CLOSED


def test_r_l9_what_its_publisher_had_closed_does_not_open_again() -> None:
    listing = published()
    listing.take_place(act(HOST), A)
    listing.close(act(HOST))
    listing.agree_place(act(None), A)
    listing.free_place(act(None), A)
    assert listing.status is Status.CLOSED


def test_r_l9_a_place_that_nobody_holds_cannot_fall() -> None:
    listing = filled()
    listing.free_place(act(None), B)
    listing.free_place(act(None), A)
    listing.free_place(act(None), A)
    assert len(told(listing)) == 2


def test_r_l9_a_withdrawn_listing_stays_so_whatever_its_loans_do() -> None:
    listing = published()
    listing.take_place(act(HOST), A)
    listing.withdraw(act(HOST))
    listing.agree_place(act(None), A)
    assert listing.status is Status.WITHDRAWN
    listing.free_place(act(None), A)
    assert listing.status is Status.WITHDRAWN


steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "agree", "free", "close", "past", "withdraw"]),
        st.sampled_from([A, B, C, person("d")]),
        st.sampled_from([PUBLISHED_ON, LAST_DAY, AFTER, START]),
    ),
    max_size=25,
)


def take_step(listing: Listing, step: str, who: UUID, today: Act) -> None:
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
            take_step(listing, step, who, act(HOST, on))
        taken = listing.places.taken
        assert len(set(taken)) == len(taken) <= places
        assert listing.status is not Status.FILLED or listing.places.all_agreed


def test_its_history_told_again_through_json_gives_the_same_listing() -> None:
    for details in (assignment(), vacancy()):
        listing = Listing.draft(act(HOST), LISTING, offer(details))
        listing.revise(act(HOST), offer(details, (CIRCLE, person("x"))))
        listing.revise(act(HOST), offer(details))
        listing.publish(act(HOST), (circle(),))
        if details.kind == "assignment":
            listing.take_place(act(HOST), A)
            listing.agree_place(act(None), A)
            listing.free_place(act(None), A)
        listing.withdraw(act(HOST))
        again = None
        for event in told(listing):
            again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
        assert again == listing
