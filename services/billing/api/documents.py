"""Documents over HTTP: lists, one document, and the feed for finance systems (R-B9)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from services.billing.commands import Billing
from services.billing.commands.billing import SEES_FEED, SEES_INVOICES
from services.billing.domain.document import Document
from shared.contracts.billing import InvoiceIssued
from shared.kernel.refusals import NotFound, existing
from shared.plumbing.eventstore.cursors import After, Cursors, LogPlace
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.access import holding, in_case, signed_in
from shared.plumbing.web.http import Caller, Given, read


class InvoicePage(Document):
    """A document as issued, and the person's name where the agreement lets it be shown (R-B7)."""

    person_name: str | None = Field(
        description="The person's name, where the agreement lets it be shown. It comes from the"
        " directory at this moment, is not part of the issued document, and is null once the person"
        " has been erased.",
    )


class IssuedDocument(Document):
    """A document as issued, with the same content as the event."""


class InvoiceList(BaseModel):
    """Documents, oldest first; ``next`` continues the list."""

    items: list[InvoicePage]
    next: str | None


class FinanceEntry(BaseModel):
    """An issued document, as finance systems consume it (R-B9)."""

    type: str
    direction: Literal["issued", "received"]
    document: IssuedDocument


class FinanceFeed(BaseModel):
    """A page of the feed; keep ``next`` and poll again with it, even after an empty page."""

    entries: list[FinanceEntry]
    next: str


Limit = Annotated[int, QueryParameter(ge=1, le=200, description="The maximum number of items.")]


@read("/invoices", "invoices", signed_in(), "List the agency's invoices")
def invoices(  # noqa: PLR0913, PLR0917 - a filter each
    service: Given[Billing],
    caller: Given[Caller],
    cursors: Given[Cursors],
    loan: Annotated[UUID | None, QueryParameter(description="Only documents of this loan.")] = None,
    after: After = None,
    limit: Limit = 100,
) -> InvoiceList:
    """List the documents that the caller's agency issued or received, oldest first.

    Credit notes and correction documents are included. A caller who may see no invoices gets an
    empty list.
    """
    own = service.agencies(caller.person, SEES_INVOICES)
    start = service.queries.resumed(cursors.open(after, LogPlace))
    rows = service.queries.invoices(own, loan, start, limit)
    last = service.queries.place(rows[-1]["position"]) if len(rows) == limit else None
    return InvoiceList(
        items=_shown(service, rows), next=cursors.seal(last) if last is not None else None
    )


@read("/invoices/{invoice_id:uuid}", "invoice", in_case("invoice_id"), "Show an invoice")
def invoice(service: Given[Billing], invoice_id: FromPath[UUID]) -> InvoicePage:
    """Show a document exactly as it was issued (R-B7).

    An issued document never changes; a correction is a separate document that refers to it (R-B5).
    """
    row = existing(service.queries.invoice(invoice_id))
    return _shown(service, [row])[0]


def _shown(service: Billing, rows: Sequence[Row]) -> list[InvoicePage]:
    """Add the names that may be shown to callers who may read the documents (R-B7)."""
    named = service.queries.named({row["loan_id"] for row in rows})
    known = service.directory.names(named.values())
    names = {loan_id: known.get(person) for loan_id, person in named.items()}
    return [
        InvoicePage.model_validate({**row["document"], "person_name": names.get(row["loan_id"])})
        for row in rows
    ]


@read("/finance-feed", "finance_feed", holding(*SEES_FEED), "Read the finance feed")
def finance_feed(  # noqa: PLR0913, PLR0917 - a filter each
    service: Given[Billing],
    caller: Given[Caller],
    cursors: Given[Cursors],
    agency: Annotated[
        UUID | None, QueryParameter(description="Only documents of this agency.")
    ] = None,
    after: After = None,
    limit: Limit = 100,
) -> FinanceFeed:
    """Read the issued documents after a cursor, in the order of the log (R-B9).

    Finance systems poll it: keep `next` and ask again with it, even when the page was empty.
    Without an agency it covers every agency that the caller sees; a document from one of them to
    another then appears once, as ``issued``. A cursor stays valid for as long as it is kept: with
    an agency, for anyone who may read that agency's feed; without one, for the caller only.
    """
    own = service.agencies(caller.person, SEES_FEED)
    if agency is not None:
        own, cursors = own & {agency}, cursors.for_any_reader()
    if not own:
        raise NotFound("There is no such agency.")
    start = service.queries.resumed(cursors.open(after, LogPlace))
    rows = service.queries.invoices(own, None, start, limit)
    entries = [
        FinanceEntry(
            type=InvoiceIssued.NAME,
            direction="issued" if row["seller_agency_id"] in own else "received",
            document=IssuedDocument.model_validate(row["document"]),
        )
        for row in rows
    ]
    last = service.queries.place(rows[-1]["position"] if rows else start)
    return FinanceFeed(entries=entries, next=cursors.seal(last))


ROUTES: tuple[ControllerRouterHandler, ...] = (invoices, invoice, finance_feed)
