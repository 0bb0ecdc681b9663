"""Any sequence of bills and runs keeps R-B4, R-B5, R-B6 and R-B10, as the oracle judges."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.billing.domain.account import LoanAccount
from services.billing.domain.document import Document
from services.billing.domain.terms import BillTerms
from shared.kernel.aggregate import Aggregate, Event
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import Books, actor, as_cost, oracle_loans, terms

LOANS = tuple(natural_id("test", name) for name in ("one", "two", "three"))
STARTS = st.dates(date(2026, 10, 1), date(2027, 3, 31))
some_loans = oracle_loans(STARTS, longest=120)


@dataclass(frozen=True)
class Announced:
    """A bill as lending sent it, and as the oracle knows it."""

    seq: int
    loan: oracle.Loan
    cancelled: bool

    def bill(self, loan_id: UUID) -> BillTerms:
        status = "cancelled" if self.cancelled else "agreed"
        return terms(as_cost(self.loan), loan_id=loan_id, status=status)

    def owed(self, month: Month) -> Decimal:
        if self.cancelled:
            return Decimal(0)
        return oracle.month_total(self.loan, month.year, month.month)


def replayed(account: LoanAccount, history: list[Event]) -> LoanAccount:
    """The account as its history rebuilds it, through the stored form."""
    again: Any = None
    for event in history:
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert isinstance(again, type(account))
    return again


class LifeOfAccounts(RuleBasedStateMachine):
    """Three loans of one lender; bills come in any order and twice, runs come late and twice."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.announced: dict[UUID, list[Announced]] = {}
        self.accounts: dict[UUID, LoanAccount] = {}
        self.histories: dict[UUID, list[Event]] = {}
        self.today = date(2026, 10, 1)
        self.last_run = self.today
        self.kept: list[Document] = []

    @initialize(loans=st.tuples(some_loans, some_loans, some_loans))
    def open_accounts(self, loans: tuple[oracle.Loan, ...]) -> None:
        for loan_id, loan in zip(LOANS, loans, strict=True):
            first = Announced(1, loan, cancelled=False)
            account = LoanAccount.open(1, first.bill(loan_id), actor(self.today))
            self.announced[loan_id] = [first]
            self.accounts[loan_id] = account
            self.histories[loan_id] = []
            self.books.accounts.append(account)

    def receive(self, loan_id: UUID, announced: Announced) -> int:
        account = self.accounts[loan_id]
        account.receive(announced.seq, announced.bill(loan_id), actor(self.today))
        return self.books.bill(account, self.last_run, self.today)

    @rule(which=st.sampled_from(LOANS), loan=some_loans, step=st.integers(1, 3))
    def the_loan_becomes_another(self, which: UUID, loan: oracle.Loan, step: int) -> None:
        newest = self.announced[which][-1]
        self.announced[which].append(Announced(newest.seq + step, loan, cancelled=False))
        self.receive(which, self.announced[which][-1])

    @rule(which=st.sampled_from(LOANS), days=st.integers(0, 120))
    def the_loan_is_cut_short(self, which: UUID, days: int) -> None:
        newest = self.announced[which][-1]
        end = min(newest.loan.end, newest.loan.start + timedelta(days=days))
        shorter = replace(newest.loan, end=end)
        self.announced[which].append(Announced(newest.seq + 1, shorter, newest.cancelled))
        self.receive(which, self.announced[which][-1])

    @rule(which=st.sampled_from(LOANS))
    def the_loan_is_cancelled(self, which: UUID) -> None:
        newest = self.announced[which][-1]
        self.announced[which].append(replace(newest, seq=newest.seq + 1, cancelled=True))
        self.receive(which, self.announced[which][-1])

    @rule(which=st.sampled_from(LOANS), back=st.integers(0, 5))
    def a_bill_comes_again_or_late(self, which: UUID, back: int) -> None:
        """R-B4: a bill that was received before changes nothing, however old."""
        consumed = self.announced[which][max(0, len(self.announced[which]) - 1 - back)]
        version = self.accounts[which].version
        assert self.receive(which, consumed) == 0
        assert self.accounts[which].version == version

    @rule(months=st.integers(1, 3))
    def time_passes_and_the_run_comes(self, months: int) -> None:
        """The run of the first of a month; those in between were missed."""
        for _ in range(months):
            self.today = Month.of(self.today).next.period.start
        self.last_run = self.today
        self.books.run(self.today)

    @rule(days=st.integers(0, 27))
    def some_days_pass(self, days: int) -> None:
        later = self.today + timedelta(days=days)
        self.today = min(later, Month.of(self.today).period.end)

    @rule()
    def the_run_comes_again(self) -> None:
        """R-B4: a repeated run issues nothing."""
        assert self.books.run(self.last_run) == 0

    def months_run(self) -> list[Month]:
        month, months = Month(year=2026, month=9), []
        while month.period.end < self.last_run:
            months.append(month)
            month = month.next
        return months

    @invariant()
    def r_b10_what_was_issued_is_what_the_rules_give_now(self) -> None:
        for loan_id, announced in self.announced.items():
            for month in self.months_run():
                issued = [
                    document.net
                    for document in self.books.issued
                    if (document.loan_id, document.month) == (loan_id, str(month))
                ]
                assert sum(issued, Decimal(0)) == announced[-1].owed(month), (loan_id, str(month))

    @invariant()
    def r_b10_no_month_is_billed_before_it_was_run(self) -> None:
        months = {str(month) for month in self.months_run()}
        assert {document.month for document in self.books.issued} <= months

    @invariant()
    def r_b6_numbers_have_no_gap_and_no_repeat(self) -> None:
        for year in {document.series for document in self.books.issued}:
            numbers = [each.number for each in self.books.issued if each.series == year]
            assert numbers == list(range(1, len(numbers) + 1))
        ids = [document.invoice_id for document in self.books.issued]
        assert len(set(ids)) == len(ids)

    @invariant()
    def r_b5_issued_documents_stay_as_they_were(self) -> None:
        assert self.books.issued[: len(self.kept)] == self.kept
        self.kept = list(self.books.issued)

    @invariant()
    def r_b5a_corrections_refer_to_the_first_and_to_the_one_before(self) -> None:
        chains: dict[tuple[UUID, str], list[Document]] = {}
        for document in self.books.issued:
            chains.setdefault((document.loan_id, document.month), []).append(document)
        for first, *corrections in chains.values():
            assert (first.kind, first.refers_to, first.previous_correction) == (
                "invoice",
                None,
                None,
            )
            before = None
            for correction in corrections:
                assert correction.refers_to == first.invoice_id
                assert correction.previous_correction == before
                assert correction.kind == (
                    "credit_note" if correction.net < 0 else "supplementary_invoice"
                )
                before = correction.invoice_id

    @invariant()
    def r_b2_lines_add_up_to_their_document_which_is_never_of_nothing(self) -> None:
        for document in self.books.issued:
            assert sum(line.amount for line in document.lines) == document.net != 0

    @invariant()
    def the_history_makes_the_same_account(self) -> None:
        for loan_id, account in self.accounts.items():
            self.histories[loan_id].extend(collected(account))
            again = replayed(account, self.histories[loan_id])
            assert (again.seq, again.terms) == (account.seq, account.terms)
            assert again.standings == account.standings
            assert again.version == account.version


def collected(aggregate: Aggregate) -> list[Event]:
    return [event for event in aggregate.collect_events() if isinstance(event, Event)]


TestLifeOfAccounts = LifeOfAccounts.TestCase
TestLifeOfAccounts.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
