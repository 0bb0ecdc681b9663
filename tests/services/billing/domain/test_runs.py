"""Which months have been run: R-B3, R-B4."""

from datetime import date

from services.billing.domain.runs import InvoiceRuns, RunDone, RunsOpened
from shared.kernel.dates import Month
from tests.services.billing.cases import actor

APRIL, MAY = Month(year=2026, month=4), Month(year=2026, month=5)
MAY_1, JUNE_1 = date(2026, 5, 1), date(2026, 6, 1)


def kinds(runs: InvoiceRuns) -> list[type]:
    return [type(event) for event in runs.collect_events()]


def test_r_b3_the_first_run_opens_the_book() -> None:
    runs = InvoiceRuns.open(APRIL, actor(MAY_1))
    assert (runs.through, runs.id) == (APRIL, InvoiceRuns.id_of())
    assert kinds(runs) == [RunsOpened]


def test_r_b3_a_run_is_remembered() -> None:
    runs = InvoiceRuns.open(APRIL, actor(MAY_1))
    runs.done(MAY, actor(JUNE_1))
    assert runs.through == MAY
    assert kinds(runs) == [RunsOpened, RunDone]


def test_r_b4_a_month_that_was_run_before_is_not_run_again() -> None:
    runs = InvoiceRuns.open(MAY, actor(JUNE_1))
    for month in (MAY, APRIL):
        runs.done(month, actor(JUNE_1))
    assert runs.through == MAY
    assert kinds(runs) == [RunsOpened]


def test_r_b3_the_year_turns() -> None:
    runs = InvoiceRuns.open(Month(year=2026, month=12), actor(date(2027, 1, 1)))
    runs.done(Month(year=2027, month=1), actor(date(2027, 2, 1)))
    assert str(runs.through) == "2027-01"
