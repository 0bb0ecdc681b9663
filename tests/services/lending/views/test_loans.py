"""The table of loans follows the history, whatever happens, and can be rebuilt from it."""

from datetime import date
from typing import Any

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.loan_events import LoanFact, LoanProposed, LoanStep
from services.lending.views.loans import LOANS
from services.lending.views.rows import due_on
from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.shadow import Shadow
from shared.plumbing.eventstore.views import Key, Row
from tests.alone import Alone
from tests.services.lending.loans import (
    COST,
    consented,
    of,
    proposed,
    running,
    someone,
    soon_agreed,
)
from tests.services.lending.test_announcements import EVENTS, kinds
from tests.services.lending.town import (
    CONTACT,
    EVA,
    HOST,
    HOST_LEADER,
    LEADER,
    MANAGER,
    employed,
    left,
)


def lived(town: Alone) -> None:
    """Let loans live through everything that changes a row."""
    _changed(town, str(running(town)))
    _moved(town)
    _fallen_through(town)
    early = proposed(town, name="early", person_id=someone(town, "early"), start="2026-05-18")
    town.do(MANAGER, of(early, "waive-notice"), {"reason": "Soon"})
    _, gone = soon_agreed(town, "gone", start="2026-08-03")
    town.consume(left(gone, "2026-08-20"))
    town.consume(left(gone, "2026-08-22"))
    again = employed(gone).model_copy(update={"after_leaving": "employed_again"})
    town.consume(again)
    town.move_to(date(2026, 5, 18))


def _changed(town: Alone, loan: str) -> None:
    town.do(MANAGER, of(loan, "plan-vacancy"), {"choice": "backfill"})
    for who in (MANAGER, HOST, EVA):
        town.do(who, of(loan, "extend"), {"end": "2026-09-30"})
        town.do(who, of(loan, "correct-terms"), {"percent": "80", "start": "2026-05-16"})
    for who in (LEADER, HOST_LEADER):
        town.do(who, of(loan, "correct-terms"), {"cost": {"monthly_cost": "63000.00"}})
    town.do(EVA, of(loan, "extend"), {"end": "2026-12-31"})
    town.do(HOST, of(loan, "cut-short"), {"reason": "Done"})


def _moved(town: Alone) -> None:
    loan, who = soon_agreed(town, "moved", start="2026-08-03")
    for each in (MANAGER, HOST, who):
        town.do(each, of(loan, "move"), {"start": "2026-08-10", "end": "2026-08-31"})


def _fallen_through(town: Alone) -> None:
    declined = consented(town, "declined", someone(town, "declined"), start="2026-08-03")
    town.do(CONTACT, of(declined, "set-terms"), {**COST, "order_reference": "PO-1"})
    town.do(HOST, of(declined, "decline"), {"reason": "No"})
    cancelled, _ = soon_agreed(town, "cancelled", start="2026-08-03")
    town.do(HOST, of(cancelled, "cancel"), {"reason": "No"})


def rows(town: Alone) -> dict[Key, Row]:
    found = town.service.database.rows("SELECT * FROM loans")
    return {(row["loan_id"],): row for row in found}


def test_the_table_is_what_the_history_makes_of_nothing(town: Alone) -> None:
    lived(town)
    folded = Shadow(LOANS)
    reported = set[type]()
    for _, event in town.service.store.log():
        folded.fold(event)
        reported.add(type(event))
    made = folded.rows()
    assert made == rows(town)
    assert len(made) == 6
    missing = {kind.__name__ for kind in set(LOANS.folds) - reported}
    assert missing == {"LoanAccepted"}, "all else was lived through here"
    for key, row in made.items():
        _agrees(town.service.store.load(Loan, key[0]), row)


def _agrees(loan: Loan, row: Row) -> None:
    """A row contains what the rules know."""
    assert (row["status"], row["version"]) == (loan.status, loan.version)
    assert (row["starts"], row["ends"]) == (loan.period.start, loan.period.end)
    assert row["percent"] == [step.model_dump(mode="json") for step in loan.percent]
    assert row["cost"] == (loan.cost.model_dump(mode="json") if loan.cost else None)
    assert {step: taken["on"] for step, taken in row["given"].items()} == {
        step: str(day) for step, day in loan.given.items()
    }
    assert row["pending"] == {
        kind: asked.model_dump(mode="json") for kind, asked in loan.pending.items()
    }
    assert row["due_on"] == due_on(row["status"], row["starts"], row["ends"])


def test_every_fact_of_a_loan_has_its_fold() -> None:
    assert {LoanProposed, *kinds(LoanStep), *kinds(LoanFact)} == set(LOANS.folds)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_a_fact_of_a_loan_that_is_not_in_the_table_changes_nothing(event: Any) -> None:
    """A view that is rebuilt from the middle of the log must not fail."""
    made = Shadow(LOANS)
    made.fold(event)
    assert bool(made.rows()) is isinstance(event, LoanProposed)


def test_reasons_are_kept_sealed(town: Alone) -> None:
    loan = proposed(town)
    town.do(HOST, of(loan, "decline"), {"reason": "Our secret reason"})
    row = town.service.database.row("SELECT loans::text AS it FROM loans WHERE loan_id = %s", loan)
    stored = town.service.database.rows("SELECT state FROM events")
    assert row is not None
    assert "secret" not in row["it"]
    assert not [each for each in stored if b"secret" in bytes(each["state"])]


@pytest.mark.parametrize(
    ("status", "due"),
    [
        ("proposed", "2026-04-01"),
        ("agreed", "2026-04-01"),
        ("running", "2026-09-01"),
        ("ended", None),
        ("declined", None),
        ("lapsed", None),
        ("cancelled", None),
    ],
)
def test_the_calendar_looks_at_a_loan_on_its_start_day_and_the_day_after_its_last(
    status: str, due: str | None
) -> None:
    found = due_on(status, date(2026, 4, 1), date(2026, 8, 31))
    assert (None if found is None else str(found)) == due


def test_a_spoiled_table_is_rebuilt_as_it_was(town: Alone) -> None:
    running(town)
    before = rows(town)
    town.service.database.execute("UPDATE loans SET status = 'spoiled', given = '{}'")
    rebuild(town.service.store, LOANS)
    assert rows(town) == before
