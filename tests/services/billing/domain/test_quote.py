"""What a loan will cost and when it can start, by the rules of billing (R-B3, R-O3)."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.domain.account import LoanAccount
from services.billing.domain.quote import answered, earliest_start, quote
from shared.kernel.dates import Months
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import (
    STORY_1_CUT_SHORT,
    THE_CENTURY,
    Books,
    actor,
    as_cost,
    cost,
    oracle_loans,
    percentages,
    terms,
)


def test_story_1_is_quoted_as_it_is_billed() -> None:
    answer = quote(STORY_1_CUT_SHORT.cost, date(2026, 1, 30))
    assert answer.earliest_start == date(2026, 3, 30)
    assert [(str(month.month), month.total.amount) for month in answer.months] == [
        ("2026-04", 62000),
        ("2026-05", 62000),
        ("2026-06", 62000),
        ("2026-07", 20000),
    ]
    assert str(answer.total) == "206000.00 SEK"


def test_r_o3_the_notice_runs_from_the_approval_to_the_end_of_a_shorter_month() -> None:
    assert earliest_start(date(2026, 12, 31)) == date(2027, 2, 28)
    assert earliest_start(date(2026, 12, 31), Months.of(0)) == date(2026, 12, 31)


def test_r_o3_a_start_before_the_earliest_one_is_quoted_all_the_same() -> None:
    answer = quote(cost(date(2027, 2, 15), date(2027, 3, 14)), date(2026, 12, 31))
    assert answer.earliest_start == date(2027, 2, 28)
    assert answer.total.amount > 0


def test_no_approval_no_earliest_start() -> None:
    answer = quote(STORY_1_CUT_SHORT.cost)
    assert answer.earliest_start is None
    assert "earliest_start" not in answered(answer)


def test_r_o3_the_answer_names_the_earliest_start() -> None:
    answer = answered(quote(STORY_1_CUT_SHORT.cost, date(2026, 1, 30)))
    assert answer["earliest_start"] == "2026-03-30"
    assert answer["total"] == "206000.00"
    assert [(each["month"], each["total"]) for each in answer["months"]] == [
        ("2026-04", "62000.00"),
        ("2026-05", "62000.00"),
        ("2026-06", "62000.00"),
        ("2026-07", "20000.00"),
    ]


def test_the_answer_writes_a_percentage_without_trailing_zeros() -> None:
    start, end = date(2026, 4, 1), date(2026, 5, 31)
    steps = percentages((start, 80), (date(2026, 5, 1), Decimal("87.50")))
    answer = answered(quote(cost(start, end, percent=steps)))
    assert [line["percent"] for month in answer["months"] for line in month["lines"]] == [80, 87.5]


def test_every_touched_month_is_quoted_also_one_of_nothing() -> None:
    start = date(2026, 4, 1)
    steps = percentages((start, 100), (date(2026, 5, 1), 0), (date(2026, 6, 1), 100))
    answer = quote(cost(start, date(2026, 6, 30), percent=steps))
    assert [str(month.total.amount) for month in answer.months] == ["62000.00", "0.00", "62000.00"]


@settings(max_examples=200, deadline=None)
@given(oracle_loans(), THE_CENTURY, st.integers(0, 12))
def test_r_b3_a_quote_agrees_with_the_oracle(
    loan: oracle.Loan, approved: date, notice: int
) -> None:
    answer = quote(as_cost(loan), approved, Months.of(notice))
    assert answer.total.amount == oracle.total(loan)
    assert answer.earliest_start == oracle.earliest_start(approved, notice)
    assert [month.total.amount for month in answer.months] == [
        oracle.month_total(loan, *month) for month in oracle.months(loan)
    ]


@settings(max_examples=50, deadline=None)
@given(oracle_loans())
def test_what_is_quoted_is_what_is_billed(loan: oracle.Loan) -> None:
    agreed = as_cost(loan)
    account = LoanAccount.open(1, terms(agreed), actor(loan.start))
    books = Books(account)
    books.run(date(2103, 1, 1))
    quoted = {str(month.month): month.total.amount for month in quote(agreed).months}
    assert {document.month: document.net for document in books.issued} == {
        month: amount for month, amount in quoted.items() if amount
    }
    assert (
        sum((document.net for document in books.issued), Decimal(0)) == quote(agreed).total.amount
    )
