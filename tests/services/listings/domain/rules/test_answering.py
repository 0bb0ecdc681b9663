"""R-L4, R-O2: who answers, until when, to whom it passes, and no one in their own case."""

from datetime import date
from uuid import UUID

import pytest

from services.listings.domain.rules import answering as rules
from services.listings.domain.rules import deciders
from services.listings.domain.rules.answering import Waits
from services.listings.domain.rules.deciders import Line
from shared.kernel.refusals import ConflictOfInterest
from tests.services.listings.domain.given import (
    CONTACT,
    EVA,
    HOST,
    LINE,
    MANAGER,
    SUBSTITUTE,
    SUPERIOR,
    person,
    sealed,
)

LEADER, DELEGATE, SECOND = (person(name) for name in ("leader", "delegate", "second leader"))
EMPTY = Line()


def line(**changes: object) -> Line:
    return LINE.model_copy(update=changes)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def test_r_l4_ten_working_days_from_a_wednesday_end_on_the_wednesday_two_weeks_later() -> None:
    assert rules.answer_due(date(2026, 1, 14), monday_to_friday) == date(2026, 1, 28)


def test_r_l4_a_holiday_on_the_way_moves_the_last_day() -> None:
    def working(day: date) -> bool:
        return monday_to_friday(day) and day != date(2026, 1, 20)

    assert rules.answer_due(date(2026, 1, 14), working) == date(2026, 1, 29)


def test_r_l4_the_number_of_days_is_a_default() -> None:
    assert rules.answer_due(date(2026, 1, 16), monday_to_friday, 1) == date(2026, 1, 19)


def test_r_l4_the_last_day_is_for_answering() -> None:
    assert not rules.is_overdue(date(2026, 1, 28), date(2026, 1, 28))
    assert rules.is_overdue(date(2026, 1, 28), date(2026, 1, 29))
    assert not rules.is_overdue(None, date(2026, 1, 29))


LED = line(leaders=(LEADER,), signatories=(DELEGATE,))


@pytest.mark.parametrize(
    ("unit", "who", "decides"),
    [
        (LINE, EVA, {MANAGER}),
        (LINE, MANAGER, {SUBSTITUTE}),
        (line(substitute=None), MANAGER, {SUPERIOR}),
        (line(substitute=MANAGER), MANAGER, {SUPERIOR}),
        (line(manager=None), EVA, {SUBSTITUTE}),
        (line(manager=None, substitute=EVA), EVA, {SUPERIOR}),
        (line(substitute=None, above=(MANAGER, SUPERIOR)), MANAGER, {SUPERIOR}),
        (LED, SUPERIOR, {MANAGER}),
        (Line(manager=EVA, leaders=(LEADER,)), EVA, {LEADER}),
        (Line(manager=EVA, leaders=(EVA,), signatories=(DELEGATE,)), EVA, {DELEGATE}),
        (Line(leaders=(EVA, SECOND), signatories=(DELEGATE,)), EVA, {DELEGATE}),
        (Line(leaders=(EVA, SECOND)), EVA, {SECOND}),
        (Line(manager=EVA, leaders=(EVA,), signatories=(EVA,)), EVA, set[object]()),
        (EMPTY, EVA, set[object]()),
    ],
)
def test_r_o2_the_manager_then_the_substitute_then_the_unit_above_then_the_leader(
    unit: Line, who: UUID, decides: set[object]
) -> None:
    assert deciders.managers(unit, who) == decides


@pytest.mark.parametrize(
    ("unit", "who", "decides"),
    [
        (LED, EVA, {CONTACT}),
        (LED, CONTACT, {LEADER}),
        (line(contacts=(EVA, CONTACT)), EVA, {CONTACT}),
        (line(contacts=(), leaders=(LEADER,)), EVA, {LEADER}),
        (line(contacts=(EVA,), leaders=(EVA,), signatories=(DELEGATE,)), EVA, {DELEGATE}),
        (line(contacts=(EVA,)), EVA, set[object]()),
    ],
)
def test_r_o2_a_contact_persons_own_step_is_another_contacts_else_the_leaders(
    unit: Line, who: UUID, decides: set[object]
) -> None:
    assert deciders.contacts(unit, who) == decides


