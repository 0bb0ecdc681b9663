"""R-O4: a person's days, held by loans, judged by an oracle that counts day by day."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lending.domain.person_calendar import PersonCalendar
from services.lending.domain.rules.whole_person import MoreThanAWholePerson
from services.lending.domain.values import Employment, Reservation
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.ids import natural_id
from tests.services.lending.domain.given import (
    PERSON,
    actor,
    agreed,
    approved,
    days,
    percent,
    replayed,
    state,
)

AT = natural_id("agency", "receiver")
ELSEWHERE = natural_id("agency", "elsewhere")
WHOLE = Decimal(100)
ONE, TWO, THREE = (natural_id("loan", number) for number in range(3))
TODAY = actor("2026-01-30", None)


def held(start: str, end: str, at: int, receiver: UUID = AT) -> Reservation:
    return Reservation(receiver_agency=receiver, period=days(start, end), percent=steps(start, at))


def steps(start: str, at: int) -> tuple[PercentFrom, ...]:
    return percent((start, at))


def opened() -> PersonCalendar:
    return PersonCalendar.opened(PERSON, TODAY)


def story_4() -> PersonCalendar:
    calendar = opened()
    calendar.reserve(ONE, held("2026-03-01", "2026-06-30", 60), WHOLE, TODAY)
    calendar.reserve(TWO, held("2026-05-01", "2026-07-31", 40), WHOLE, TODAY)
    return calendar


def test_r_o4_every_person_has_one_calendar() -> None:
    assert opened().id == PersonCalendar.id_of(PERSON) == opened().id
    assert PersonCalendar.id_of(PERSON) != PersonCalendar.id_of(ONE)
    assert opened().person == PERSON


def test_r_o4_story_4_the_second_of_two_is_refused_and_the_days_are_named() -> None:
    calendar = story_4()
    version = calendar.version
    with pytest.raises(MoreThanAWholePerson) as refused:
        calendar.reserve(THREE, held("2026-05-01", "2026-07-31", 30), WHOLE, TODAY)
    assert refused.value.RULE == "R-O4"
    assert refused.value.facts == {"days": [["2026-05-01", "2026-06-30"]]}
    assert "2026-05-01" in refused.value.words
    assert "2026-06-30" in refused.value.words
    assert calendar.version == version


def test_r_o4_freed_days_can_be_reserved_by_another() -> None:
    calendar = story_4()
    calendar.free(TWO, TODAY)
    calendar.reserve(THREE, held("2026-05-01", "2026-07-31", 30), WHOLE, TODAY)
    assert set(calendar.reservations) == {ONE, THREE}


def test_r_o4_an_extension_reserves_again_and_does_not_block_itself() -> None:
    calendar = opened()
    calendar.reserve(ONE, held("2026-03-01", "2026-06-30", 100), WHOLE, TODAY)
    calendar.reserve(ONE, held("2026-03-01", "2026-08-31", 100), WHOLE, TODAY)
    assert calendar.reservations[ONE].period == days("2026-03-01", "2026-08-31")


def test_r_o4_an_extension_into_anothers_days_is_refused_with_only_those_days() -> None:
    calendar = opened()
    calendar.reserve(ONE, held("2026-03-01", "2026-04-30", 60), WHOLE, TODAY)
    calendar.reserve(TWO, held("2026-05-01", "2026-07-31", 50), WHOLE, TODAY)
    with pytest.raises(MoreThanAWholePerson) as refused:
        calendar.reserve(ONE, held("2026-03-01", "2026-06-15", 60), WHOLE, TODAY)
    assert refused.value.facts == {"days": [["2026-05-01", "2026-06-15"]]}


def test_r_o4_the_limit_is_the_employment_percent() -> None:
    with pytest.raises(MoreThanAWholePerson):
        opened().reserve(ONE, held("2026-03-01", "2026-06-30", 81), Decimal(80), TODAY)
    opened().reserve(ONE, held("2026-03-01", "2026-06-30", 80), Decimal(80), TODAY)


def test_r_o4_a_person_who_is_employed_less_by_now_can_still_be_cut_short() -> None:
    calendar = opened()
    calendar.reserve(ONE, held("2026-03-01", "2026-06-30", 100), WHOLE, TODAY)
    calendar.reserve(ONE, held("2026-03-01", "2026-04-30", 100), Decimal(50), TODAY)
    assert calendar.reservations[ONE].period.end == date(2026, 4, 30)


def test_r_o4_reserving_or_freeing_the_same_again_is_harmless() -> None:
    calendar = story_4()
    version = calendar.version
    calendar.reserve(TWO, held("2026-05-01", "2026-07-31", 40), WHOLE, TODAY)
    calendar.free(THREE, TODAY)
    assert calendar.version == version


def test_r_o4_the_calendar_follows_a_loan_through_its_life() -> None:
    calendar, loan = opened(), approved()
    calendar.follow(loan.id, loan.reservation, WHOLE, TODAY)
    assert calendar.reservations[loan.id].period == loan.period
    loan.follow_calendar(actor("2026-04-01", None))
    calendar.follow(loan.id, loan.reservation, WHOLE, actor("2026-04-01", None))
    assert calendar.reservations == {}


def test_r_o5_it_knows_the_days_of_other_loans_at_a_receiver() -> None:
    calendar = story_4()
    calendar.reserve(THREE, held("2026-09-01", "2026-09-30", 100, ELSEWHERE), WHOLE, TODAY)
    assert calendar.periods_at(AT, besides=TWO) == (days("2026-03-01", "2026-06-30"),)
    assert calendar.periods_at(ELSEWHERE) == (days("2026-09-01", "2026-09-30"),)


def test_it_comes_out_of_its_stored_history_as_it_was() -> None:
    calendar, loan = story_4(), agreed()
    calendar.free(ONE, TODAY)
    calendar.follow(loan.id, loan.reservation, Decimal(200), TODAY)
    assert state(replayed(calendar.pending_events)) == state(calendar)


# Any sequence, judged by naive counting

FIRST = date(2026, 3, 1)


def drawn(first: int, length: int, levels: list[int]) -> Reservation:
    """A reservation that may change its percent every third day."""
    start = FIRST + timedelta(days=first)
    steps_of_it = tuple(
        PercentFrom(start=start + timedelta(days=3 * n), percent=Decimal(10 * tenths))
        for n, tenths in enumerate(levels)
        if 3 * n <= length
    )
    period = Period(start=start, end=start + timedelta(days=length))
    return Reservation(receiver_agency=AT, period=period, percent=steps_of_it)


LEVELS = st.lists(st.integers(0, 10), min_size=1, max_size=4)
REQUESTS = st.builds(drawn, st.integers(0, 25), st.integers(0, 15), LEVELS)
LOANS = st.sampled_from([natural_id("loan", f"any {number}") for number in range(5)])
ORDERS = st.lists(st.tuples(LOANS, st.none() | REQUESTS), max_size=25)


def counted(holding: dict[UUID, Reservation]) -> dict[date, Decimal]:
    """The percent of the person that is lent out each day."""
    lent: dict[date, Decimal] = defaultdict(Decimal)
    for own in holding.values():
        for day in own.period.days():
            in_force = [step for step in own.percent if step.start <= day]
            lent[day] += in_force[-1].percent
    return lent


@settings(max_examples=300, deadline=None)
@given(ORDERS, st.integers(1, 10).map(lambda tenth: Decimal(tenth * 10)))
def test_r_o4_no_sequence_ever_lends_a_person_above_the_employment_percent(
    orders: list[tuple[UUID, Reservation | None]], limit: Decimal
) -> None:
    calendar = opened()
    expected: dict[UUID, Reservation] = {}
    for loan, proposal in orders:
        if proposal is None:
            calendar.free(loan, TODAY)
            expected.pop(loan, None)
            continue
        tried = {**expected, loan: proposal}
        over = sorted(day for day, lent in counted(tried).items() if lent > limit)
        try:
            calendar.reserve(loan, proposal, limit, TODAY)
        except MoreThanAWholePerson as refused:
            pairs: Any = refused.facts["days"]
            named = [day for first, last in pairs for day in days(first, last).days()]
            assert named == over
            assert over
        else:
            assert not over
            expected = tried
        assert calendar.reservations == expected
        assert all(lent <= limit for lent in counted(calendar.reservations).values())


def seq(at: str, number: int, since: str = "2026-05-04") -> Employment:
    return Employment(percent=Decimal(at), since=date.fromisoformat(since), seq=number)


def test_r_o4_an_older_word_on_the_employment_changes_nothing() -> None:
    calendar = PersonCalendar.opened(PERSON, actor("2026-01-30"))
    calendar.report_employment(seq("60", 5), actor("2026-05-04"))
    for older in (seq("80", 4), seq("60", 5)):
        calendar.report_employment(older, actor("2026-05-05"))
    assert calendar.employment == seq("60", 5)
    calendar.report_employment(seq("60", 6, since="2026-06-01"), actor("2026-06-01"))
    assert calendar.employment == seq("60", 6), "it has been so since the first day"


def test_r_o14_of_the_words_on_the_last_day_the_newest_counts() -> None:
    calendar = PersonCalendar.opened(PERSON, actor("2026-01-30"))
    assert calendar.report_leaving(3, actor("2026-05-04"))
    assert not calendar.report_leaving(3, actor("2026-05-04"))
    assert not calendar.report_leaving(2, actor("2026-05-04"))
    assert calendar.report_leaving(4, actor("2026-05-04"))
