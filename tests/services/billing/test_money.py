"""R-B10 on real PostgreSQL: whatever arrives and is run, the documents match the oracle."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.domain.document import Document
from services.billing.domain.runs import InvoiceRuns
from shared.contracts.lending import LoanBill
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.plumbing.messaging.messages import Message, over_the_wire
from tests.alone import Alone
from tests.oracle import billing_oracle as oracle
from tests.recreating import recreated
from tests.services.billing.billing_alone import FINANCE, BillingAlone, agency, bill, start_billing
from tests.services.billing.cases import LENDER, oracle_loans

LOANS = tuple(natural_id("test", name) for name in ("one", "two", "three"))
NORWEGIAN, BUYER = natural_id("test", "norwegian"), natural_id("test", "norwegian buyer")
BEGIN = date(2026, 10, 1)
PAST, DAYS = Month(year=2026, month=9), timedelta(days=1)

some_loans = oracle_loans(st.dates(date(2026, 9, 1), date(2027, 2, 28)), longest=100)
steps = st.one_of(
    st.tuples(st.just("hear"), st.sampled_from(LOANS), some_loans),
    st.tuples(st.just("cut short"), st.sampled_from(LOANS), st.integers(0, 100)),
    st.tuples(st.just("cancel"), st.sampled_from(LOANS)),
    st.tuples(st.just("again"), st.integers(0, 8)),
    st.tuples(st.just("late"), st.sampled_from(LOANS), some_loans),
    st.tuples(st.just("pass"), st.integers(1, 50)),
    st.tuples(st.just("finance")),
    st.tuples(st.just("account"), st.booleans()),
)


def first_day(running: Alone) -> BillingAlone:
    """A desk that knows two Swedish and two Norwegian agencies."""
    billing_alone = start_billing(recreated(running, BEGIN))
    billing_alone.know(agency(NORWEGIAN, country="NO"), agency(BUYER, country="NO"))
    return billing_alone


def as_lent_by_its_lender(loan_id: UUID, loan: oracle.Loan) -> oracle.Loan:
    """The third loan's lender is Norwegian, so that Norway's calendar counts."""
    return replace(loan, country="NO" if loan_id == LOANS[2] else "SE")


def contracts_of(loan_id: UUID, loan: oracle.Loan, **different: str) -> LoanBill:
    parties = {"lender_agency_id": NORWEGIAN, "receiver_agency_id": BUYER, "currency": "NOK"}
    return bill(loan, loan_id, **(parties if loan.country == "NO" else {}), **different)


@dataclass
class Life:
    """What was sent so far, and what must follow from it."""

    billing_alone: BillingAlone
    seq: int = 10
    announced: dict[UUID, oracle.Loan | None] = field(
        default_factory=dict[UUID, oracle.Loan | None]
    )
    messages: list[Message] = field(default_factory=list[Message])
    kept: list[Document] = field(default_factory=list[Document])

    def receive(self, loan_id: UUID, loan: oracle.Loan) -> None:
        self._publish(loan_id, as_lent_by_its_lender(loan_id, loan), cancelled=False)

    def _publish(self, loan_id: UUID, loan: oracle.Loan, *, cancelled: bool) -> None:
        self.seq += 2
        self.announced[loan_id] = None if cancelled else loan
        announced = contracts_of(loan_id, loan, status="cancelled" if cancelled else "agreed")
        self.messages.append(self.billing_alone.receive(announced, self.seq))

    def cut_short(self, loan_id: UUID, days: int) -> None:
        loan = self.announced.get(loan_id)
        if loan is not None:
            end = min(loan.end, loan.start + timedelta(days=days))
            known = tuple(step for step in loan.percent if step[0] <= end)
            self.receive(loan_id, replace(loan, end=end, percent=known))

    def cancel(self, loan_id: UUID) -> None:
        loan = self.announced.get(loan_id)
        if loan is not None:
            self._publish(loan_id, loan, cancelled=True)

    def again(self, back: int) -> None:
        """R-B4: a repeated message has no effect."""
        if self.messages:
            message = self.messages[-1 - back % len(self.messages)]
            self.billing_alone.service.consumer.handle(over_the_wire(message))

    def late(self, loan_id: UUID, loan: oracle.Loan) -> None:
        """R-B4: an older bill in a newer message has no effect."""
        if loan_id in self.announced:
            older = contracts_of(loan_id, as_lent_by_its_lender(loan_id, loan))
            self.billing_alone.receive(older, seq=self.seq - 100)

    def days_pass(self, days: int) -> None:
        self.billing_alone.until(self.billing_alone.alone.today + days * DAYS)

    def finance(self) -> None:
        self.billing_alone.alone.do(FINANCE, "/runs", {})

    def account(self, there: bool) -> None:
        """R-B7: the seller's payment account is removed, or added again."""
        self.billing_alone.know(agency(LENDER, payment_account="5050-1055" if there else ""))

    def do(self, step: tuple[Any, ...]) -> None:
        acts: dict[str, Callable[..., None]] = {
            "hear": self.receive,
            "cut short": self.cut_short,
            "cancel": self.cancel,
            "again": self.again,
            "late": self.late,
            "pass": self.days_pass,
            "finance": self.finance,
            "account": self.account,
        }
        acts[step[0]](*step[1:])

    # What must hold

    def owed(self, loan_id: UUID, month: Month) -> Decimal:
        loan = self.announced.get(loan_id)
        return oracle.month_total(loan, month.year, month.month) if loan else Decimal(0)

    def check(self) -> None:
        documents = self.billing_alone.documents
        assert documents[: len(self.kept)] == self.kept, "R-B5: an issued document never changes"
        self.kept = documents
        assert [each.number for each in documents] == numbers_of(documents), "R-B6"
        run_through = self.billing_alone.service.store.load(
            InvoiceRuns, InvoiceRuns.id_of()
        ).through
        for loan_id in self.announced:
            if self.billing_alone.account(loan_id)["held_up"] is None:
                self._check_loan(loan_id, run_through, documents)

    def _check_loan(self, loan_id: UUID, through: Month, documents: list[Document]) -> None:
        month = PAST
        while str(month) <= "2027-12":
            issued = sum(
                (
                    each.net
                    for each in documents
                    if (each.loan_id, each.month) == (loan_id, str(month))
                ),
                Decimal(0),
            )
            owed = self.owed(loan_id, month)
            due = owed if str(month) <= str(through) else {owed, Decimal(0)}
            assert issued == due if isinstance(due, Decimal) else issued in due, "R-B10"
            month = month.next


def numbers_of(documents: list[Document]) -> list[int]:
    """The numbers that documents in the order of the log must have (R-B6)."""
    last: dict[tuple[UUID, str], int] = {}
    found: list[int] = []
    for each in documents:
        series = (each.seller_agency_id, each.series)
        last[series] = last.get(series, 0) + 1
        found.append(last[series])
    return found


@settings(max_examples=40, deadline=None)
@given(loan=some_loans, taken=st.lists(steps, min_size=3, max_size=18))
def test_r_b10_documents_state_what_the_rules_give(
    running: Alone, loan: oracle.Loan, taken: list[tuple[Any, ...]]
) -> None:
    life = Life(first_day(running))
    life.receive(LOANS[0], loan)
    for step in taken:
        life.do(step)
        life.check()
    life.account(there=True)
    life.days_pass(70)
    life.check()
    assert life.billing_alone.alone.see(FINANCE, "/held-up")["items"] == []