def test_r_o2_where_no_one_is_left_leader_and_contact_are_asked_for_a_substitute() -> None:
    alone = Line(manager=EVA, leaders=(EVA,), contacts=(CONTACT,))
    assert deciders.managers(alone, EVA) == frozenset()
    assert deciders.to_name_a_substitute(alone, EVA) == {CONTACT}
    assert deciders.to_name_a_substitute(alone, MANAGER) == {EVA, CONTACT}
    assert deciders.to_name_a_substitute(Line(leaders=(EVA,)), EVA) == {EVA}


@pytest.mark.parametrize(
    ("waits", "unit", "then"),
    [
        (Waits.MANAGER, LINE, Waits.SUBSTITUTE),
        (Waits.MANAGER, line(substitute=None), Waits.CONTACT),
        (Waits.MANAGER, line(substitute=EVA), Waits.CONTACT),
        (Waits.MANAGER, line(manager=EVA), Waits.CONTACT),
        (Waits.SUPERIOR, LINE, Waits.SUBSTITUTE),
        (Waits.SUBSTITUTE, LINE, Waits.CONTACT),
        (Waits.SUBSTITUTE, line(contacts=(EVA,)), Waits.CONTACT),
        (Waits.CONTACT, LINE, Waits.CONTACT),
    ],
)
def test_r_l4_unanswered_it_goes_to_the_substitute_then_to_the_contact(
    waits: Waits, unit: Line, then: Waits
) -> None:
    assert rules.next_to_answer(waits, EVA, unit) is then


@pytest.mark.parametrize(
    ("waits", "unit", "able", "first"),
    [
        (Waits.MANAGER, LINE, {MANAGER}, {MANAGER}),
        (Waits.SUPERIOR, LINE, {MANAGER}, {MANAGER}),
        (Waits.SUBSTITUTE, LINE, {MANAGER, SUBSTITUTE}, {SUBSTITUTE}),
        (Waits.SUBSTITUTE, line(substitute=None), {MANAGER}, {MANAGER}),
        (Waits.CONTACT, LINE, {MANAGER, SUBSTITUTE, CONTACT}, {CONTACT}),
        (Waits.MANAGER, line(manager=EVA), {SUBSTITUTE}, {SUBSTITUTE}),
        (Waits.CONTACT, line(contacts=(EVA,)), {MANAGER, SUBSTITUTE}, set[object]()),
        (Waits.CONTACT, EMPTY, set[object](), set[object]()),
    ],
)
def test_r_l4_those_asked_earlier_can_still_answer_and_the_person_never(
    waits: Waits, unit: Line, able: set[object], first: set[object]
) -> None:
    assert rules.may_answer(waits, EVA, unit) == able
    assert rules.asked_first(waits, EVA, unit) == first


def test_r_l4_a_decline_is_looked_at_again_by_a_superior_who_has_not_declined() -> None:
    assert rules.may_reconsider(EVA, MANAGER, LINE) == {SUPERIOR}
    assert rules.may_reconsider(EVA, SUPERIOR, LINE) == set()
    assert rules.may_reconsider(SUPERIOR, MANAGER, LINE) == set()
    assert rules.may_reconsider(EVA, MANAGER, line(above=())) == set()
    led = line(above=(), leaders=(LEADER,))
    assert rules.may_reconsider(EVA, MANAGER, led) == {LEADER}


def test_a_step_is_taken_by_those_whose_step_it_is_and_never_in_their_own_case() -> None:
    assert rules.refuse_unless_own_step(MANAGER, EVA, frozenset({MANAGER})) == MANAGER
    with pytest.raises(ConflictOfInterest) as own:
        rules.refuse_unless_own_step(EVA, EVA, frozenset({EVA}))
    assert own.value.RULE == "R-O2"
    for actor in (HOST, None):
        with pytest.raises(rules.NotYourStep) as refused:
            rules.refuse_unless_own_step(actor, EVA, frozenset({MANAGER}))
        assert refused.value.RULE == "R-L4"


def test_r_l4_a_decline_needs_a_reason_that_the_employee_can_read() -> None:
    assert rules.refuse_unless_reason_given(sealed(EVA), EVA) == sealed(EVA)
    for missing in (None, sealed(MANAGER)):
        with pytest.raises(rules.ReasonMissing) as refused:
            rules.refuse_unless_reason_given(missing, EVA)
        assert refused.value.RULE == "R-L4"
