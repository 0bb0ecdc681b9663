"""A loan's row holds what its history says; folded in memory, without a database."""

from collections.abc import Callable

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.words import Party
from services.lending.views import parties_of
from services.lending.views.loans import LOANS
from shared.plumbing.eventstore.shadow import Shadow
from shared.plumbing.eventstore.views import Row
from tests.services.lending.domain import given
from tests.services.lending.domain.test_new_approval import half, longer, more
from tests.services.lending.test_announcements import cancelled, changed, every_loan, lapsed, waived

MANAGERS_AND_PERSON = (Party.RECEIVER_MANAGER, Party.PERSON, Party.LENDER_MANAGER)


def row_of(loan: Loan) -> Row:
    made = Shadow(LOANS)
    for event in given.history(loan):
        made.fold(event)
    return made.rows()[(loan.id,)]


@pytest.mark.parametrize("loan", [*every_loan()], ids=lambda loan: loan.status)
def test_a_row_holds_what_the_rules_know(loan: Loan) -> None:
    row = row_of(loan)
    assert (row["status"], row["version"]) == (loan.status, loan.version)
    assert parties_of(row) == loan.parties
    assert (row["starts"], row["ends"]) == (loan.period.start, loan.period.end)
    assert row["percent"] == [step.model_dump(mode="json") for step in loan.percent]
    assert row["cost"] == (loan.cost.model_dump(mode="json") if loan.cost else None)
    assert row["terms"] == loan.terms.model_dump(mode="json")
    assert row["flags"] == [flag.value for flag in loan.flags]
    assert row["employment_percent"] == loan.employment_percent
    assert {step: taken["on"] for step, taken in row["given"].items()} == {
        step: str(day) for step, day in loan.given.items()
    }
    assert row["pending"] == {
        kind: asked.model_dump(mode="json") for kind, asked in loan.pending.items()
    }
    assert row["agreed_on"] == loan.agreed_on


@pytest.mark.parametrize("change", [longer, more])
def test_r_o3_a_new_approval_moves_the_earliest_start(
    change: Callable[[Loan, Party, str], None],
) -> None:
    """Approved anew on 31 January; the first approval was on the day before."""
    loan = half()
    before = row_of(loan)["earliest_start"]
    for party in MANAGERS_AND_PERSON:
        change(loan, party, "2026-01-31")
    assert (before, row_of(loan)["earliest_start"]) == (
        given.day("2026-03-30"),
        given.day("2026-03-31"),
    )


def test_a_row_shows_who_took_which_step_and_why() -> None:
    row = row_of(cancelled())
    (reason,) = row["reasons"]
    about = {"of": "cancel", "on": "2026-03-01", "by": str(given.PERSON), "on_behalf_of": "person"}
    assert reason.items() >= about.items()
    assert (row["person_left"], row["agency_left"], row["pending"]) == (False, False, {})
    assert row["given"]["approval"] == {"on": "2026-01-30", "by": str(given.LENDER_MANAGER)}


def test_r_o3_a_row_shows_how_much_of_the_notice_was_waived() -> None:
    row = row_of(waived())
    about = {"on": "2026-01-30", "by": str(given.LENDER_MANAGER), "start": "2026-03-15"}
    assert row["waiver"].items() >= about.items()
    assert row["waiver"]["days"] == (given.day("2026-03-30") - given.day("2026-03-15")).days


def test_r_o9_a_row_shows_the_backfill_plan_and_its_day() -> None:
    row = row_of(changed())
    assert (row["backfill"]["choice"], row["backfill"]["on"]) == ("backfill", "2026-02-10")
    assert row["backfill"]["by"] == str(given.LENDER_MANAGER)
    assert row["backfill_due"] == given.day("2026-04-02")


def test_a_loan_that_lapsed_waits_for_no_day() -> None:
    assert row_of(lapsed())["due_on"] is None
    assert row_of(given.proposed())["due_on"] == given.day("2026-04-01")
