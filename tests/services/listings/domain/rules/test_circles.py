"""R-L1, R-P1, R-P6, R-P8, R-O1: who may publish where, and what two agencies share."""

import pytest

from services.listings.domain.rules import circles
from services.listings.domain.rules.circles import Circle
from tests.services.listings.domain.given import (
    ARCHIVE,
    CIRCLE,
    INSIDE,
    MUSEUM,
    circle,
    offer,
    vacancy,
)

OTHER = Circle(collaboration_id=INSIDE, internal=False, paused=False, members=frozenset({MUSEUM}))


def test_r_l1_a_listing_is_published_in_at_least_one_collaboration() -> None:
    with pytest.raises(circles.NoCollaboration) as refused:
        circles.refuse_unless_may_publish(MUSEUM, (), (circle(),))
    assert refused.value.RULE == "R-L1"


def test_r_p1_the_publishing_agency_takes_part_in_each_of_them() -> None:
    circles.refuse_unless_may_publish(MUSEUM, (CIRCLE, INSIDE), (circle(), OTHER))
    with pytest.raises(circles.NotEnrolled) as refused:
        circles.refuse_unless_may_publish(ARCHIVE, (CIRCLE, INSIDE), (circle(), OTHER))
    assert refused.value.facts == {"collaborations": [INSIDE]}
    assert refused.value.RULE == "R-P1"


def test_r_p1_an_unknown_collaboration_is_one_without_the_agency() -> None:
    with pytest.raises(circles.NotEnrolled):
        circles.refuse_unless_may_publish(MUSEUM, (CIRCLE,), ())


def test_r_p6_one_paused_collaboration_among_those_chosen_is_refused_and_named() -> None:
    with pytest.raises(circles.CirclePaused) as refused:
        circles.refuse_unless_may_publish(MUSEUM, (CIRCLE, INSIDE), (circle(paused=True), OTHER))
    assert refused.value.facts == {"collaborations": [CIRCLE]}
    assert refused.value.RULE == "R-P6"


def test_r_l1_an_assignment_is_visible_in_its_collaborations_only() -> None:
    assert circles.is_visible(offer(), {CIRCLE, INSIDE})
    assert not circles.is_visible(offer(), {INSIDE})
    assert not circles.is_visible(offer(), set())


def test_r_l7_a_vacancy_is_public_unless_a_ground_is_recorded() -> None:
    assert circles.is_visible(offer(vacancy()), set())
    assert not circles.is_visible(offer(vacancy("restructuring")), set())
    assert circles.is_visible(offer(vacancy("restructuring")), {CIRCLE})


def test_r_p8_both_share_the_collaborations_where_both_take_part_in_the_publishers_order() -> None:
    second = circle(INSIDE)
    both = offer(collaborations=(INSIDE, CIRCLE))
    assert circles.shared_circles(both, ARCHIVE, (circle(), second)) == [second, circle()]
    assert circles.shared_circles(both, ARCHIVE, (circle(), OTHER)) == [circle()]


def test_r_l1_an_agency_outside_the_chosen_collaborations_has_no_share() -> None:
    with pytest.raises(circles.NotForThisAgency) as refused:
        circles.shared_circles(offer(collaborations=(INSIDE,)), ARCHIVE, (circle(), OTHER))
    assert refused.value.RULE == "R-L1"


def test_r_p8_a_publisher_that_has_left_shares_nothing() -> None:
    left = Circle(
        collaboration_id=CIRCLE, internal=False, paused=False, members=frozenset({ARCHIVE})
    )
    with pytest.raises(circles.NotShared) as refused:
        circles.shared_circles(offer(), ARCHIVE, (left,))
    assert refused.value.RULE == "R-P8"


def test_r_o1_inside_one_agency_only_an_internal_collaboration_is_shared() -> None:
    internal = circle(INSIDE, internal=True)
    both = offer(collaborations=(CIRCLE, INSIDE))
    assert circles.shared_circles(both, MUSEUM, (circle(), internal)) == [internal]
    with pytest.raises(circles.NeedsInternalCircle) as refused:
        circles.shared_circles(offer(), MUSEUM, (circle(),))
    assert refused.value.RULE == "R-O1"


def test_r_p6_a_case_goes_on_while_one_shared_collaboration_runs() -> None:
    paused, open_one = circle(paused=True), circle(INSIDE)
    assert circles.running([paused, open_one]) == [open_one]
    with pytest.raises(circles.CirclePaused):
        circles.running([paused])


def test_r_p8_the_loan_names_the_chosen_or_else_the_first_running_collaboration() -> None:
    paused, open_one = circle(paused=True), circle(INSIDE)
    assert circles.circle_of_the_loan([paused, open_one], None) == INSIDE
    assert circles.circle_of_the_loan([circle(), open_one], INSIDE) == INSIDE
    with pytest.raises(circles.NotShared):
        circles.circle_of_the_loan([open_one], CIRCLE)
    with pytest.raises(circles.CirclePaused):
        circles.circle_of_the_loan([paused, open_one], CIRCLE)
