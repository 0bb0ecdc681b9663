"""R-B3, R-B4: which months have been run for all loans."""

from datetime import date

from services.billing.domain.runs import InvoiceRuns
from shared.kernel.dates import Month
from tests.services.billing.cases import act

APRIL, MAY, JUNE = (Month(year=2026, month=month) for month in (4, 5, 6))
JULY_1 = date(2026, 7, 1)


def test_r_b3_the_last_month_that_was_run_is_remembered() -> None:
    runs = InvoiceRuns.open(APRIL, act(JULY_1))
    runs.done(JUNE, act(JULY_1))
    assert runs.through == JUNE


def test_r_b4_a_month_run_again_leaves_no_trace() -> None:
    runs = InvoiceRuns.open(MAY, act(JULY_1))
    version = runs.version
    for month in (MAY, APRIL):
        runs.done(month, act(JULY_1))
    assert (runs.through, runs.version) == (MAY, version)


def test_a_later_year_is_a_later_month() -> None:
    runs = InvoiceRuns.open(Month(year=2026, month=12), act(JULY_1))
    runs.done(Month(year=2027, month=1), act(JULY_1))
    assert str(runs.through) == "2027-01"


def test_an_instance_has_one_book_of_runs() -> None:
    assert InvoiceRuns.open(MAY, act(JULY_1)).id == InvoiceRuns.id_of()
