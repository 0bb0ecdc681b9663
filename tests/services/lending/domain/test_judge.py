"""The judge is judged: it finds what must not be in a history."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from services.lending.domain.words import Party
from tests.services.lending.domain.given import (
    ACTORS,
    actor,
    agreed,
    earlier,
    history,
    running,
)
from tests.services.lending.domain.judge import judged

PERCENTAGES = st.sampled_from([Decimal(30), Decimal(50), Decimal(60), Decimal(100)])
FEW_DAYS = st.integers(0, 40)
MANY_DAYS = st.sampled_from([1, 15, 30, 45, 61, 62, 63, 75, 100])


def without(events: list[Any], *names: str) -> list[Any]:
    return [event for event in events if type(event).__name__ not in names]


@pytest.mark.parametrize(
    "missing", ["ConsentGiven", "LoanApproved", "LoanSigned", "LoanAgreed", "LoanStarted"]
)
def test_the_judge_misses_every_step_that_is_taken_out(missing: str) -> None:
    loan = running()
    loan.follow_calendar(actor("2026-09-01", None))
    events: list[Any] = list(history(loan))
    judged(events)
    with pytest.raises((AssertionError, KeyError)):
        judged(without(events, missing))


def test_the_judge_sees_a_start_before_the_notice() -> None:
    events: list[Any] = list(history(agreed()))
    late = [
        event.model_copy(update={"on": date(2026, 2, 2)})
        if type(event).__name__ == "LoanApproved"
        else event
        for event in events
    ]
    with pytest.raises(AssertionError, match="R-O3"):
        judged(late)


def test_the_judge_sees_a_waiver_that_is_missing() -> None:
    loan = running()
    for on_behalf_of in (Party.RECEIVER_MANAGER, Party.LENDER_MANAGER):
        loan.cut_short(
            earlier("2026-06-20"), on_behalf_of, actor("2026-06-10", ACTORS[on_behalf_of])
        )
    events: list[Any] = list(history(loan))
    judged(events)
    one_side = [
        event
        for event in events
        if getattr(event, "on_behalf_of", None) is not Party.LENDER_MANAGER
    ]
    with pytest.raises(AssertionError, match="R-O6"):
        judged(one_side)


def test_the_judge_sees_who_is_missing_when_a_last_day_is_recorded_late() -> None:
    loan = running()
    for on_behalf_of in (Party.RECEIVER_MANAGER, Party.LENDER_MANAGER, Party.PERSON):
        loan.cut_short(
            earlier("2026-05-20"), on_behalf_of, actor("2026-06-10", ACTORS[on_behalf_of])
        )
    events: list[Any] = list(history(loan))
    judged(events)
    without_her = [
        event for event in events if getattr(event, "on_behalf_of", None) is not Party.PERSON
    ]
    with pytest.raises(AssertionError, match="R-O15"):
        judged(without_her)
