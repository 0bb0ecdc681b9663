"""The account of a loan: R-B4, R-B5, R-B5a and the figures of the stories."""

from datetime import date
from decimal import Decimal

import pytest

from services.billing.domain.account import BillingHeldUp, LoanAccount, StaleDraft
from services.billing.domain.drafts import InvoiceIncomplete
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.terms import BillTerms
from tests.services.billing.cases import (
    PARTIES,
    STORY_1,
    STORY_1_CUT_SHORT,
    Books,
    actor,
    cost,
    opened,
    percentages,
    story_3,
    terms,
)

MAY_1, JUNE_1 = date(2026, 5, 1), date(2026, 6, 1)


def first_of(*months: int) -> list[date]:
    return [date(2026, month, 1) for month in months]


def after_runs(*months: int, bill: BillTerms = STORY_1) -> tuple[LoanAccount, Books]:
    """The account of a loan after the runs on the first of these months."""
    account = opened(bill)
    books = Books(account)
    for day in first_of(*months):
        books.run(day)
    return account, books


def change(books: Books, account: LoanAccount, bill: BillTerms, on: date, last_run: date) -> None:
    """Receive a change and issue at once what it alters."""
    account.receive(account.seq + 1, bill, actor(on))
    books.bill(account, last_run, on)


def nets(books: Books) -> list[str]:
    return [str(document.net) for document in books.issued]


def test_story_1_four_invoices_of_a_loan_that_is_cut_short() -> None:
    account, books = after_runs(4, 5, 6)
    change(books, account, STORY_1_CUT_SHORT, date(2026, 6, 10), JUNE_1)
    for day in first_of(7, 8, 9):
        books.run(day)
    assert nets(books) == ["62000.00", "62000.00", "62000.00", "20000.00"]
    assert [document.number for document in books.issued] == [1, 2, 3, 4]
    assert [document.issued_on for document in books.issued] == first_of(5, 6, 7, 8)
    assert {document.kind for document in books.issued} == {"invoice"}
    assert sum(document.net for document in books.issued) == 206000


def test_story_3_a_truth_that_arrives_late_and_again() -> None:
    account, books = after_runs(5, 6)
    change(books, account, story_3(80), date(2026, 6, 9), JUNE_1)
    change(books, account, story_3(90), date(2026, 6, 20), JUNE_1)
    _, may, credit, supplement = books.issued
    assert [may.net, credit.net, supplement.net] == [62000, -6400, 3200]
    assert (credit.kind, supplement.kind) == ("credit_note", "supplementary_invoice")
    assert (credit.issued_on, supplement.issued_on) == (date(2026, 6, 9), date(2026, 6, 20))
    assert {credit.refers_to, supplement.refers_to} == {may.invoice_id}
    assert (credit.previous_correction, supplement.previous_correction) == (
        None,
        credit.invoice_id,
    )


def test_r_b5a_the_lines_reverse_the_month_and_state_it_again() -> None:
    account, books = after_runs(5, 6)
    change(books, account, story_3(80), date(2026, 6, 9), JUNE_1)
    change(books, account, story_3(90), date(2026, 6, 20), JUNE_1)
    credit, supplement = books.issued[2:]
    assert [line.amount for line in credit.lines] == [-62000, 30000, 25600]
    assert [line.amount for line in supplement.lines] == [-30000, -25600, 30000, 28800]
    assert [line.percent for line in supplement.lines] == [100, 80, 100, 90]


def test_r_b3_a_month_is_billed_when_it_is_over_and_not_before() -> None:
    account = opened()
    assert account.due(arrears(date(2026, 4, 30)), PARTIES) == ()
    assert [str(draft.basis.month) for draft in account.due(arrears(MAY_1), PARTIES)] == ["2026-04"]


def test_r_b3_runs_that_were_missed_are_caught_up_month_by_month() -> None:
    drafts = opened().due(arrears(date(2026, 7, 1)), PARTIES)
    assert [str(draft.basis.month) for draft in drafts] == ["2026-04", "2026-05", "2026-06"]


def test_r_b4_the_same_run_twice_issues_nothing_more() -> None:
    _, books = after_runs(5, 6)
    assert [books.run(day) for day in (MAY_1, JUNE_1, JUNE_1)] == [0, 0, 0]
    assert len(books.issued) == 2


def test_r_b4_the_same_bill_twice_leaves_no_trace() -> None:
    account = opened(seq=5)
    version = account.version
    account.receive(5, STORY_1, actor(MAY_1))
    assert account.version == version


def test_r_b4_an_older_bill_that_comes_later_is_ignored() -> None:
    account = opened(STORY_1_CUT_SHORT, seq=9)
    account.receive(7, STORY_1, actor(MAY_1))
    assert (account.seq, account.terms) == (9, STORY_1_CUT_SHORT)


def test_an_equal_bill_with_a_higher_number_keeps_the_ones_between_out() -> None:
    account = opened(STORY_1, seq=5)
    account.receive(9, STORY_1, actor(MAY_1))
    account.receive(7, STORY_1_CUT_SHORT, actor(MAY_1))
    assert account.terms == STORY_1


def test_r_b4_a_draft_becomes_a_document_once() -> None:
    account = opened()
    draft = account.due(arrears(MAY_1), PARTIES)[0]
    account.issued(draft, actor(MAY_1))
    with pytest.raises(StaleDraft) as refused:
        account.issued(draft, actor(MAY_1))
    assert refused.value.RULE == "R-B4"


