"""R-O14: which loan falls through when the person leaves, and which keeps some days."""

import pytest

from services.lending.domain.rules.leaving import keeps_no_day, period_until, status_again
from services.lending.domain.words import Status
from tests.services.lending.domain.given import (
    day,
    days,
)

PERIOD = days("2026-04-01", "2026-08-31")


@pytest.mark.parametrize("status", [Status.AGREED, Status.RUNNING, Status.ENDED])
def test_r_o14_an_agreed_loan_falls_through_only_when_the_person_left_before_it(
    status: Status,
) -> None:
    assert keeps_no_day(status, PERIOD, day("2026-03-31"))
    assert not keeps_no_day(status, PERIOD, day("2026-04-01"))


def test_r_o14_a_proposal_is_asked_for_whole() -> None:
    assert keeps_no_day(Status.PROPOSED, PERIOD, day("2026-08-30"))
    assert not keeps_no_day(Status.PROPOSED, PERIOD, day("2026-08-31"))


def test_r_o14_a_loan_goes_on_to_the_last_day_and_never_beyond_its_agreed_end() -> None:
    assert period_until(day("2026-06-15"), PERIOD) == days("2026-04-01", "2026-06-15")
    assert period_until(day("2026-12-31"), PERIOD) == period_until(None, PERIOD) == PERIOD


@pytest.mark.parametrize(
    ("stood", "today", "status"),
    [
        ({Status.CANCELLED, Status.AGREED}, "2026-03-01", Status.AGREED),
        ({Status.CANCELLED, Status.AGREED}, "2026-09-01", Status.AGREED),
        ({Status.RUNNING, Status.AGREED}, "2026-08-31", Status.RUNNING),
        ({Status.ENDED, Status.RUNNING}, "2026-08-31", Status.RUNNING),
        ({Status.ENDED, Status.AGREED}, "2026-09-01", Status.ENDED),
    ],
)
def test_r_o14_a_loan_that_had_started_runs_again_until_its_end(
    stood: set[Status], today: str, status: Status
) -> None:
    assert status_again(stood, PERIOD, day(today)) is status
