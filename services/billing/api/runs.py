"""Runs over HTTP: finance invoices its agency's months, and sees which loans are held up."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from services.billing.commands import Billing
from services.billing.commands.billing import RUNS_INVOICES
from services.billing.domain.document import Document
from services.billing.domain.drafts import Kind
from shared.kernel.dates import Month
from shared.kernel.money import Currency
from shared.plumbing.security.access import holding
from shared.plumbing.web.http import (
    Caller,
    CommandRequest,
    Done,
    Given,
    Input,
    command,
    examples,
    question,
    read,
)

MOST_SHOWN = 200


class RunInvoices(Input):
    """A request to invoice the months that are over."""

    model_config = examples({}, {"month": "2026-04"})
    month: str | None = Field(default=None, pattern=r"^2[01][0-9]{2}-(0[1-9]|1[0-2])$")
    """The last month to invoice, as YYYY-MM; the last one that is over when left out."""


class HeldUp(BaseModel):
    """A loan that cannot be invoiced until missing data is added."""

    loan_id: UUID
    held_up: str
    held_up_rule: str


class HeldUpList(BaseModel):
    """The loans that cannot be invoiced until missing data is added."""

    items: list[HeldUp]


class PreviewedDocument(BaseModel):
    """A document that a run would issue; it has no number yet."""

    loan_id: UUID
    kind: Kind
    month: str
    buyer_agency_id: UUID
    buyer_name: str
    currency: Currency
    net: Decimal
    vat: Decimal
    total: Decimal


class PreviewedTotal(BaseModel):
    """How many documents a run would issue in a currency, and what they add up to."""

    currency: Currency
    documents: int
    total: Decimal


class RunPreviewPage(BaseModel):
    """What a run would issue: at most 200 of its documents, and the totals of all of them."""

    month: str
    documents: list[PreviewedDocument]
    totals: list[PreviewedTotal]
    held_up: list[UUID]
    """The loans for which something is missing."""


@command("/runs", "run_invoices", holding(*RUNS_INVOICES), "Invoice the months that are over")
def run_invoices(
    service: Given[Billing], command: Given[CommandRequest], data: JSONBody[RunInvoices]
) -> Done:
    """Invoice the loans of the caller's agency up to a month that is over (R-B3).

    The calendar does this every month; use it to catch up after missing data was added. What has
    been invoiced stays as it is: a repeated run issues nothing twice (R-B4).
    """
    month = Month.parse(data.month) if data.month is not None else None
    return command.do(lambda trigger: service.run_invoices(month, trigger))


@question(
    "/runs/preview",
    "preview_run",
    holding(*RUNS_INVOICES),
    "Show what a run would issue",
)
def preview_run(
    service: Given[Billing],
    caller: Given[Caller],
    data: JSONBody[RunInvoices],
) -> RunPreviewPage:
    """Show what a run for the caller's agency would issue, and which loans it would hold up.

    Without a month it is the present one: what the next run issues, as far as is known today.
    Nothing is issued and no number is taken. The run itself calculates again.
    """
    month = Month.parse(data.month) if data.month is not None else None
    found = service.preview_run(month, caller.person)
    return RunPreviewPage(
        month=str(found.through),
        documents=[
            PreviewedDocument.model_validate(each, from_attributes=True)
            for each in found.documents[:MOST_SHOWN]
        ],
        totals=_totals(found.documents),
        held_up=found.held_up,
    )


def _totals(documents: Sequence[Document]) -> list[PreviewedTotal]:
    """One for each currency, in the order of their codes."""
    found: dict[Currency, list[Decimal]] = {}
    for each in documents:
        found.setdefault(each.currency, []).append(each.total)
    return [
        PreviewedTotal(currency=currency, documents=len(totals), total=sum(totals, Decimal(0)))
        for currency, totals in sorted(found.items())
    ]


@read("/held-up", "held_up", holding(*RUNS_INVOICES), "List loans that cannot be invoiced yet")
def held_up(service: Given[Billing], caller: Given[Caller]) -> HeldUpList:
    """List the loans of the caller's agency that cannot be invoiced yet (R-B7).

    Each item names what is missing; add it and run the month again.
    """
    rows = service.queries.held_up(service.agencies(caller.person, RUNS_INVOICES))
    return HeldUpList(items=[HeldUp.model_validate(row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (run_invoices, preview_run, held_up)
