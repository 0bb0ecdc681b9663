"""R-O3: before the start, more than was approved needs a new approval, with the notice from there.

The loan of story 1 is approved on 2026-01-30, agreed on 02-06, from 2026-04-01 to 08-31.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lending.domain.loan import Loan
from services.lending.domain.rules.notice import NothingToWaive, StartsBeforeNotice
from services.lending.domain.words import Party, Status
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.refusals import Refusal
from tests.services.lending.domain.given import (
    ACTORS,
    LENDER_MANAGER,
    actor,
    agreed,
    day,
    days,
    history,
    last,
    names,
    percent,
    proposal,
    proposed,
    reason,
    running,
    with_cost,
)
from tests.services.lending.domain.judge import judged

OTHERS = (Party.RECEIVER_MANAGER, Party.PERSON)
EVERYONE = (*OTHERS, Party.LENDER_MANAGER)
Say = Callable[[Loan, Party, str], None]


def half() -> Loan:
    asked = proposal(period=days("2026-04-01", "2026-08-31"), percent=50)
    return agreed(with_cost(proposed(asked)))


def longer(loan: Loan, on_behalf_of: Party, on: str) -> None:
    loan.move(days("2026-04-01", "2026-09-30"), on_behalf_of, (), actor(on, ACTORS[on_behalf_of]))


def more(loan: Loan, on_behalf_of: Party, on: str) -> None:
    (correction,) = percent(("2026-04-01", 80))
    loan.correct_percent(correction, on_behalf_of, (), actor(on, ACTORS[on_behalf_of]))


def waive(loan: Loan, on: str) -> None:
    loan.waive_notice(reason(), actor(on, LENDER_MANAGER))


DOORS = pytest.mark.parametrize("request_more", [longer, more])


@DOORS
def test_r_o3_the_lending_managers_approval_of_more_is_refused_inside_the_notice(
    request_more: Say,
) -> None:
    loan = half()
    for party in OTHERS:
        request_more(loan, party, "2026-03-01")
    with pytest.raises(StartsBeforeNotice) as refused:
        request_more(loan, Party.LENDER_MANAGER, "2026-03-01")
    assert refused.value.facts == {"earliest_start": "2026-05-01", "days": 30}
    assert last(loan).waits_for == (Party.LENDER_MANAGER,)


@DOORS
def test_r_o3_outside_the_notice_it_is_a_new_approval_with_its_own_earliest_start(
    request_more: Say,
) -> None:
    loan = half()
    for party in EVERYONE:
        request_more(loan, party, "2026-02-01")
    assert last(loan).earliest_start == day("2026-04-01")


@DOORS
def test_r_o3_agreed_31_days_after_that_approval_the_notice_counts_from_that_day(
    request_more: Say,
) -> None:
    loan = half()
    request_more(loan, Party.LENDER_MANAGER, "2026-02-01")
    request_more(loan, Party.PERSON, "2026-03-03")
    with pytest.raises(StartsBeforeNotice):
        request_more(loan, Party.RECEIVER_MANAGER, "2026-03-05")


@DOORS
def test_r_o3_the_lending_manager_waives_the_rest_for_this_change_alone(request_more: Say) -> None:
    loan = half()
    for party in OTHERS:
        request_more(loan, party, "2026-03-01")
    waive(loan, "2026-03-01")
    request_more(loan, Party.LENDER_MANAGER, "2026-03-01")
    assert last(loan).earliest_start == day("2026-05-01")
    for party in OTHERS:
        loan.move(days("2026-04-01", "2026-10-31"), party, (), actor("2026-03-02", ACTORS[party]))
    with pytest.raises(StartsBeforeNotice):
        loan.move(
            days("2026-04-01", "2026-10-31"),
            Party.LENDER_MANAGER,
            (),
            actor("2026-03-02", LENDER_MANAGER),
        )


@DOORS
def test_r_o3_the_waiver_of_the_agreed_loan_covers_no_more_than_was_approved(
    request_more: Say,
) -> None:
    loan = with_cost(proposed(proposal(period=days("2026-03-15", "2026-08-31"), percent=50)))
    waive(loan, "2026-01-30")
    loan = agreed(loan)
    for party in OTHERS:
        request_more(loan, party, "2026-02-10")
    with pytest.raises(StartsBeforeNotice):
        loan.move(
            days("2026-03-15", "2026-09-30"),
            Party.LENDER_MANAGER,
            (),
            actor("2026-02-10", LENDER_MANAGER),
        )


def test_r_o3_less_than_approved_needs_no_new_approval() -> None:
    loan = half()
    for party in EVERYONE:
        loan.move(days("2026-05-01", "2026-09-30"), party, (), actor("2026-03-25", ACTORS[party]))
    assert last(loan).earliest_start is None
    for party in EVERYONE:
        (correction,) = percent(("2026-06-01", 40))
        loan.correct_percent(correction, party, (), actor("2026-03-26", ACTORS[party]))
    assert last(loan).earliest_start is None


def test_r_o6_an_extension_needs_no_notice_also_before_the_start() -> None:
    loan = half()
    for party in EVERYONE:
        loan.extend(day("2026-09-30"), party, (), actor("2026-03-31", ACTORS[party]))
    assert names(loan)[-1] == "LoanExtended"


def test_r_o15_of_a_running_loan_more_needs_no_notice() -> None:
    loan = running(with_cost(proposed(proposal(percent=50))))
    for party in EVERYONE:
        (correction,) = percent(("2026-06-01", 80))
        loan.correct_percent(correction, party, (), actor("2026-05-01", ACTORS[party]))
    assert names(loan)[-1] == "PercentCorrected"


def test_r_o3_a_waiver_without_a_start_is_for_the_move_that_is_asked_for() -> None:
    loan = half()
    loan.move(
        days("2026-04-15", "2026-12-31"),
        Party.PERSON,
        (),
        actor("2026-03-01", ACTORS[Party.PERSON]),
    )
    waive(loan, "2026-03-01")
    assert last(loan).start == day("2026-04-15")
    assert loan.status is Status.AGREED


def test_r_o3_nothing_is_waived_where_a_new_approval_would_keep_the_notice() -> None:
    with pytest.raises(NothingToWaive):
        waive(half(), "2026-02-01")


Ask = Callable[[Loan, Party, date], None]


def _moves(first: int, length: int) -> Ask:
    start = date(2026, 4, 1) + timedelta(days=first)
    to = Period(start=start, end=start + timedelta(days=length))
    return lambda loan, party, on: loan.move(to, party, (), actor(on, ACTORS[party]))


def _percentages(value: int, shift: int) -> Ask:
    correction = PercentFrom(start=date(2026, 4, 1) + timedelta(days=shift), percent=Decimal(value))
    return lambda loan, party, on: loan.correct_percent(
        correction, party, (), actor(on, ACTORS[party])
    )


def _extends(more: int) -> Ask:
    end = date(2026, 8, 31) + timedelta(days=more)
    return lambda loan, party, on: loan.extend(end, party, (), actor(on, ACTORS[party]))


def _waives(shift: int | None) -> Ask:
    start = None if shift is None else date(2026, 4, 1) + timedelta(days=shift)
    return lambda loan, _, on: loan.waive_notice(reason(), actor(on, LENDER_MANAGER), start)


ASKS = st.one_of(
    st.builds(_moves, st.integers(-10, 60), st.integers(100, 200)),
    st.builds(_percentages, st.sampled_from([40, 50, 60, 80]), st.sampled_from([0, 0, 15, 40])),
    st.builds(_extends, st.integers(1, 40)),
    st.builds(_waives, st.none() | st.integers(-10, 40)),
)
STEPS = st.lists(st.tuples(st.integers(0, 12), st.permutations(EVERYONE), ASKS), max_size=10)


@given(STEPS)
def test_r_o3_no_order_of_commands_agrees_more_than_was_approved_inside_the_notice(
    steps: list[tuple[int, list[Party], Ask]],
) -> None:
    """The judge counts the notice itself, from the approval of what the loan then is."""
    loan, today = half(), date(2026, 2, 6)
    for later, acting_party, ask in steps:
        for _ in range(later):
            today += timedelta(days=1)
            loan.follow_calendar(actor(today, None))
        for party in acting_party:
            with suppress(Refusal):
                ask(loan, party, today)
    judged(history(loan))
