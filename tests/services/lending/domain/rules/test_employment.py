"""R-O1, R-O14: only the employer lends, and not beyond the last day of the employment."""

import pytest

from services.lending.domain.rules.employment import (
    AfterLastDay,
    NotTheEmployer,
    refuse_if_after_employment,
    refuse_unless_employed_by_lender,
)
from tests.services.lending.domain.given import PARTIES, day


def test_r_o1_only_the_employer_lends() -> None:
    refuse_unless_employed_by_lender(PARTIES.lender_agency, PARTIES.lender_agency)
    with pytest.raises(NotTheEmployer):
        refuse_unless_employed_by_lender(PARTIES.lender_agency, PARTIES.receiver_agency)


@pytest.mark.parametrize(
    ("end", "last_day"),
    [("2026-08-31", None), ("2026-08-31", "2026-08-31"), ("2026-08-31", "2026-09-01")],
)
def test_r_o14_a_loan_may_go_on_until_the_last_day(end: str, last_day: str | None) -> None:
    refuse_if_after_employment(day(end), None if last_day is None else day(last_day))


def test_r_o14_a_loan_that_would_go_on_after_it_is_refused_with_the_day() -> None:
    with pytest.raises(AfterLastDay) as refused:
        refuse_if_after_employment(day("2026-08-31"), day("2026-08-30"))
    assert refused.value.facts == {"last_day": "2026-08-30"}
