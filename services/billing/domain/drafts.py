"""Which documents a month of a loan still needs, so that it says what the rules give now."""

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
    """Something that every document must say of a party is not known."""

    RULE = "R-B7"


class Basis(Value):
    """What a month is judged by: the terms, the parties as they are called, the VAT table."""

    terms: BillTerms
    month: Month
    parties: Parties
    vat_table: tuple[VatRow, ...]


class Draft(Value):
    """A document that is due: it takes the month from one statement to another (R-B5a).

    Its lines reverse those of ``before`` and state those of ``after``; ``earlier`` are the
    month's documents until now.
    """

    basis: Basis
    earlier: tuple[UUID, ...]
    before: Statement
    after: Statement

    @property
    def document_id(self) -> UUID:
        """Its natural id: the month's first, or the month's n-th correction (R-B4)."""
        loan_id, month = self.basis.terms.loan_id, self.basis.month
        if not self.earlier:
            return natural_id("invoice", loan_id, month)
        return natural_id("correction", loan_id, month, len(self.earlier))

    @property
    def kind(self) -> Kind:
        """A plain invoice opens the month; later ones credit or supplement it (R-B5)."""
        if not self.earlier:
            return "invoice"
        return "credit_note" if self.net.amount < 0 else "supplementary_invoice"

    @property
    def net(self) -> Money:
        """What it comes to before VAT; below zero on a credit note."""
        return self.after.net - self.before.net

    @property
    def tax(self) -> Money:
        """Its VAT: that of the month now, less that of the month before it."""
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
        """Where the month stands when this has been issued."""
        return Standing(documents=(*self.earlier, self.document_id), said=self.after)


def drafts(basis: Basis, standing: Standing | None) -> tuple[Draft, ...]:
    """The documents that bring the month to what the rules give now (R-B5, R-B5a, R-B10).

    None when it says so already: that is why a run or a message that comes twice changes nothing
    (R-B4). A month never invoiced that comes to 0.00 gets none.

    Raises:
        VatNotAgreed: R-B7a.
        ReferenceMissing: R-B7b.
        InvoiceIncomplete: when a party lacks what R-B7 asks for.
    """
    lines = billed_lines(basis.terms, basis.month)
    if standing is None and all(line.amount.is_zero for line in lines):
        return ()
    now = stated(_heading(basis, standing, lines), lines)
    found: list[Draft] = []
    earlier = standing.documents if standing else ()
    for before, after in _steps(standing.said if standing else now.emptied, now):
        found.append(Draft(basis=basis, earlier=earlier, before=before, after=after))
        earlier = found[-1].standing.documents
    if found:
        _check(basis)
    return tuple(found)


def _heading(basis: Basis, standing: Standing | None, lines: tuple[Line, ...]) -> Heading:
    """Return the month's heading; the last day lent in the month asks the VAT table (R-B7a).

    VAT that was chosen stands until the terms say another, or that day crosses one on which the
    law changed: a party which changes its sector changes nothing of what was supplied before.
    """
    if standing is not None and not lines:
        return standing.said.heading  # nothing is lent in the month any more: what was said goes
    agreed, last_day = basis.terms.vat, lines[-1].period.end
    if standing is not None and _stands(basis, standing.said, last_day):
        vat = standing.said.heading.vat
    else:
        vat = vat_on(last_day, basis.parties, agreed, basis.vat_table)
    return Heading(vat=vat, agreed=agreed, currency=basis.terms.cost.monthly_cost.currency)


def _stands(basis: Basis, said: Statement, last_day: date) -> bool:
    """Whether the VAT that was chosen for the month is still the one to state."""
    if said.heading.agreed != basis.terms.vat:
        return False
    whole = basis.month.period
    # Of a month that was credited whole it is not known which of its days asked.
    asked = (said.lines[-1].period.end,) if said.lines else (whole.start, whole.end)
    return basis.terms.vat is not None or not any(
        changes_between(day, last_day, basis.parties, basis.vat_table) for day in asked
    )


def _steps(said: Statement, now: Statement) -> list[tuple[Statement, Statement]]:
    """Return from what to what the documents lead; those of 0.00 are left out.

    Two when the heading changes: O and S, or two currencies, never share a document (R-B7a).
    """
    if said.heading.can_stand_with(now.heading):
        steps = [(said, now)]
    else:
        steps = [(said, said.emptied), (now.emptied, now)]
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
        raise InvoiceIncomplete(f"not known: {', '.join(missing)}", missing=missing)
