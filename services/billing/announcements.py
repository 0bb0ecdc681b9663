"""Which facts of billing the others hear: every document that was issued (R-B9)."""

from services.billing.domain.invoice import InvoiceIssued
from shared.contracts import billing as said
from shared.plumbing.messages import Announcements


def _issued(event: InvoiceIssued) -> said.InvoiceIssued:
    return said.InvoiceIssued.model_validate(event.document.model_dump())


ANNOUNCEMENTS: Announcements = {InvoiceIssued: (_issued,)}
