"""What billing publishes: documents for finance systems (R-B9), short messages for services."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Amount, Contract, MonthName, Percentage


class BillingContract(Contract):
    """What finance systems consume (R-B9): the documents of all agencies.

    The stream is theirs alone: no service of Utbyte consumes it. Anyone who may read the topic
    sees the documents of every agency in the instance. The administrator grants that access
    (Read and Describe on the topic, Read on the reader's own group) to a system that keeps the
    books of all of them. The system of a single agency uses HTTP instead:
    `GET /api/billing/v1/finance-feed?agency=…` returns the same documents for that agency only.

    Each document is a separate aggregate, so documents can arrive in any order: a credit note
    may arrive before the invoice that it `refers_to`. Keep it, and add it up when the invoice
    has arrived.

    `examples/finance` is a reader that does all of this.
    """

    STREAM: ClassVar[str] = "billing"


class InvoiceLine(Contract):
    """One invoice line; each ``amount`` is rounded separately (R-B2). Not a separate message.

    `amount` is `unit_price` * `percent` / 100 * `receiver_share_percent` / 100 * `days` /
    `of_days`, rounded half-up once; it is the same with a minus sign on a line that reverses an
    earlier one.
    """

    description: str
    start: date
    end: date
    percent: Percentage
    """Percentage of full time."""
    days: int
    of_days: int
    """Days in the whole month: calendar or working days, the same kind as `days`."""
    unit_price: Amount
    """The monthly cost at full time."""
    amount: Amount
    receiver_share_percent: Percentage = Decimal(100)
    """The part of the cost that the buyer bears."""


class InvoiceIssued(BillingContract):
    """A document was issued and never changes (R-B5).

    A `credit_note` or `supplementary_invoice` refers to the month's first invoice and to the
    previous correction (R-B5a). The total of a month is the sum of its documents.
    """

    NAME: ClassVar[str] = "billing.invoice-issued.v1"
    invoice_id: UUID
    kind: Literal["invoice", "credit_note", "supplementary_invoice"]
    series: str
    number: int
    loan_id: UUID
    agreement_id: str
    month: MonthName
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
    net: Amount
    vat_category: str
    vat_reason: str
    vat_rate: Percentage
    vat: Amount
    total: Amount
    """Negative on a credit note."""
    issued_on: date
    """The business day on which it was issued; `due_on` is counted from it (R-B3)."""
    due_on: date
    payment_account: str
    payment_reference: str
    contact_person_id: UUID | None
    refers_to: UUID | None
    """The month's first invoice, on a correction."""
    previous_correction: UUID | None


class InvoiceAnnounced(Contract):
    """A document was issued: what people are notified of, without any amount (R-N3).

    Published on a separate stream that only notifications may read. It contains neither the total
    nor whose loan it is for; the document itself is on the stream `billing`, for finance systems.
    """

    STREAM: ClassVar[str] = "billing.notifications"
    NAME: ClassVar[str] = "billing.invoice-announced.v1"
    invoice_id: UUID
    kind: Literal["invoice", "credit_note", "supplementary_invoice"]
    series: str
    number: int
    month: MonthName
    seller_agency_id: UUID
    buyer_agency_id: UUID
    issued_on: date
    due_on: date
    refers_to: UUID | None
    """The month's first invoice, on a correction."""


class MonthsBilled(Contract):
    """Every loan has been billed for every month up to ``through``, except those held up (R-B3).

    Published on a separate stream that only the directory may read, like ``LoanHeldUp``: a person
    is erased once their loans are invoiced to the end (R-D2a).
    """

    STREAM: ClassVar[str] = "billing.directory"
    NAME: ClassVar[str] = "billing.months-billed.v1"
    through: MonthName
    on: date


class LoanHeldUp(Contract):
    """A loan's document is due but cannot be issued, or nothing is missing any more (R-B7).

    ``rule``: the rule that requires what is missing; null when the loan is no longer held up.
    """

    STREAM: ClassVar[str] = "billing.directory"
    NAME: ClassVar[str] = "billing.loan-held-up.v1"
    loan_id: UUID
    rule: str | None
    on: date
