"""The exact content of an issued document (R-B7)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from services.billing.domain.drafts import Draft, Kind
from services.billing.domain.rules.proration import Line
from services.billing.domain.rules.references import (
    due_on,
    payment_reference,
    references,
)
from services.billing.domain.terms import WHOLE, Country
from shared.kernel.dates import Percent
from shared.kernel.money import Currency
from shared.kernel.values import Value
from shared.kernel.wording import Language, days, percentage

LANGUAGES: dict[Country, Language] = {"SE": "sv", "NO": "nb"}
"""The lines are in the seller's language."""
LOAN = {"sv": "Personallån", "nb": "Utlån av medarbeider"}
REVERSED = {"sv": "Återföring", "nb": "Tilbakeføring"}


class DocumentLine(Value):
    """One line; on a line that reverses an earlier one, only the amount is below zero.

    ``unit_price`` is the monthly cost at full time; the buyer pays ``receiver_share_percent`` of
    it.
    """

    description: str
    start: date
    end: date
    percent: Decimal
    days: int
    of_days: int
    unit_price: Decimal
    amount: Decimal
    receiver_share_percent: Percent = WHOLE


class Document(Value):
    """The content of an issued document (R-B7), with the fields of the contract of the same name.

    It identifies the person only by an opaque reference and contains no identity number. ``net``,
    ``vat`` and ``total`` are below zero on a credit note.
    """

    invoice_id: UUID
    kind: Kind
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
    lines: tuple[DocumentLine, ...]
    currency: Currency
    net: Decimal
    vat_category: str
    vat_reason: str
    vat_rate: Decimal
    vat: Decimal
    total: Decimal
    issued_on: date
    due_on: date
    payment_account: str
    payment_reference: str
    contact_person_id: UUID | None
    refers_to: UUID | None
    previous_correction: UUID | None


class Place(NamedTuple):
    """A document's series, number and day, and how it refers to the person."""

    series: str
    number: int
    on: date
    person_reference: str


def written(draft: Draft, place: Place) -> Document:
    """Write the document of a draft (R-B7).

    Raises:
        ReferenceMissing: R-B7b; a draft from an account always has one.
    """
    terms, parties = draft.basis.terms, draft.basis.parties
    seller, buyer = parties.seller, parties.buyer
    asked = references(terms, buyer)
    vat = draft.after.heading.vat
    return Document(
        invoice_id=draft.document_id,
        kind=draft.kind,
        series=place.series,
        number=place.number,
        loan_id=terms.loan_id,
        agreement_id=terms.agreement_id,
        month=str(draft.basis.month),
        seller_agency_id=seller.agency_id,
        seller_name=seller.name,
        seller_organisation_number=seller.organisation_number,
        buyer_agency_id=buyer.agency_id,
        buyer_name=buyer.name,
        buyer_organisation_number=buyer.organisation_number,
        buyer_reference=asked.buyer,
        order_reference=asked.order,
        person_reference=place.person_reference,
        lines=_lines(draft, seller.country),
        currency=draft.net.currency,
        net=draft.net.amount,
        vat_category=vat.category,
        vat_reason=vat.reason,
        vat_rate=vat.rate,
        vat=draft.tax.amount,
        total=(draft.net + draft.tax).amount,
        issued_on=place.on,
        due_on=due_on(place.on, terms.payment_days, buyer),
        payment_account=seller.payment_account,
        payment_reference=payment_reference(place.on.year, place.number),
        contact_person_id=seller.contact_person_id,
        refers_to=draft.refers_to,
        previous_correction=draft.previous_correction,
    )


def _lines(draft: Draft, country: Country) -> tuple[DocumentLine, ...]:
    """First the lines that reverse the previous statement, then those of the new one (R-B5a)."""
    language = LANGUAGES[country]
    reversal = f"{REVERSED[language]}: "
    return (
        *(
            _line(line, reversal + _description(line, language), -line.amount.amount)
            for line in draft.before.lines
        ),
        *(
            _line(line, _description(line, language), line.amount.amount)
            for line in draft.after.lines
        ),
    )


def _line(line: Line, description: str, amount: Decimal) -> DocumentLine:
    return DocumentLine(
        description=description,
        start=line.period.start,
        end=line.period.end,
        percent=line.percent,
        days=line.days,
        of_days=line.of_days,
        unit_price=line.unit_price.amount,
        amount=amount,
        receiver_share_percent=line.share_percent,
    )


def _description(line: Line, language: Language) -> str:
    told = f"{LOAN[language]} {days(line.period, language)}, {percentage(line.percent, language)}"
    if line.share_percent == WHOLE:
        return told
    return f"{told}, andel {percentage(line.share_percent, language)}"
