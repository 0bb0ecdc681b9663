"""R-L3: an employee expresses interest once, and again after it has ended."""

from collections.abc import Callable
from datetime import date

import pytest

from services.listings.domain import interest_events as facts
from services.listings.domain.interest import (
    Interest,
    interest_id,
)
from services.listings.domain.listing import NotOpen
from services.listings.domain.rules import collaborations, expressing
from services.listings.domain.rules.answering import Waits
from services.listings.domain.rules.expressing import Employee, Talk
from services.listings.domain.standing import Case, Standing, Status
from shared.kernel.dates import ONE_DAY
from shared.kernel.refusals import CollaborationPaused
from tests.services.listings.domain import given
from tests.services.listings.domain.given import (
    ANSWER_BY,
    ARCHIVE,
    COLLABORATION,
    COLLECTION,
    EVA,
    HOST,
    INSIDE,
    LISTING,
    MANAGER,
    MUSEUM,
    READING_ROOM,
    START,
    actor,
    at,
    collaboration,
    declined,
    expressed,
    forwarded,
    new_events,
    published,
    sealed,
    vacancy,
)


def test_r_l3_expressing_interest_records_parties_talk_motivation_and_who_is_asked() -> None:
    interest = Interest.express(actor(EVA), published(), given.expressing())
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestExpressed)
    assert event.originator_id == interest_id(LISTING, EVA) == interest.id
    assert event.case == Case(
        listing_id=LISTING,
        person_id=EVA,
        agency_id=ARCHIVE,
        unit_id=READING_ROOM,
        receiver_agency_id=MUSEUM,
        receiver_unit_id=COLLECTION,
    )
    assert event.standing == Standing(
        status=Status.EXPRESSED, waits_for=Waits.MANAGER, answer_by=ANSWER_BY, receiver_sees=False
    )
    assert (event.talk, event.round) == (Talk(held_on=date(2026, 1, 13)), 1)
    assert event.motivation == sealed(EVA)


def test_r_l3_an_interest_can_ask_for_the_talk_instead() -> None:
    asking = given.expressing(talk=Talk(asked_for=True))
    assert Interest.express(actor(EVA), published(), asking).standing.status is Status.EXPRESSED


def test_r_l3_a_talk_in_the_future_is_refused() -> None:
    with pytest.raises(expressing.TalkInTheFuture):
        Interest.express(
            actor(EVA), published(), given.expressing(talk=Talk(held_on=date(2026, 1, 15)))
        )


def test_r_l3_without_a_motivation_it_is_refused() -> None:
    with pytest.raises(expressing.MotivationMissing):
        Interest.express(actor(EVA), published(), given.expressing(motivation=None))


def test_r_l7_a_vacancy_takes_no_interest() -> None:
    with pytest.raises(expressing.AppliedForElsewhere):
        Interest.express(actor(EVA), published(vacancy()), given.expressing())


def test_r_l2_a_closed_listing_takes_no_interest() -> None:
    listing = published()
    listing.close(actor(HOST))
    with pytest.raises(NotOpen):
        Interest.express(actor(EVA), listing, given.expressing())


def test_r_l2_interest_is_not_expressed_once_the_assignment_has_started() -> None:
    """The last day for interest can be the first day of the assignment; no one is selected then."""
    listing = published(given.assignment().model_copy(update={"last_day": START}))
    Interest.express(actor(EVA, START - ONE_DAY), listing, given.expressing())
    with pytest.raises(NotOpen) as refused:
        Interest.express(actor(EVA, START), listing, given.expressing())
    assert refused.value.facts == {"start": START}
    listing.close(actor(HOST, START))


def test_r_o1_no_one_expresses_interest_in_their_own_unit() -> None:
    here = Employee(person_id=EVA, agency_id=MUSEUM, unit_id=COLLECTION)
    with pytest.raises(expressing.OwnUnit):
        Interest.express(actor(EVA), published(), given.expressing(employee=here))


def test_r_o1_inside_ones_agency_only_in_an_internal_collaboration() -> None:
    colleague = Employee(person_id=EVA, agency_id=MUSEUM, unit_id=READING_ROOM)
    with pytest.raises(collaborations.NeedsInternalCollaboration):
        Interest.express(actor(EVA), published(), given.expressing(employee=colleague))
    inside = (collaboration(INSIDE, internal=True),)
    listing = published(collaborations=(INSIDE,))
    interest = Interest.express(
        actor(EVA), listing, given.expressing(employee=colleague, known_collaborations=inside)
    )
    assert interest.case.agency_id == interest.case.receiver_agency_id


def test_r_p6_no_new_interest_while_every_shared_collaboration_is_paused() -> None:
    listing = published(collaborations=(COLLABORATION, INSIDE))
    paused = (collaboration(paused=True), collaboration(INSIDE, paused=True))
    with pytest.raises(CollaborationPaused):
        Interest.express(actor(EVA), listing, given.expressing(known_collaborations=paused))
    one_open = (collaboration(paused=True), collaboration(INSIDE))
    Interest.express(actor(EVA), listing, given.expressing(known_collaborations=one_open))


@pytest.mark.parametrize(
    "live",
    [
        expressed,
        forwarded,
        lambda: given.accepted(published()),
    ],
)
def test_r_l3_a_person_has_one_live_interest_in_a_listing(live: Callable[[], Interest]) -> None:
    interest = live()
    with pytest.raises(expressing.AlreadyExpressed) as refused:
        interest.express_again(actor(EVA), published(), given.expressing())
    assert refused.value.RULE == "R-L3"


def test_r_l3_after_withdrawal_it_can_be_expressed_again_from_the_first_step() -> None:
    interest = forwarded()
    interest.withdraw(actor(EVA))
    interest.express_again(actor(EVA), published(), given.expressing())
    _, event = new_events(interest)
    assert isinstance(event, facts.InterestExpressedAgain)
    assert event.round == 2
    assert at(interest) == (Status.EXPRESSED, Waits.MANAGER)
    assert not interest.standing.receiver_sees


def test_r_l3_expressing_it_again_is_checked_like_the_first_time() -> None:
    interest = expressed()
    interest.withdraw(actor(EVA))
    with pytest.raises(expressing.OnlyTheEmployee):
        interest.express_again(actor(MANAGER), published(), given.expressing())
    with pytest.raises(expressing.MotivationMissing):
        interest.express_again(actor(EVA), published(), given.expressing(motivation=None))


def test_after_a_decline_interest_can_be_expressed_again() -> None:
    interest = declined()
    interest.express_again(actor(EVA), published(), given.expressing())
    assert interest.declined_by is None
    assert at(interest) == (Status.EXPRESSED, Waits.MANAGER)
