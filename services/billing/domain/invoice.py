"""A document that was issued and never changes (R-B5)."""

from typing import Self

from services.billing.domain.document import Document
from shared.kernel.aggregate import Act, Aggregate, Created


class InvoiceIssued(Created):
    """An invoice, a credit note or a supplementary invoice was issued; its one and only fact."""

    TOPIC = "billing.InvoiceIssued"
    RULE = "R-B7"
    document: Document


class Invoice(Aggregate):
    """One issued document. It has no step that could change it (R-B5)."""

    TOPIC = "billing.Invoice"

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def issue(cls, document: Document, act: Act) -> Self:
        """Issue a document as it is written."""
        return cls.begun(InvoiceIssued, act, document.invoice_id, document=document)
