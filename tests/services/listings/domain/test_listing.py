"""The life of a listing: drafted, published, closed, withdrawn, filled, reopened."""

from datetime import date

import pytest

from services.listings.domain import listing_events as facts
from services.listings.domain.listing import Listing, NotADraft, NotOpen
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer, Vacancy
from services.listings.domain.rules import collaborations, publishing
from shared.kernel.refusals import CollaborationPaused, Refusal
from tests.services.listings.domain.given import (
    COLLABORATION,
    COLLECTION,
    HOST,
    LAST_DAY,
    LISTING,
    MUSEUM,
    PUBLISHED_ON,
    actor,
    assignment,
    collaboration,
    new_events,
    offer,
    person,
    published,
    vacancy,
)

A, B, C = person("a"), person("b"), person("c")
AFTER = date(2026, 1, 31)


def drafted() -> Listing:
    return Listing.draft(actor(HOST, PUBLISHED_ON), LISTING, offer())


def filled(places: int = 1) -> Listing:
    listing = published(assignment(places))
    for who in (A, B, C)[:places]:
        listing.take_place(actor(HOST), who)
        listing.agree_place(actor(None), who)
    listing.collect_events()
    return listing


def test_r_l2_a_draft_may_be_unfinished_and_revised() -> None:
    unfinished = offer(collaborations=())
    listing = Listing.draft(actor(HOST), LISTING, unfinished)
    listing.revise(actor(HOST), offer(assignment(3)))
    listing.revise(actor(HOST), offer(assignment(3)))
    assert [type(event) for event in new_events(listing)] == [
        facts.ListingDrafted,
        facts.ListingRevised,
    ]
    assert listing.places.total == 3


def test_r_l1_publishing_announces_the_whole_offer() -> None:
    listing = drafted()
    listing.publish(actor(HOST, PUBLISHED_ON), (collaboration(),))
    event = new_events(listing)[-1]
    assert isinstance(event, facts.ListingPublished)
    assert event.offer == offer()
    assert (event.originator_id, event.on) == (LISTING, PUBLISHED_ON)
    assert listing.status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("what", "where", "refusal"),
    [
        (offer(collaborations=()), (collaboration(),), collaborations.NoCollaboration),
        (offer(), (), collaborations.NotEnrolled),
        (offer(), (collaboration(paused=True),), CollaborationPaused),
        (offer(assignment(0)), (collaboration(),), publishing.OfferCannotBe),
    ],
)
def test_r_l1_r_p1_r_p6_what_may_not_be_published_stays_a_draft(
    what: Offer, where: tuple[collaborations.Collaboration, ...], refusal: type[Refusal]
) -> None:
    listing = Listing.draft(actor(HOST, PUBLISHED_ON), LISTING, what)
    with pytest.raises(refusal):
        listing.publish(actor(HOST, PUBLISHED_ON), where)
    assert listing.status is Status.DRAFT


def test_r_l2_what_others_have_seen_is_neither_revised_nor_published_again() -> None:
    listing = published()
    with pytest.raises(NotADraft) as refused:
        listing.publish(actor(HOST), (collaboration(),))
    assert refused.value.RULE == "R-L2"
    with pytest.raises(NotADraft):
        listing.revise(actor(HOST), offer(assignment(2)))


@pytest.mark.parametrize("details", [assignment(), vacancy()])
def test_r_l2_it_closes_by_itself_the_day_after_its_last_day(
    details: Assignment | Vacancy,
) -> None:
    listing = published(details)
    listing.close_when_past(actor(None, LAST_DAY))
    assert listing.status is Status.PUBLISHED
    listing.close_when_past(actor(None, AFTER))
    listing.close_when_past(actor(None, AFTER))
    (event,) = new_events(listing)
    assert isinstance(event, facts.ListingClosed)
    assert (event.agency_id, event.unit_id) == (MUSEUM, COLLECTION)
    assert (event.status, event.on) == (Status.CLOSED, AFTER)


def test_r_l2_a_draft_does_not_close_by_itself() -> None:
    listing = drafted()
    listing.close_when_past(actor(None, AFTER))
    assert listing.status is Status.DRAFT


def test_r_l2_its_publisher_can_close_it_earlier_and_once() -> None:
    listing = published()
    listing.close(actor(HOST))
    listing.close(actor(HOST))
    assert len(new_events(listing)) == 1
    with pytest.raises(NotOpen):
        listing.refuse_unless_open(actor(HOST))


def test_r_l2_a_draft_is_not_closed() -> None:
    with pytest.raises(NotOpen):
        drafted().close(actor(HOST))


def test_r_l2_interest_is_taken_through_the_last_day_also_if_the_tick_is_late() -> None:
    listing = published()
    listing.refuse_unless_open(actor(None, LAST_DAY))
    with pytest.raises(NotOpen) as refused:
        listing.refuse_unless_open(actor(None, AFTER))
    assert refused.value.RULE == "R-L2"
    assert refused.value.facts == {"status": Status.PUBLISHED, "last_day": LAST_DAY}


def test_r_l2_a_draft_takes_no_interest() -> None:
    with pytest.raises(NotOpen):
        drafted().refuse_unless_open(actor(None, PUBLISHED_ON))


@pytest.mark.parametrize("closed", [False, True])
def test_r_l2_it_is_withdrawn_when_the_need_is_gone_also_after_it_closed(closed: bool) -> None:
    listing = published()
    if closed:
        listing.close(actor(HOST))
    listing.withdraw(actor(HOST))
    listing.withdraw(actor(HOST))
    event = new_events(listing)[-1]
    assert isinstance(event, facts.ListingWithdrawn)
    assert event.was_published
    assert listing.status is Status.WITHDRAWN
    with pytest.raises(NotOpen):
        listing.take_place(actor(HOST), A)


def test_r_l2_a_withdrawn_draft_states_that_no_one_has_seen_it() -> None:
    listing = drafted()
    listing.withdraw(actor(HOST))
    event = new_events(listing)[-1]
    assert isinstance(event, facts.ListingWithdrawn)
    assert not event.was_published


def test_r_l2_a_filled_listing_is_neither_withdrawn_nor_closed() -> None:
    for step in (filled().withdraw, filled().close):
        with pytest.raises(NotOpen):
            step(actor(HOST))


def test_its_history_replayed_through_json_gives_the_same_listing() -> None:
    for details in (assignment(), vacancy()):
        listing = Listing.draft(actor(HOST), LISTING, offer(details))
        listing.revise(actor(HOST), offer(details, (COLLABORATION, person("x"))))
        listing.revise(actor(HOST), offer(details))
        listing.publish(actor(HOST), (collaboration(),))
        if details.kind == "assignment":
            listing.take_place(actor(HOST), A)
            listing.agree_place(actor(None), A)
            listing.free_place(actor(None), A)
        listing.withdraw(actor(HOST))
        again = None
        for event in new_events(listing):
            again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
        assert again == listing
