"""R-L4, R-L5, R-L9: forwarded by the lender's contact person, accepted by the receiver."""

from datetime import date
from decimal import Decimal

import pytest

from services.listings.domain import interest_events as facts
from services.listings.domain.interest import (
    StepNotOpen,
)
from services.listings.domain.offer import Form, Purpose
from services.listings.domain.rules import answering, collaborations
from services.listings.domain.rules.answering import Waits
from services.listings.domain.rules.places import NoPlaceFree
from services.listings.domain.standing import Status
from shared.kernel.refusals import CollaborationPaused, ConflictOfInterest
from tests.services.listings.domain.given import (
    COLLABORATION,
    CONTACT,
    EVA,
    HOST,
    INSIDE,
    LINE,
    MANAGER,
    SAID_ON,
    START,
    SUPERIOR,
    actor,
    at,
    choice,
    collaboration,
    expressed,
    forwarded,
    new_events,
    person,
    published,
)


def test_r_l4_the_receiver_sees_nothing_before_the_persons_contact_person_forwards() -> None:
    interest = expressed()
    assert not interest.standing.receiver_sees
    with pytest.raises(StepNotOpen):
        interest.forward(actor(CONTACT), LINE)
    interest.endorse(actor(MANAGER), LINE)
    assert not interest.standing.receiver_sees
    interest.forward(actor(CONTACT), LINE)
    assert interest.standing.receiver_sees
    assert at(interest) == (Status.FORWARDED, Waits.RECEIVER)


def test_r_l4_only_a_contact_person_of_the_same_agency_forwards() -> None:
    interest = expressed()
    interest.endorse(actor(MANAGER), LINE)
    for other in (MANAGER, HOST, SUPERIOR, None):
        with pytest.raises(answering.NotYourStep):
            interest.forward(actor(other), LINE)


def test_r_o2_a_contact_person_does_not_forward_their_own_interest() -> None:
    own = LINE.model_copy(update={"contacts": (EVA,), "leaders": (person("leader"),)})
    interest = expressed()
    interest.endorse(actor(MANAGER), own)
    assert at(interest) == (Status.ENDORSED, Waits.CONTACT)
    with pytest.raises(ConflictOfInterest):
        interest.forward(actor(EVA), own)
    interest.forward(actor(person("leader")), own)


def test_r_l5_acceptance_takes_a_place_and_states_all_that_a_loan_needs() -> None:
    listing = published()
    interest = forwarded(listing)
    interest.accept(actor(HOST), listing, choice())
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestAccepted)
    assert event.collaboration_id == COLLABORATION
    assert (event.form, event.purpose) == (Form.HOSPITERING, Purpose.PROJECT)
    assert (event.period.start, event.period.end) == (START, date(2026, 8, 31))
    assert (event.percent, event.by, event.on) == (Decimal(100), HOST, SAID_ON)
    assert event.case == interest.case
    assert at(interest) == (Status.ACCEPTED, None)
    assert listing.places.taken == (interest.id,)


def test_r_l9_no_acceptance_without_a_free_place() -> None:
    listing = published()
    first, second = forwarded(listing), forwarded(listing, person("b"))
    first.accept(actor(HOST), listing, choice())
    with pytest.raises(NoPlaceFree):
        second.accept(actor(HOST), listing, choice())
    assert at(second) == (Status.FORWARDED, Waits.RECEIVER)
    assert new_events(second) == []


def test_r_l4_what_is_not_forwarded_cannot_be_accepted() -> None:
    listing = published()
    with pytest.raises(StepNotOpen):
        expressed(listing).accept(actor(HOST), listing, choice())
    assert listing.places.free == 1


def test_r_l4_only_the_receiving_manager_accepts() -> None:
    listing = published()
    for other in (MANAGER, CONTACT, person("host's superior"), None):
        with pytest.raises(answering.NotYourStep):
            forwarded(listing).accept(actor(other), listing, choice())


def test_r_o2_the_receiving_manager_does_not_accept_their_own_interest() -> None:
    listing = published()
    interest = forwarded(listing, HOST)
    with pytest.raises(ConflictOfInterest):
        interest.accept(actor(HOST), listing, choice())
    interest.accept(actor(person("host's substitute")), listing, choice())


def test_r_p6_no_acceptance_in_a_paused_collaboration() -> None:
    listing = published()
    with pytest.raises(CollaborationPaused):
        forwarded(listing).accept(
            actor(HOST), listing, choice(known_collaborations=(collaboration(paused=True),))
        )
    assert listing.places.free == 1


def test_r_p8_acceptance_fixes_the_shared_collaboration_of_the_loan() -> None:
    listing = published(collaborations=(COLLABORATION, INSIDE))
    both = (collaboration(), collaboration(INSIDE))
    interest = forwarded(listing)
    elsewhere = choice(known_collaborations=both, collaboration_id=person("x"))
    with pytest.raises(collaborations.NotShared):
        interest.accept(actor(HOST), listing, elsewhere)
    interest.accept(
        actor(HOST), listing, choice(known_collaborations=both, collaboration_id=INSIDE)
    )
    (event,) = new_events(interest)
    assert isinstance(event, facts.InterestAccepted)
    assert event.collaboration_id == INSIDE