def test_r_b5_a_change_of_days_to_come_corrects_nothing() -> None:
    account, books = after_runs(5, 6)
    change(books, account, STORY_1_CUT_SHORT, date(2026, 6, 10), JUNE_1)
    assert len(books.issued) == 2


def test_r_b5_a_loan_cut_short_after_it_was_billed_is_credited_month_by_month() -> None:
    account, books = after_runs(5, 6, 7)
    ended = terms(cost(date(2026, 4, 1), date(2026, 5, 15)))
    change(books, account, ended, date(2026, 7, 3), date(2026, 7, 1))
    may, june = books.issued[3:]
    assert (may.month, may.net, june.month, june.net) == ("2026-05", -32000, "2026-06", -62000)
    assert [line.amount for line in june.lines] == [-62000]


def test_r_b5a_a_month_credited_to_nothing_is_supplemented_later() -> None:
    account, books = after_runs(5)
    none = terms(cost(date(2026, 4, 1), date(2026, 8, 31), cost_bearer="lender_pays"))
    change(books, account, none, date(2026, 5, 5), MAY_1)
    change(books, account, STORY_1, date(2026, 5, 6), MAY_1)
    assert [document.kind for document in books.issued] == [
        "invoice",
        "credit_note",
        "supplementary_invoice",
    ]
    assert nets(books) == ["62000.00", "-62000.00", "62000.00"]
    assert books.issued[2].refers_to == books.issued[0].invoice_id


def test_r_b5_other_lines_of_the_same_sum_are_no_reason_for_a_document() -> None:
    start, end = date(2026, 4, 1), date(2026, 4, 30)
    halves = (percentages((start, 100), (date(2026, 4, 16), 0)), percentages((start, 50)))
    one, other = (terms(cost(start, end, percent=steps)) for steps in halves)
    account, books = after_runs(5, bill=one)
    change(books, account, other, date(2026, 5, 4), MAY_1)
    assert nets(books) == ["31000.00"]


def test_r_b1_where_the_lender_pays_no_invoice_is_issued() -> None:
    none = terms(cost(date(2026, 4, 1), date(2026, 8, 31), cost_bearer="lender_pays"))
    _, books = after_runs(5, 6, 7, 8, 9, bill=none)
    assert books.issued == []


def test_a_month_of_nothing_gets_no_invoice_and_a_plain_one_when_it_comes_to_something() -> None:
    start, end = date(2026, 4, 1), date(2026, 6, 30)
    nothing = terms(cost(start, end, percent=percentages((start, 0), (date(2026, 5, 1), 100))))
    account, books = after_runs(5, 6, bill=nothing)
    assert [document.month for document in books.issued] == ["2026-05"]
    half = terms(cost(start, end, percent=percentages((start, 50), (date(2026, 5, 1), 100))))
    change(books, account, half, date(2026, 6, 9), JUNE_1)
    april = books.issued[1]
    assert (april.month, april.kind, april.net, april.refers_to) == (
        "2026-04",
        "invoice",
        31000,
        None,
    )
    assert april.issued_on == date(2026, 6, 9)


def test_a_loan_prolonged_back_in_time_after_its_end_was_run_gets_a_plain_invoice_at_once() -> None:
    account, books = after_runs(5, 6, 7, 8, bill=terms(cost(date(2026, 4, 1), date(2026, 6, 30))))
    change(books, account, STORY_1_CUT_SHORT, date(2026, 8, 5), date(2026, 8, 1))
    july = books.issued[-1]
    assert (july.month, july.kind, july.net) == ("2026-07", "invoice", 20000)


def test_a_cancelled_loan_that_was_never_billed_bills_nothing() -> None:
    account, books = after_runs(4)
    change(books, account, terms(STORY_1.cost, status="cancelled"), date(2026, 3, 20), MAY_1)
    for day in first_of(5, 6, 7, 8, 9):
        books.run(day)
    assert books.issued == []


def test_a_cancelled_loan_that_was_billed_is_credited_whole() -> None:
    account, books = after_runs(5, 6)
    change(books, account, terms(STORY_1.cost, status="cancelled"), date(2026, 6, 9), JUNE_1)
    assert sum((document.total for document in books.issued), Decimal(0)) == 0


def test_a_loan_moved_away_from_a_billed_month_credits_it() -> None:
    account, books = after_runs(5)
    change(books, account, terms(cost(date(2026, 6, 1), date(2026, 8, 31))), MAY_1, MAY_1)
    assert nets(books) == ["62000.00", "-62000.00"]


def test_a_month_with_documents_is_corrected_though_its_run_is_not_named() -> None:
    account, books = after_runs(5, 6)
    change(books, account, story_3(80), date(2026, 6, 9), date(2026, 4, 1))
    assert nets(books)[2:] == ["-6400.00"]


def test_r_b7_what_holds_a_document_up_is_remembered_once_until_it_is_issued() -> None:
    account = opened()
    refusal = InvoiceIncomplete("The directory has no value for: seller payment account.")
    for _ in range(2):
        account.hold_up(refusal, actor(MAY_1))
    held = [event for event in account.collect_events() if isinstance(event, BillingHeldUp)]
    assert [(event.rule, event.words) for event in held] == [
        ("R-B7", "The directory has no value for: seller payment account.")
    ]
    Books(account).bill(account, MAY_1, date(2026, 5, 4))
    assert account.held_up is None


def test_the_account_is_the_loans_own() -> None:
    assert opened().id == LoanAccount.id_of(STORY_1.loan_id)
