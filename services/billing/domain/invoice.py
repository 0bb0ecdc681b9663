"""A document that was issued and never changes (R-B5)."""

import re
from typing import Any, Self

from services.billing.domain.document import Document
from services.billing.domain.terms import WHOLE
from shared.kernel.aggregate import Actor, Aggregate, Created

_SHARE = re.compile(r", andel ([0-9.]+) %$")


class InvoiceIssued(Created):
    """An invoice, a credit note or a supplementary invoice was issued; its only event."""

    TOPIC = "billing.InvoiceIssued"
    RULE = "R-B7"
    class_version = 2
    document: Document

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Version 1 gave the buyer's share only in the line's text, where it was not the whole."""
        for line in state["document"]["lines"]:
            told = _SHARE.search(line["description"])
            line["receiver_share_percent"] = told[1] if told is not None else str(WHOLE)


class Invoice(Aggregate):
    """One issued document. No command can change it (R-B5)."""

    TOPIC = "billing.Invoice"

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def issue(cls, document: Document, actor: Actor) -> Self:
        """Issue a document exactly as written."""
        return cls.create(InvoiceIssued, actor, document.invoice_id, document=document)
