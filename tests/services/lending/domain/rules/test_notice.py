"""R-O3: the earliest start, by figures worked out by hand and by another way of counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.rules.notice import (
    AGREED_WITHIN,
    NothingToWaive,
    ReasonMissing,
    StartsBeforeNotice,
    covers,
    days_to_waive,
    earliest_start,
    latest_approval,
    notice_counted_from,
    refuse_if_within_notice,
    refuse_unless_reason_given,
)
from services.lending.domain.values import Waiver
from services.lending.domain.words import NoticeCountsFrom
from shared.kernel.dates import Months
from tests.services.lending.domain.given import (
    TERMS,
    day,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
APPROVAL, NEXT_MONTH = NoticeCountsFrom


def counted_on_fingers(approved: date, months: int) -> date:
    """Walk month by month, then back from the same day until the month has it."""
    year, month = approved.year, approved.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(approved.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


@pytest.mark.parametrize(
    ("approved", "months", "earliest"),
    [
        ("2026-01-30", 2, "2026-03-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-05-15", 0, "2026-05-15"),
        ("2026-11-30", 15, "2028-02-29"),
    ],
)
def test_r_o3_the_notice_is_counted_in_calendar_months(
    approved: str, months: int, earliest: str
) -> None:
    assert earliest_start(day(approved), Months.of(months), APPROVAL) == day(earliest)


@pytest.mark.parametrize(
    ("approved", "earliest"),
    [("2026-01-30", "2026-04-01"), ("2026-02-01", "2026-05-01"), ("2026-12-31", "2027-03-01")],
)
def test_r_o3_a_collaboration_may_count_from_the_first_of_the_next_month(
    approved: str, earliest: str
) -> None:
    assert earliest_start(day(approved), Months.of(2), NEXT_MONTH) == day(earliest)


@given(DAYS, st.integers(0, 30))
def test_r_o3_the_earliest_start_is_what_fingers_count(approved: date, months: int) -> None:
    found = earliest_start(approved, Months.of(months), APPROVAL)
    assert found == counted_on_fingers(approved, months)


@given(DAYS, st.integers(0, 30))
def test_r_o3_from_the_next_month_it_is_what_fingers_count(approved: date, months: int) -> None:
    first = approved + timedelta(days=1)
    while first.day != 1:
        first += timedelta(days=1)
    found = earliest_start(approved, Months.of(months), NEXT_MONTH)
    assert found == counted_on_fingers(first, months)


@given(DAYS, st.integers(1, 60), st.integers(0, 24), st.sampled_from(NoticeCountsFrom))
def test_r_o3_a_person_who_approves_later_never_starts_earlier(
    approved: date, later: int, months: int, counts_from: NoticeCountsFrom
) -> None:
    one = earliest_start(approved, Months.of(months), counts_from)
    other = earliest_start(approved + timedelta(days=later), Months.of(months), counts_from)
    assert one <= other


@given(DAYS, st.integers(0, 24), st.sampled_from(NoticeCountsFrom))
def test_r_o3_the_latest_approval_keeps_the_start_and_a_day_later_does_not(
    start: date, months: int, counts_from: NoticeCountsFrom
) -> None:
    latest = latest_approval(start, Months.of(months), counts_from)
    following = latest + timedelta(days=1)
    assert latest < start
    assert earliest_start(latest, Months.of(months), counts_from) <= start
    too_late = earliest_start(following, Months.of(months), counts_from) > start
    assert too_late or following == start


@given(DAYS, st.integers(0, 100))
def test_r_o3_an_approval_counts_for_30_days(approved: date, later: int) -> None:
    agreed = approved + timedelta(days=later)
    assert notice_counted_from(approved, agreed) == (approved if later <= 30 else agreed)


def test_r_o3_thirty_days_is_thirty_days() -> None:
    assert timedelta(days=30) == AGREED_WITHIN


def test_r_o3_a_waiver_covers_its_start_and_later_ones_but_no_earlier_one() -> None:
    waiver = Waiver(on=day("2026-12-31"), start=day("2027-02-15"))
    assert covers(waiver, day("2027-02-15"), day("2026-12-31"))
    assert covers(waiver, day("2027-02-16"), day("2027-01-30"))
    assert not covers(waiver, day("2027-02-14"), day("2026-12-31"))
    assert not covers(waiver, day("2027-02-15"), day("2027-01-31"))
    assert not covers(None, day("2027-02-15"), day("2026-12-31"))


@given(DAYS, st.integers(-100, 100))
def test_r_o3_refused_or_days_to_waive_are_the_same_days(approved: date, shift: int) -> None:
    start = counted_on_fingers(approved, 2) + timedelta(days=shift)
    if shift >= 0:
        assert refuse_if_within_notice(start, approved, TERMS, None) == start - timedelta(shift)
        with pytest.raises(NothingToWaive):
            days_to_waive(start, approved, TERMS)
        return
    with pytest.raises(StartsBeforeNotice) as refused:
        refuse_if_within_notice(start, approved, TERMS, None)
    earliest, days = days_to_waive(start, approved, TERMS)
    assert days == -shift
    assert refused.value.facts == {"earliest_start": earliest.isoformat(), "days": days}
    refuse_if_within_notice(start, approved, TERMS, Waiver(on=approved, start=start))


def test_r_o3_a_waiver_has_a_reason() -> None:
    refuse_unless_reason_given("The unit is short of people.")
    with pytest.raises(ReasonMissing):
        refuse_unless_reason_given("")
