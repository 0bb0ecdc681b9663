"""What one transaction takes: so many documents of a loan, so many events of all its loans."""

from datetime import date
from decimal import Decimal

from services.billing.commands.books import Agencies, Books
from services.billing.domain.account import LoanAccount
from shared.kernel.ids import natural_id
from tests.oracle import billing_oracle as oracle
from tests.services.billing.billing_alone import AUGUST_31, FIRST_DAY, STORY_1, BillingAlone, bill
from tests.services.billing.cases import STORY_1 as TERMS
from tests.services.billing.cases import actor

MAY_1 = date(2026, 5, 1)


def since(first: date) -> oracle.Loan:
    return oracle.Loan(first, AUGUST_31, ((first, Decimal(100)),), Decimal("1000.00"))


def test_r_b3_sixty_documents_of_a_loan_are_issued_at_once_and_the_rest_by_the_next_run(
    billing_alone: BillingAlone,
) -> None:
    """December 2025 is the last month that is over."""
    billing_alone.receive(bill(since(date(2021, 1, 1))))
    assert len(billing_alone.documents) == 60
    assert billing_alone.account()["held_up"] is None
    other = natural_id("test", "a month more")
    billing_alone.receive(bill(since(date(2020, 12, 1)), other))
    assert len(billing_alone.documents) == 60 + 60
    assert billing_alone.account(other)["held_up_rule"] == "R-B3"


def test_a_transaction_is_full_with_150_events(billing_alone: BillingAlone) -> None:
    service, by = billing_alone.service, actor(FIRST_DAY)
    books = Books(service.store, Agencies(service.replica), by)
    for number in range(150):
        assert (books.events, books.full) == (number, False)
        terms = TERMS.model_copy(update={"loan_id": natural_id("test", "loan", number)})
        books.bill(LoanAccount.open(1, terms, by), None)
    assert (books.events, books.full) == (150, True)


def test_r_b6_loans_that_fit_together_are_billed_in_one_transaction(
    billing_alone: BillingAlone,
) -> None:
    for number in range(3):
        billing_alone.receive(bill(STORY_1, natural_id("test", "loan", number)))
    billing_alone.until(MAY_1)
    rows = billing_alone.service.database.rows("SELECT xmin::text AS transaction FROM invoices")
    assert (len(rows), len({each["transaction"] for each in rows})) == (3, 1)
