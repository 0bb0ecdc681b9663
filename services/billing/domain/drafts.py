"""Which documents a month of a loan still needs to match what the rules give now."""

from datetime import date
from typing import Literal
from uuid import UUID

from services.billing.domain.rules.proration import Line
from services.billing.domain.rules.references import references
from services.billing.domain.rules.vat import VatRow, changes_between, vat_on
from services.billing.domain.statement import (
    Heading,
    Standing,
    Statement,
    billed_lines,
    stated,
)
from services.billing.domain.terms import BillTerms, Parties
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.kernel.money import Money
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value

Kind = Literal["invoice", "credit_note", "supplementary_invoice"]


class InvoiceIncomplete(Refusal):
    """Data about the seller or the buyer that every document must show is missing."""

    RULE = "R-B7"


class Basis(Value):
    """What a month is calculated from: the terms, the parties and the VAT table."""

    terms: BillTerms
    month: Month
    parties: Parties
    vat_table: tuple[VatRow, ...]


class Draft(Value):
    """A document that is due: it takes the month from one statement to another (R-B5a).

    Its lines reverse those of ``before`` and state those of ``after``; ``earlier`` are the
    documents that the month already has.
    """

    basis: Basis
    earlier: tuple[UUID, ...]
    before: Statement
    after: Statement

    @property
    def document_id(self) -> UUID:
        """Its natural id: the month's first document, or the month's n-th correction (R-B4)."""
        loan_id, month = self.basis.terms.loan_id, self.basis.month
        if not self.earlier:
            return natural_id("invoice", loan_id, month)
        return natural_id("correction", loan_id, month, len(self.earlier))

    @property
    def kind(self) -> Kind:
        """A plain invoice opens the month; later documents credit or supplement it (R-B5)."""
        if not self.earlier:
            return "invoice"
        return "credit_note" if self.net.amount < 0 else "supplementary_invoice"

    @property
    def net(self) -> Money:
        """Its amount before VAT; below zero on a credit note."""
        return self.after.net - self.before.net

    @property
    def tax(self) -> Money:
        """Its VAT: the month's VAT after it less the month's VAT before it."""
        return self.after.tax - self.before.tax

    @property
    def refers_to(self) -> UUID | None:
        """The month's first invoice, on a correction (R-B5a)."""
        return self.earlier[0] if self.earlier else None

    @property
    def previous_correction(self) -> UUID | None:
        """The correction before this one (R-B5a)."""
        return self.earlier[-1] if len(self.earlier) > 1 else None

    @property
    def standing(self) -> Standing:
        """The state of the month after this document is issued."""
        return Standing(documents=(*self.earlier, self.document_id), statement=self.after)


def drafts(basis: Basis, standing: Standing | None) -> tuple[Draft, ...]:
    """The documents that bring the month to what the rules give now (R-B5, R-B5a, R-B10).

    There are none when the month already matches, which is why a repeated run or message changes
    nothing (R-B4). A month never invoiced gets no document when all its lines are 0.00.

    Raises:
        VatNotAgreed: R-B7a.
        ReferenceMissing: R-B7b.
        InvoiceIncomplete: when data about a party that R-B7 requires is missing.
    """
    lines = billed_lines(basis.terms, basis.month)
    if standing is None and all(line.amount.is_zero for line in lines):
        return ()
    now = stated(_heading(basis, standing, lines), lines)
    found: list[Draft] = []
    earlier = standing.documents if standing else ()
    for before, after in _steps(standing.statement if standing else now.emptied, now):
        found.append(Draft(basis=basis, earlier=earlier, before=before, after=after))
        earlier = found[-1].standing.documents
    if found:
        _check(basis)
    return tuple(found)


def _heading(basis: Basis, standing: Standing | None, lines: tuple[Line, ...]) -> Heading:
    """The month's VAT depends on the last day lent in the month (R-B7a).

    The VAT already stated applies until the terms name another, or that day moves across a day on
    which the law changed. An agency that changes its sector does not change the VAT of earlier
    supplies.
    """
    if standing is not None and not lines:
        return standing.statement.heading  # no day left: the documents are reversed
    agreed, last_day = basis.terms.vat, lines[-1].period.end
    if standing is not None and _stands(basis, standing.statement, last_day):
        vat = standing.statement.heading.vat
    else:
        vat = vat_on(last_day, basis.parties, agreed, basis.vat_table)
    return Heading(vat=vat, agreed=agreed, currency=basis.terms.cost.monthly_cost.currency)


def _stands(basis: Basis, statement: Statement, last_day: date) -> bool:
    """Whether the VAT already stated for the month still applies."""
    if statement.heading.agreed != basis.terms.vat:
        return False
    whole = basis.month.period
    # A fully credited month no longer shows which of its days decided the VAT.
    asked = (statement.lines[-1].period.end,) if statement.lines else (whole.start, whole.end)
    return basis.terms.vat is not None or not any(
        changes_between(day, last_day, basis.parties, basis.vat_table) for day in asked
    )


def _steps(statement: Statement, now: Statement) -> list[tuple[Statement, Statement]]:
    """The statements before and after each document, without changes of 0.00.

    There are two when the heading changes: O and S, or two currencies, never share a document
    (R-B7a).
    """
    if statement.heading.can_stand_with(now.heading):
        steps = [(statement, now)]
    else:
        steps = [(statement, statement.emptied), (now.emptied, now)]
    return [(before, after) for before, after in steps if before.net != after.net]


def _check(basis: Basis) -> None:
    seller, buyer = basis.parties.seller, basis.parties.buyer
    references(basis.terms, buyer)
    needed = {
        "seller name": seller.name,
        "seller organisation number": seller.organisation_number,
        "seller payment account": seller.payment_account,
        "buyer name": buyer.name,
        "buyer organisation number": buyer.organisation_number,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise InvoiceIncomplete(
            f"The directory has no value for: {', '.join(missing)}.", missing=missing
        )
