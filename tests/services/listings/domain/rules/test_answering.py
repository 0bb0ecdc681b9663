"""R-L4, R-O2: who answers, until when, to whom it goes, and nobody in their own case."""

from datetime import date

import pytest

from services.listings.domain.rules import answering as rules
from services.listings.domain.rules.answering import Line, Waits
from tests.services.listings.domain.given import (
    CONTACT,
    EVA,
    HOST,
    LINE,
    MANAGER,
    SUBSTITUTE,
    SUPERIOR,
    sealed,
)

EMPTY = Line(manager=None, substitute=None, superior=None)


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


@pytest.mark.parametrize(
    ("unit", "first"),
    [
        (LINE, Waits.MANAGER),
        (line(manager=EVA), Waits.SUPERIOR),
        (line(manager=EVA, superior=None), Waits.SUBSTITUTE),
        (line(manager=EVA, superior=EVA), Waits.SUBSTITUTE),
        (line(manager=EVA, superior=None, substitute=None), Waits.CONTACT),
        (line(manager=None), Waits.SUBSTITUTE),
        (line(manager=None, substitute=EVA), Waits.SUPERIOR),
        (EMPTY, Waits.CONTACT),
    ],
)
def test_r_o2_the_own_manager_is_asked_first_and_in_their_own_case_the_superior(
    unit: Line, first: Waits
) -> None:
    assert rules.first_to_answer(EVA, unit) is first


@pytest.mark.parametrize(
    ("waits", "unit", "then"),
    [
        (Waits.MANAGER, LINE, Waits.SUBSTITUTE),
        (Waits.MANAGER, line(substitute=None), Waits.CONTACT),
        (Waits.MANAGER, line(substitute=EVA), Waits.CONTACT),
        (Waits.SUPERIOR, LINE, Waits.SUBSTITUTE),
        (Waits.SUBSTITUTE, LINE, Waits.CONTACT),
        (Waits.SUBSTITUTE, line(contacts=(EVA, CONTACT)), Waits.CONTACT),
    ],
)
def test_r_l4_unanswered_it_goes_to_the_substitute_then_to_the_contact(
    waits: Waits, unit: Line, then: Waits
) -> None:
    assert rules.next_to_answer(waits, EVA, unit) is then


@pytest.mark.parametrize(
    ("waits", "unit", "then"),
    [
        (Waits.MANAGER, line(contacts=(EVA,)), Waits.SUBSTITUTE),
        (Waits.SUBSTITUTE, line(contacts=(EVA,)), Waits.SUPERIOR),
        (Waits.MANAGER, line(contacts=(EVA,), substitute=None), Waits.SUPERIOR),
        (Waits.MANAGER, line(contacts=(EVA,), substitute=None, superior=None), Waits.MANAGER),
        (Waits.SUBSTITUTE, line(contacts=(EVA,), superior=None), Waits.SUBSTITUTE),
    ],
)
def test_r_o2_where_only_the_person_is_contact_the_superior_is_asked_instead(
    waits: Waits, unit: Line, then: Waits
) -> None:
    assert rules.next_to_answer(waits, EVA, unit) is then


@pytest.mark.parametrize(
    ("waits", "unit", "able"),
    [
        (Waits.MANAGER, LINE, {MANAGER}),
        (Waits.SUBSTITUTE, LINE, {MANAGER, SUBSTITUTE}),
        (Waits.CONTACT, LINE, {MANAGER, SUBSTITUTE, CONTACT}),
        (Waits.CONTACT, line(contacts=(CONTACT, EVA)), {MANAGER, SUBSTITUTE, CONTACT}),
        (Waits.SUPERIOR, line(manager=EVA), {SUPERIOR, SUBSTITUTE}),
        (Waits.SUPERIOR, line(contacts=(EVA,)), {MANAGER, SUBSTITUTE, SUPERIOR}),
        (Waits.SUBSTITUTE, line(manager=None), {SUPERIOR, SUBSTITUTE}),
        (Waits.CONTACT, EMPTY, set[object]()),
    ],
)
def test_r_l4_those_asked_earlier_can_still_answer_and_the_person_never(
    waits: Waits, unit: Line, able: set[object]
) -> None:
    assert rules.may_answer(waits, EVA, unit) == able


@pytest.mark.parametrize(
    ("unit", "able", "first"),
    [
        (LINE, {CONTACT}, Waits.CONTACT),
        (line(contacts=(EVA, CONTACT)), {CONTACT}, Waits.CONTACT),
        (line(contacts=(EVA,)), {SUPERIOR, SUBSTITUTE}, Waits.SUPERIOR),
        (line(contacts=(EVA,), superior=None), {SUBSTITUTE}, Waits.SUBSTITUTE),
        (line(contacts=()), set[object](), Waits.CONTACT),
    ],
)
def test_r_o2_a_contact_person_does_not_forward_their_own_interest(
    unit: Line, able: set[object], first: Waits
) -> None:
    assert rules.may_forward(EVA, unit) == able
    assert rules.first_to_forward(EVA, unit) is first


def test_r_o2_the_receiving_manager_accepts_and_in_their_own_case_somebody_else() -> None:
    assert rules.may_accept(EVA, LINE) == {MANAGER}
    assert rules.may_accept(MANAGER, LINE) == {SUPERIOR, SUBSTITUTE}


def test_r_l4_a_decline_is_looked_at_again_by_a_superior_who_has_not_declined() -> None:
    assert rules.may_reconsider(EVA, MANAGER, LINE) == {SUPERIOR}
    assert rules.may_reconsider(EVA, SUPERIOR, LINE) == set()
    assert rules.may_reconsider(SUPERIOR, MANAGER, LINE) == set()
    assert rules.may_reconsider(EVA, MANAGER, line(superior=None)) == set()


def test_a_step_is_taken_by_those_whose_it_is_and_never_in_the_own_case() -> None:
    assert rules.check_step(MANAGER, EVA, frozenset({MANAGER})) == MANAGER
    with pytest.raises(rules.OwnCase) as own:
        rules.check_step(EVA, EVA, frozenset({EVA}))
    assert own.value.RULE == "R-O2"
    for actor in (HOST, None):
        with pytest.raises(rules.NotYourStep) as refused:
            rules.check_step(actor, EVA, frozenset({MANAGER}))
        assert refused.value.RULE == "R-L4"


def test_r_l4_a_decline_needs_a_reason_that_the_employee_can_read() -> None:
    assert rules.check_reason(sealed(EVA), EVA) == sealed(EVA)
    for missing in (None, sealed(MANAGER)):
        with pytest.raises(rules.ReasonMissing) as refused:
            rules.check_reason(missing, EVA)
        assert refused.value.RULE == "R-L4"
