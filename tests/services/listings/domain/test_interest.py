"""How an interest ends, and that its history restores it completely."""

from collections.abc import Callable
from datetime import date

import pytest

from services.listings.domain import interest_events as facts
from services.listings.domain.interest import (
    AgencyLeft,
    Interest,
    StepNotOpen,
    TooLateToWithdraw,
)
from services.listings.domain.listing import Listing
from services.listings.domain.listing_events import Status as ListingStatus
from services.listings.domain.rules import expressing
from services.listings.domain.standing import Ground, Status
from tests.services.listings.domain import given
from tests.services.listings.domain.given import (
    CONTACT,
    EVA,
    HOST,
    LINE,
    MANAGER,
    NEXT_ANSWER_BY,
    OVERDUE,
    START,
    SUBSTITUTE,
    SUPERIOR,
    actor,
    assignment,
    at,
    choice,
    declined,
    expressed,
    forwarded,
    new_events,
    published,
    sealed,
)


@pytest.mark.parametrize("before", [expressed, declined, forwarded])
def test_r_l4_the_employee_can_withdraw_at_any_time_before_acceptance(
    before: Callable[[], Interest],
) -> None:
    interest = before()
    interest.withdraw(actor(EVA))
    interest.withdraw(actor(EVA))
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestWithdrawn)
    assert at(interest) == (Status.WITHDRAWN, None)


def test_r_l4_an_accepted_interest_cannot_be_withdrawn() -> None:
    with pytest.raises(TooLateToWithdraw) as refused:
        given.accepted(published()).withdraw(actor(EVA))
    assert refused.value.RULE == "R-L4"


def test_no_one_else_withdraws_an_interest() -> None:
    with pytest.raises(expressing.OnlyTheEmployee):
        expressed().withdraw(actor(MANAGER))


def test_what_has_come_to_an_end_is_not_withdrawn() -> None:
    interest = expressed()
    interest.not_chosen(actor(None))
    with pytest.raises(StepNotOpen):
        interest.withdraw(actor(EVA))


def test_a_withdrawn_interest_takes_no_step() -> None:
    interest = expressed()
    interest.withdraw(actor(EVA))
    with pytest.raises(StepNotOpen):
        interest.endorse(actor(MANAGER), LINE)
    with pytest.raises(StepNotOpen):
        interest.forward(actor(CONTACT), LINE)


def test_r_p8_an_interest_that_lapsed_with_an_agency_is_not_refused_as_a_wrong_step() -> None:
    interest = expressed()
    interest.lapse(actor(None), Ground.AGENCY_LEFT)
    with pytest.raises(AgencyLeft):
        interest.endorse(actor(MANAGER), LINE)


@pytest.mark.parametrize("live", [expressed, forwarded])
def test_r_l9_the_others_are_notified_once_that_they_were_not_chosen(
    live: Callable[[], Interest],
) -> None:
    interest = live()
    interest.not_chosen(actor(None))
    interest.not_chosen(actor(None))
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestNotChosen)
    assert at(interest) == (Status.NOT_CHOSEN, None)


def test_r_l9_the_chosen_and_those_who_have_an_answer_are_not_notified() -> None:
    for interest in (given.accepted(published()), declined()):
        interest.not_chosen(actor(None))
        assert new_events(interest) == []


def test_an_interest_lapses_with_its_listing_and_states_why() -> None:
    interest = forwarded()
    interest.lapse(actor(None), Ground.LISTING_WITHDRAWN)
    interest.lapse(actor(None), Ground.PERSON_LEFT)
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestLapsed)
    assert event.ground is Ground.LISTING_WITHDRAWN
    assert event.standing.receiver_sees


def test_an_accepted_interest_does_not_lapse_with_its_listing() -> None:
    interest = given.accepted(published())
    interest.lapse(actor(None), Ground.LISTING_WITHDRAWN)
    assert new_events(interest) == []


def test_an_interest_lapses_on_the_assignments_first_day_and_not_before() -> None:
    interest = forwarded()
    interest.lapse_when_started(actor(None, date(2026, 3, 31)), START)
    assert new_events(interest) == []
    interest.lapse_when_started(actor(None, START), START)
    assert at(interest) == (Status.LAPSED, None)


def test_r_l9_when_the_loan_falls_through_the_place_opens_and_the_interest_lapses_once() -> None:
    listing = published()
    interest = given.accepted(listing)
    listing.agree_place(actor(None), interest.id)
    assert listing.status is ListingStatus.FILLED
    interest.loan_fell_through(actor(None), listing)
    interest.loan_fell_through(actor(None), listing)
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestLapsed)
    assert event.ground is Ground.LOAN_FELL_THROUGH
    assert listing.places.free == 1
    assert listing.status is ListingStatus.PUBLISHED


def test_after_the_loan_fell_through_the_person_can_express_interest_again_and_be_accepted() -> (
    None
):
    listing = published()
    interest = given.accepted(listing)
    interest.loan_fell_through(actor(None), listing)
    interest.express_again(actor(EVA), listing, given.expressing())
    interest.endorse(actor(MANAGER), LINE)
    interest.forward(actor(CONTACT), LINE)
    interest.accept(actor(HOST), listing, choice())
    assert listing.places.taken == (interest.id,)


def history() -> tuple[Interest, Listing]:
    listing = published(assignment(2))
    interest = Interest.express(actor(EVA), listing, given.expressing())
    interest.pass_on(actor(None, OVERDUE), LINE, NEXT_ANSWER_BY)
    interest.decline(actor(SUBSTITUTE), LINE, sealed())
    interest.take_up(actor(CONTACT), LINE)
    interest.endorse(actor(SUPERIOR), LINE)
    interest.forward(actor(CONTACT), LINE)
    interest.not_chosen(actor(None))
    interest.express_again(actor(EVA), listing, given.expressing())
    interest.withdraw(actor(EVA))
    interest.express_again(actor(EVA), listing, given.expressing())
    interest.endorse(actor(MANAGER), LINE)
    interest.forward(actor(CONTACT), LINE)
    interest.accept(actor(HOST), listing, choice())
    interest.loan_fell_through(actor(None), listing)
    return interest, listing


def test_its_history_replayed_through_json_gives_the_same_interest() -> None:
    interest, _ = history()
    events = new_events(interest)
    assert len({type(event) for event in events}) == 11
    again = None
    for event in events:
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert again == interest


def test_every_event_states_parties_and_status_in_full() -> None:
    interest, _ = history()
    for event in new_events(interest):
        assert isinstance(event, facts.InterestExpressed | facts.InterestMoved)
        assert event.case == interest.case
        assert event.standing.status in Status
