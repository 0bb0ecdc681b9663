"""R-O14: which loan falls when the person leaves, and which keeps some days."""

import pytest

from services.lending.domain.rules.leaving import keeps_no_day
from services.lending.domain.words import Status
from tests.services.lending.domain.given import (
    day,
    days,
)

PERIOD = days("2026-04-01", "2026-08-31")


@pytest.mark.parametrize("status", [Status.AGREED, Status.RUNNING, Status.ENDED])
def test_r_o14_an_agreed_loan_falls_only_when_the_person_left_before_it(status: Status) -> None:
    assert keeps_no_day(status, PERIOD, day("2026-03-31"))
    assert not keeps_no_day(status, PERIOD, day("2026-04-01"))


def test_r_o14_a_proposal_is_asked_for_whole() -> None:
    assert keeps_no_day(Status.PROPOSED, PERIOD, day("2026-08-30"))
    assert not keeps_no_day(Status.PROPOSED, PERIOD, day("2026-08-31"))
