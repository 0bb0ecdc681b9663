"""A document's references and due date (R-B7, R-B7b, R-B7c)."""

from datetime import date, timedelta
from typing import NamedTuple

# The rest of the domain imports only the kernel. The check digit of OCR and KID is arithmetic
# that this library implements and tests better than our own copy would.
from stdnum import luhn

from services.billing.domain.terms import BillTerms, Party
from shared.kernel.ids import fresh_id
from shared.kernel.refusals import Refusal

LONGEST_DAYS_FOR_THE_SWEDISH_STATE = 30
"""Days to pay, by law, for a state buyer in Sweden (R-B7c)."""

DIGITS = 6


class ReferenceMissing(Refusal):
    """The buyer's reference and the order reference are both missing."""

    RULE = "R-B7b"


class References(NamedTuple):
    """The buyer's two references; at least one of them is not empty."""

    buyer: str
    order: str


def references(terms: BillTerms, buyer: Party) -> References:
    """The references in the terms, else the buyer's standing reference (R-B7b).

    Raises:
        ReferenceMissing: when there is none.
    """
    found = References(terms.buyer_reference or buyer.buyer_reference, terms.order_reference)
    if not any(found):
        raise ReferenceMissing(
            "The buyer's reference and the order reference are both missing; one is needed.",
            buyer=buyer.name,
        )
    return found


def due_on(issued_on: date, payment_days: int, buyer: Party) -> date:
    """The last day to pay (R-B7c); a Swedish state buyer has at most 30 days."""
    if (buyer.country, buyer.sector) == ("SE", "state"):
        payment_days = min(payment_days, LONGEST_DAYS_FOR_THE_SWEDISH_STATE)
    return issued_on + timedelta(days=payment_days)


def payment_reference(year: int, number: int) -> str:
    """The reference for the payer to quote: OCR in Sweden, KID in Norway (R-B7).

    Both are digits with a modulus 10 check digit; year and number in the series are unique for the
    seller.
    """
    digits = f"{year:04d}{number:0{DIGITS}d}"
    return digits + luhn.calc_check_digit(digits)


def new_person_reference() -> str:
    """A random reference to the person for the documents of a loan (R-B7).

    Because it is random, no one who guesses who the person is can confirm it.
    """
    return f"P-{fresh_id().hex[:10].upper()}"
