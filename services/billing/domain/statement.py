"""The amounts of a loan's month, and what its documents together have stated so far."""

from uuid import UUID

from services.billing.domain.rules.proration import Line, month_lines
from services.billing.domain.rules.vat import Vat, vat_of
from services.billing.domain.terms import AgreedVat, BillTerms
from shared.kernel.dates import Month
from shared.kernel.money import Currency, Money, total
from shared.kernel.values import Value


class Heading(Value):
    """What all lines of a document share; ``agreed`` is the agreed VAT, if any."""

    vat: Vat
    agreed: AgreedVat | None
    currency: Currency

    def can_stand_with(self, other: "Heading") -> bool:
        """Whether lines under both headings may share a document: same VAT and currency (R-B7a)."""
        return (self.vat, self.currency) == (other.vat, other.currency)


class Statement(Value):
    """Lines under one heading, with their totals."""

    heading: Heading
    lines: tuple[Line, ...]
    net: Money
    tax: Money

    @property
    def emptied(self) -> "Statement":
        """The same heading without lines."""
        return stated(self.heading, ())


class Standing(Value):
    """The state of a month: its documents, oldest first, and what they state together."""

    documents: tuple[UUID, ...]
    statement: Statement


def stated(heading: Heading, lines: tuple[Line, ...]) -> Statement:
    """The amounts are rounded per line (R-B2), the VAT once on their sum."""
    net = total([line.amount for line in lines], heading.currency)
    return Statement(heading=heading, lines=lines, net=net, tax=vat_of(net, heading.vat))


def billed_lines(terms: BillTerms, month: Month) -> tuple[Line, ...]:
    """A cancelled loan has no lines."""
    return () if terms.status == "cancelled" else month_lines(terms.cost, month)
