"""R-O4: on which days a reservation would exceed the employment percent."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.rules.whole_person import days_above, exceeds
from services.lending.domain.values import Reservation
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from tests.services.lending.domain.given import (
    day,
    days,
    percent,
)

AT = natural_id("agency", "receiver")


def held(start: str, end: str, *steps: tuple[str, int]) -> Reservation:
    return Reservation(receiver_agency=AT, period=days(start, end), percent=percent(*steps))


def one(start: str, end: str, at: int) -> Reservation:
    return held(start, end, (start, at))


def above(proposal: Reservation, *others: Reservation, limit: int = 100) -> tuple[Period, ...]:
    return days_above(proposal, None, others, Decimal(limit))


SIXTY = one("2026-03-01", "2026-06-30", 60)
FORTY = one("2026-05-01", "2026-07-31", 40)
THIRTY = one("2026-05-01", "2026-07-31", 30)


def test_r_o4_story_4_each_fits_alone_and_both_do_not() -> None:
    assert above(FORTY, SIXTY) == ()
    assert above(THIRTY, SIXTY) == ()
    assert above(THIRTY, SIXTY, FORTY) == (days("2026-05-01", "2026-06-30"),)
    assert above(FORTY, SIXTY, THIRTY) == (days("2026-05-01", "2026-06-30"),)


def test_r_o4_one_loan_alone_is_never_above_the_employment() -> None:
    assert above(THIRTY, limit=30) == ()
    assert above(THIRTY, limit=29) == (THIRTY.period,)


def test_r_o4_days_that_do_not_hang_together_are_named_apart() -> None:
    proposal = one("2026-01-01", "2026-12-31", 60)
    spring, autumn = one("2026-03-01", "2026-04-15", 50), one("2026-10-31", "2026-10-31", 41)
    assert above(proposal, spring, autumn) == (spring.period, autumn.period)


def test_r_o4_neighbouring_days_are_named_as_one_period() -> None:
    proposal = one("2026-01-01", "2026-12-31", 60)
    march, april = one("2026-03-01", "2026-03-31", 50), one("2026-04-01", "2026-04-30", 70)
    assert above(proposal, march, april) == (days("2026-03-01", "2026-04-30"),)


def test_r_o4_percentages_that_change_inside_a_loan_are_judged_day_by_day() -> None:
    proposal = held("2026-03-01", "2026-06-30", ("2026-03-01", 40), ("2026-05-16", 50))
    assert above(proposal, SIXTY) == (days("2026-05-16", "2026-06-30"),)


def test_r_o4_a_person_who_gives_days_back_is_never_refused() -> None:
    before = one("2026-03-01", "2026-06-30", 80)
    shorter, less = one("2026-03-01", "2026-04-30", 80), one("2026-03-01", "2026-06-30", 70)
    for proposal in (before, shorter, less):
        assert days_above(proposal, before, [], Decimal(50)) == ()
    longer = one("2026-03-01", "2026-07-31", 70)
    assert days_above(longer, before, [], Decimal(50)) == (days("2026-07-01", "2026-07-31"),)


def test_r_o4_a_loan_exceeds_where_all_together_take_more_than_the_employment() -> None:
    assert exceeds(SIXTY, [FORTY], Decimal(80), None)
    assert exceeds(FORTY, [SIXTY], Decimal(80), None)
    assert not exceeds(SIXTY, [FORTY], Decimal(100), None)
    assert not exceeds(FORTY, [], Decimal(40), None)


def test_r_o4_days_before_the_employment_are_not_judged_by_it() -> None:
    assert exceeds(SIXTY, [], Decimal(50), day("2026-06-30"))
    assert not exceeds(SIXTY, [], Decimal(50), day("2026-07-01"))
    assert exceeds(SIXTY, [FORTY], Decimal(80), day("2026-05-31"))


@given(
    loans=st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 15), st.sampled_from([20, 50, 60, 100])),
        min_size=1,
        max_size=4,
    ),
    limit=st.sampled_from([40, 50, 80, 100]),
    since=st.integers(0, 40),
)
def test_r_o4_what_exceeds_is_what_a_count_day_by_day_gives(
    loans: list[tuple[int, int, int]], limit: int, since: int
) -> None:
    begins = date(2026, 2, 20)

    def on(number: int) -> date:
        return begins + timedelta(days=number)

    made = [one(str(on(first)), str(on(first + more)), at) for first, more, at in loans]
    own, *others = made
    first, more, _ = loans[0]
    counted = any(
        sum(at for start, length, at in loans if start <= number <= start + length) > limit
        for number in range(max(first, since), first + more + 1)
    )
    assert exceeds(own, others, Decimal(limit), on(since)) is counted
