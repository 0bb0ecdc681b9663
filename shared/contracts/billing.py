"""What billing says: the invoice events that finance systems consume (R-B9)."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract


class BillingContract(Contract):
    """Said by billing."""

    STREAM: ClassVar[str] = "billing"


class InvoiceLine(Contract):
    """One line; ``amount`` is rounded on its own (R-B2). Not a message of its own."""

    description: str
    start: date
    end: date
    percent: Decimal
    days: int
    of_days: int
    unit_price: Decimal
    amount: Decimal


class InvoiceIssued(BillingContract):
    """A document was issued and never changes (R-B5).

    ``kind``: ``invoice``, ``credit_note`` or ``supplementary_invoice``; the latter two refer to
    the month's first invoice and to the correction before them (R-B5a).
    """

    NAME: ClassVar[str] = "billing.invoice-issued.v1"
    invoice_id: UUID
    kind: Literal["invoice", "credit_note", "supplementary_invoice"]
    series: str
    number: int
    loan_id: UUID
    agreement_id: str
    month: str
    seller_agency_id: UUID
    seller_name: str
    seller_organisation_number: str
    buyer_agency_id: UUID
    buyer_name: str
    buyer_organisation_number: str
    buyer_reference: str
    order_reference: str
    person_reference: str
    lines: tuple[InvoiceLine, ...]
    currency: Literal["SEK", "NOK", "EUR", "DKK"]
    net: Decimal
    vat_category: str
    vat_reason: str
    vat_rate: Decimal
    vat: Decimal
    total: Decimal
    """Negative on a credit note."""
    issued_on: date
    due_on: date
    payment_account: str
    payment_reference: str
    contact_person_id: UUID | None
    refers_to: UUID | None
    previous_correction: UUID | None
