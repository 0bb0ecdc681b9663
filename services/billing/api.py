"""Billing over HTTP: quotes, runs, documents, and the feed for finance systems."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field, field_validator, model_validator

from services.billing.commands import Billing
from services.billing.domain.document import Document
from services.billing.domain.quote import DEFAULT_NOTICE, answered, quote
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Month, Months, PercentFrom, Period
from shared.kernel.money import Currency, Money
from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.access import holding, in_case, signed_in
from shared.plumbing.http import (
    Asked,
    Caller,
    Done,
    Given,
    Input,
    command,
    examples,
    question,
    read,
)
from shared.plumbing.own_routes import cursor_of, position_of

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class AskQuote(Input):
    """What a loan is to cost: monthly cost at full time, period, percents from days on."""

    model_config = examples(
        {
            "monthly_cost": "62000.00",
            "currency": "SEK",
            "receiver_share_percent": 100,
            "start": "2026-04-01",
            "end": "2026-07-10",
            "percent": [["2026-04-01", 100]],
            "proration": "calendar_days",
            "country": "SE",
            "approved_on": "2026-01-30",
            "notice_months": 2,
        }
    )
    monthly_cost: str = Field(pattern=r"^[0-9]{1,15}\.[0-9]{2}$", description="Two decimals, > 0")
    currency: Currency
    receiver_share_percent: Percent
    start: Day
    end: Day
    percent: tuple[tuple[Day, Percent], ...] = Field(min_length=1, max_length=1000)
    proration: Literal["calendar_days", "working_days"]
    country: Literal["SE", "NO"]
    approved_on: Day | None = None
    notice_months: int = Field(default=DEFAULT_NOTICE.count, ge=0, le=120)

    @field_validator("monthly_cost")
    @classmethod
    def _something(cls, amount: str) -> str:
        if Decimal(amount) <= 0:
            raise ValueError("the monthly cost is more than 0.00")
        return amount

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        days = [day for day, _ in self.percent]
        if self.end < self.start:
            raise ValueError("the end is the first day or later")
        if days[0] != self.start or days[-1] > self.end or sorted(set(days)) != days:
            raise ValueError("percents begin on the first day, rise in time and lie in the period")
        return self

    def cost(self) -> LoanCost:
        """Return the domain's value."""
        return LoanCost(
            period=Period(start=self.start, end=self.end),
            percent=tuple(PercentFrom(start=day, percent=each) for day, each in self.percent),
            monthly_cost=Money.of(self.monthly_cost, self.currency),
            cost_bearer="shared",
            receiver_share_percent=self.receiver_share_percent,
            proration=self.proration,
            country=self.country,
        )


class RunInvoices(Input):
    """The month up to which is billed; the last one that is over when left out."""

    model_config = examples({}, {"month": "2026-04"})
    month: str | None = Field(default=None, pattern=r"^2[01][0-9]{2}-(0[1-9]|1[0-2])$")


class InvoicePage(Document):
    """A document as it was issued."""


class InvoiceList(BaseModel):
    """Documents in the order in which they were issued; ask on with ``next``."""

    items: list[InvoicePage]
    next: str | None


class FeedEntry(BaseModel):
    """One step of a document, as finance systems consume it (R-B9)."""

    type: str
    direction: Literal["issued", "received"]
    document: InvoicePage


class FinanceFeed(BaseModel):
    """A page of the feed; keep ``next`` and ask again with it, also when nothing came."""

    entries: list[FeedEntry]
    next: str


class HeldUp(BaseModel):
    """A loan that cannot be invoiced until something is added."""

    loan_id: UUID
    held_up: str
    held_up_rule: str


class HeldUpList(BaseModel):
    """What waits for something that is missing."""

    items: list[HeldUp]


AfterCursor = Annotated[str | None, QueryParameter(name="after", max_length=40)]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=200)]


@question("/quotes", "quote", signed_in(), "What a loan will cost, before anybody signs")
def ask_quote(data: JSONBody[AskQuote]) -> dict[str, Any]:
    """Answer month by month, and when it can start at the earliest (R-B2, R-B3, R-O3)."""
    found = quote(data.cost(), data.approved_on, Months.of(data.notice_months))
    return answered(found)


@command("/runs", "run_invoices", holding("finance"), "Invoice the months that are over (R-B3)")
def run_invoices(service: Given[Billing], asked: Given[Asked], data: JSONBody[RunInvoices]) -> Done:
    """Run the months of one's own agency; what is invoiced already stays as it is (R-B4)."""
    month = Month.parse(data.month) if data.month is not None else None
    sellers = service.agencies_run(asked.person)
    return asked.do(lambda cause: service.run_invoices(sellers, month, cause))


@read("/invoices", "invoices", signed_in(), "The documents of one's own agency, both ways")
def invoices(
    service: Given[Billing],
    caller: Given[Caller],
    loan: Annotated[UUID | None, QueryParameter(name="loan")] = None,
    after: AfterCursor = None,
    limit: Limit = 100,
) -> InvoiceList:
    """List documents, also those of one loan; who sees no invoices sees an empty list."""
    rows = service.queries.invoices(
        service.agencies_seen(caller.person), loan, position_of(after), limit
    )
    last = cursor_of(rows[-1]["position"]) if len(rows) == limit else None
    return InvoiceList(
        items=[InvoicePage.model_validate(row["document"]) for row in rows], next=last
    )


@read("/invoices/{invoice_id:uuid}", "invoice", in_case("invoice_id"), "One document (R-B7)")
def invoice(service: Given[Billing], invoice_id: FromPath[UUID]) -> InvoicePage:
    """Show a document as it was issued."""
    row = service.queries.invoice(invoice_id)
    if row is None:
        raise NotFound("there is no such case")
    return InvoicePage.model_validate(row["document"])


@read("/finance-feed", "finance_feed", holding("finance", "auditor"), "Every step (R-B9)")
def finance_feed(
    service: Given[Billing],
    caller: Given[Caller],
    agency: Annotated[UUID | None, QueryParameter(name="agency")] = None,
    after: AfterCursor = None,
    limit: Limit = 100,
) -> FinanceFeed:
    """Give the steps of an agency's documents after a cursor, in the order of the log."""
    seen = service.agencies_seen(caller.person)
    own = {agency} & seen if agency is not None else seen
    if not own:
        raise Invalid("this is no agency of yours", field="agency")
    start = position_of(after)
    rows = service.queries.invoices(own, None, start, limit)
    entries = [
        FeedEntry(
            type="billing.invoice-issued.v1",
            direction="issued" if row["seller_agency_id"] in own else "received",
            document=InvoicePage.model_validate(row["document"]),
        )
        for row in rows
    ]
    return FinanceFeed(entries=entries, next=cursor_of(rows[-1]["position"] if rows else start))


@read("/held-up", "held_up", holding("finance"), "What cannot be invoiced yet (R-B7)")
def held_up(service: Given[Billing], caller: Given[Caller]) -> HeldUpList:
    """List the loans of one's own agency whose documents lack something."""
    rows = service.queries.held_up(service.agencies_run(caller.person))
    return HeldUpList(items=[HeldUp.model_validate(row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (
    ask_quote,
    run_invoices,
    invoices,
    invoice,
    finance_feed,
    held_up,
)
