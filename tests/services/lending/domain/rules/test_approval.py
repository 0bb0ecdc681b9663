"""R-O3: which changes before the start need a new approval."""

import pytest

from services.lending.domain.rules.approval import needs_new_approval
from services.lending.domain.values import LoanFacts
from tests.services.lending.domain.given import COST, PARTIES, TERMS, days, percent


def facts(start: str, end: str, *steps: tuple[str, int]) -> LoanFacts:
    return LoanFacts(
        parties=PARTIES,
        period=days(start, end),
        percent=percent(*(steps or ((start, 50),))),
        cost=COST,
        terms=TERMS,
    )


APPROVED = facts("2026-04-01", "2026-08-31", ("2026-04-01", 50), ("2026-06-01", 80))


@pytest.mark.parametrize(
    ("requested", "needed"),
    [
        (APPROVED, False),
        (facts("2026-03-31", "2026-05-31"), True),
        (facts("2026-04-01", "2026-09-01"), True),
        (facts("2026-04-01", "2026-08-30"), False),
        (facts("2026-05-01", "2026-09-30"), False),
        (facts("2026-05-01", "2026-10-01"), True),
        (facts("2026-09-30", "2027-02-28"), False),
        (facts("2026-04-01", "2026-08-31", ("2026-04-01", 51), ("2026-06-01", 80)), True),
        (facts("2026-04-01", "2026-08-31", ("2026-04-01", 50), ("2026-05-31", 80)), True),
        (facts("2026-04-01", "2026-08-31", ("2026-04-01", 50), ("2026-07-01", 81)), True),
        (facts("2026-04-01", "2026-08-31", ("2026-04-01", 40), ("2026-06-02", 80)), False),
        (facts("2026-06-01", "2026-10-31", ("2026-06-01", 80)), False),
        (facts("2026-09-01", "2027-01-31", ("2026-09-01", 81)), True),
    ],
)
def test_r_o3_an_earlier_start_a_longer_period_or_a_higher_percent_is_approved_again(
    requested: LoanFacts, needed: bool
) -> None:
    assert needs_new_approval(APPROVED, requested) is needed


def test_r_o3_a_period_that_is_moved_over_short_months_is_not_longer_for_that() -> None:
    february = facts("2027-02-01", "2027-06-30")
    april = facts("2027-04-01", "2027-08-31")
    assert february.period.length < april.period.length
    assert not needs_new_approval(february, april)
