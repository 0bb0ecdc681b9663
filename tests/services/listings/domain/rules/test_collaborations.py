"""R-L1, R-P1, R-P6, R-P8, R-O1: who may publish where, and what two agencies share."""

import pytest

from services.listings.domain.rules import collaborations
from services.listings.domain.rules.collaborations import Collaboration
from shared.kernel.refusals import CollaborationPaused
from tests.services.listings.domain.given import (
    ARCHIVE,
    COLLABORATION,
    INSIDE,
    MUSEUM,
    collaboration,
    offer,
    vacancy,
)

OTHER = Collaboration(
    collaboration_id=INSIDE, internal=False, paused=False, members=frozenset({MUSEUM})
)


def test_r_l1_a_listing_is_published_in_at_least_one_collaboration() -> None:
    with pytest.raises(collaborations.NoCollaboration) as refused:
        collaborations.refuse_unless_may_publish(MUSEUM, (), (collaboration(),))
    assert refused.value.RULE == "R-L1"


def test_r_p1_the_publishing_agency_takes_part_in_each_of_them() -> None:
    collaborations.refuse_unless_may_publish(
        MUSEUM, (COLLABORATION, INSIDE), (collaboration(), OTHER)
    )
    with pytest.raises(collaborations.NotEnrolled) as refused:
        collaborations.refuse_unless_may_publish(
            ARCHIVE, (COLLABORATION, INSIDE), (collaboration(), OTHER)
        )
    assert refused.value.facts == {"collaborations": [INSIDE]}
    assert refused.value.RULE == "R-P1"


def test_r_p1_an_unknown_collaboration_is_one_without_the_agency() -> None:
    with pytest.raises(collaborations.NotEnrolled):
        collaborations.refuse_unless_may_publish(MUSEUM, (COLLABORATION,), ())


def test_r_p6_one_paused_collaboration_among_those_chosen_is_refused_and_named() -> None:
    with pytest.raises(CollaborationPaused) as refused:
        collaborations.refuse_unless_may_publish(
            MUSEUM, (COLLABORATION, INSIDE), (collaboration(paused=True), OTHER)
        )
    assert refused.value.facts == {"collaborations": [COLLABORATION]}
    assert refused.value.RULE == "R-P6"


def test_r_l1_an_assignment_is_visible_in_its_collaborations_only() -> None:
    assert collaborations.is_visible(offer(), {COLLABORATION, INSIDE})
    assert not collaborations.is_visible(offer(), {INSIDE})
    assert not collaborations.is_visible(offer(), set())


def test_r_l7_a_vacancy_is_public_unless_a_ground_is_recorded() -> None:
    assert collaborations.is_visible(offer(vacancy()), set())
    assert not collaborations.is_visible(offer(vacancy("restructuring")), set())
    assert collaborations.is_visible(offer(vacancy("restructuring")), {COLLABORATION})


def test_r_p8_both_share_the_collaborations_where_both_take_part_in_the_publishers_order() -> None:
    second = collaboration(INSIDE)
    both = offer(collaborations=(INSIDE, COLLABORATION))
    assert collaborations.shared_collaborations(both, ARCHIVE, (collaboration(), second)) == [
        second,
        collaboration(),
    ]
    assert collaborations.shared_collaborations(both, ARCHIVE, (collaboration(), OTHER)) == [
        collaboration()
    ]


def test_r_l1_an_agency_outside_the_chosen_collaborations_has_no_share() -> None:
    with pytest.raises(collaborations.NotForThisAgency) as refused:
        collaborations.shared_collaborations(
            offer(collaborations=(INSIDE,)), ARCHIVE, (collaboration(), OTHER)
        )
    assert refused.value.RULE == "R-L1"


def test_r_p8_a_publisher_that_has_left_shares_nothing() -> None:
    left = Collaboration(
        collaboration_id=COLLABORATION, internal=False, paused=False, members=frozenset({ARCHIVE})
    )
    with pytest.raises(collaborations.NotShared) as refused:
        collaborations.shared_collaborations(offer(), ARCHIVE, (left,))
    assert refused.value.RULE == "R-P8"


def test_r_o1_inside_one_agency_only_an_internal_collaboration_is_shared() -> None:
    internal = collaboration(INSIDE, internal=True)
    both = offer(collaborations=(COLLABORATION, INSIDE))
    assert collaborations.shared_collaborations(both, MUSEUM, (collaboration(), internal)) == [
        internal
    ]
    with pytest.raises(collaborations.NeedsInternalCollaboration) as refused:
        collaborations.shared_collaborations(offer(), MUSEUM, (collaboration(),))
    assert refused.value.RULE == "R-O1"


def test_r_p6_a_case_goes_on_while_one_shared_collaboration_runs() -> None:
    paused, open_one = collaboration(paused=True), collaboration(INSIDE)
    assert collaborations.running([paused, open_one]) == [open_one]
    with pytest.raises(CollaborationPaused):
        collaborations.running([paused])


def test_r_p8_the_loan_names_the_chosen_or_else_the_first_running_collaboration() -> None:
    paused, open_one = collaboration(paused=True), collaboration(INSIDE)
    assert collaborations.collaboration_of_the_loan([paused, open_one], None) == INSIDE
    assert collaborations.collaboration_of_the_loan([collaboration(), open_one], INSIDE) == INSIDE
    with pytest.raises(collaborations.NotShared):
        collaborations.collaboration_of_the_loan([open_one], COLLABORATION)
    with pytest.raises(CollaborationPaused):
        collaborations.collaboration_of_the_loan([paused, open_one], COLLABORATION)
