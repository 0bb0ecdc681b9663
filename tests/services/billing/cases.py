"""Loans, bills and parties to test billing with; figures of the accepted stories."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.billing.domain.account import LoanAccount
from services.billing.domain.document import Document
from services.billing.domain.issuing import issue
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.rules.vat import VAT_TABLE
from services.billing.domain.series import InvoiceSeries
from services.billing.domain.terms import BillTerms, LoanCost, Parties, Party
from shared.kernel.aggregate import Actor
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.ids import natural_id
from shared.kernel.money import Money
from tests.oracle import billing_oracle as oracle

LENDER, RECEIVER = natural_id("test", "lender"), natural_id("test", "receiver")
LOAN, PERSON = natural_id("test", "loan"), natural_id("test", "person")


def actor(day: date) -> Actor:
    return Actor(by=None, at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC), on=day)


def party(agency_id: UUID = LENDER, **different: Any) -> Party:
    facts: dict[str, Any] = {
        "agency_id": agency_id,
        "name": "Provmyndigheten",
        "organisation_number": "2021005489",
        "country": "SE",
        "sector": "state",
        "electronic_address": "0007:2021005489",
        "payment_account": "5050-1055",
        "buyer_reference": "REF-1",
        "contact_person_id": natural_id("test", "contact"),
    }
    return Party.model_validate({**facts, **different})


PARTIES = Parties(seller=party(), buyer=party(RECEIVER, name="Mottagarverket"))


def percentages(*steps: tuple[date, int | str | Decimal]) -> tuple[PercentFrom, ...]:
    return tuple(PercentFrom(start=start, percent=Decimal(percent)) for start, percent in steps)


def cost(start: date, end: date, monthly: str = "62000.00", **different: Any) -> LoanCost:
    fields: dict[str, Any] = {
        "period": Period(start=start, end=end),
        "percent": percentages((start, 100)),
        "monthly_cost": Money.of(monthly, "SEK"),
        "country": "SE",
    }
    return LoanCost.model_validate({**fields, **different})


def terms(of: LoanCost, **different: Any) -> BillTerms:
    fields: dict[str, Any] = {
        "loan_id": LOAN,
        "agreement_id": "A-1",
        "collaboration_id": natural_id("test", "collaboration"),
        "person_id": PERSON,
        "lender_agency_id": LENDER,
        "receiver_agency_id": RECEIVER,
        "status": "agreed",
        "cost": of,
        "payment_days": 30,
        "vat": None,
        "buyer_reference": "",
        "order_reference": "O-7",
        "person_named": False,
    }
    return BillTerms.model_validate({**fields, **different})


STORY_1 = terms(cost(date(2026, 4, 1), date(2026, 8, 31)))
STORY_1_CUT_SHORT = terms(cost(date(2026, 4, 1), date(2026, 7, 10)))


def story_3(percent: int) -> BillTerms:
    """The loan of story 1, with another percent from 16 May."""
    first = date(2026, 4, 1)
    steps = percentages((first, 100), (date(2026, 5, 16), percent))
    return terms(cost(first, date(2026, 8, 31), percent=steps))


class Books:
    """A seller's accounts and series, as the commands drive them; nothing but the domain."""

    def __init__(self, *opened: LoanAccount) -> None:
        self.accounts = list(opened)
        self.series: dict[int, InvoiceSeries] = {}
        self.issued: list[Document] = []
        self.vat_table = VAT_TABLE

    def bill(
        self, account: LoanAccount, through: date, on: date, parties: Parties = PARTIES
    ) -> int:
        """Issue what is due by the run of a day; count the documents."""
        actor_of_day = actor(on)
        series = self.series.get(on.year) or InvoiceSeries.open(LENDER, on.year, actor_of_day)
        self.series[on.year] = series
        due = account.due(arrears(through), parties, self.vat_table)
        for draft in due:
            self.issued.append(issue(account, draft, series, actor_of_day).document)
        return len(due)

    def run(self, day: date) -> int:
        """Bill every account on a day; count the documents."""
        return sum(self.bill(account, day, day) for account in self.accounts)


def opened(bill: BillTerms = STORY_1, on: date = date(2026, 2, 6), seq: int = 5) -> LoanAccount:
    return LoanAccount.open(seq, bill, actor(on))


hundredths = st.integers(0, 100_00).map(lambda value: Decimal(value) / 100)
any_percent = st.one_of(hundredths, st.sampled_from([Decimal(0), Decimal(50), Decimal(100)]))
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)

THE_CENTURY = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def oracle_loans(
    draw: st.DrawFn,
    starts: st.SearchStrategy[date] = THE_CENTURY,
    longest: int = 300,
) -> oracle.Loan:
    """A random loan, as the oracle knows it."""
    start = draw(starts)
    length = draw(st.integers(0, longest))
    later = draw(st.sets(st.integers(1, max(length, 1)), max_size=4 if length else 0))
    return oracle.Loan(
        start=start,
        end=start + timedelta(days=length),
        percent=tuple(
            (start + timedelta(days=offset), draw(any_percent)) for offset in (0, *sorted(later))
        ),
        monthly_cost=draw(amounts),
        share=draw(any_percent),
        by_working_days=draw(st.booleans()),
        country=draw(st.sampled_from(["SE", "NO"])),
        eves=draw(st.booleans()),
    )


def as_cost(loan: oracle.Loan) -> LoanCost:
    """The oracle's loan as billing knows it."""
    return cost(
        loan.start,
        loan.end,
        str(loan.monthly_cost),
        percent=percentages(*loan.percent),
        cost_bearer="shared",
        receiver_share_percent=loan.share,
        proration="working_days" if loan.by_working_days else "calendar_days",
        country=loan.country,
        eves_are_free=loan.eves,
    )
