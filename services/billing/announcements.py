"""What others hear of billing: whole documents (R-B9), and short messages without an amount."""

from services.billing.domain.invoice import InvoiceIssued
from shared.contracts import billing as said
from shared.plumbing.messages import Announcements


def _issued(event: InvoiceIssued) -> said.InvoiceIssued:
    return said.InvoiceIssued.model_validate(event.document.model_dump())


def _announced(event: InvoiceIssued) -> said.InvoiceAnnounced:
    told = event.document.model_dump(include=set(said.InvoiceAnnounced.model_fields))
    return said.InvoiceAnnounced.model_validate(told)


ANNOUNCEMENTS: Announcements = {InvoiceIssued: (_issued, _announced)}
