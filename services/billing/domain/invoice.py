"""A document that was issued and never changes (R-B5)."""

from typing import Self

from services.billing.domain.document import Document
from shared.kernel.aggregate import Actor, Aggregate, Created


class InvoiceIssued(Created):
    """An invoice, a credit note or a supplementary invoice was issued; its only event."""

    TOPIC = "billing.InvoiceIssued"
    RULE = "R-B7"
    document: Document


class Invoice(Aggregate):
    """One issued document. No command can change it (R-B5)."""

    TOPIC = "billing.Invoice"

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def issue(cls, document: Document, actor: Actor) -> Self:
        """Issue a document exactly as written."""
        return cls.create(InvoiceIssued, actor, document.invoice_id, document=document)
