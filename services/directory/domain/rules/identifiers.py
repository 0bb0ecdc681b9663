"""Organisation numbers and electronic invoice addresses: which are right, in one written form.

The check digits come from python-stdnum, which is pure: text in, text out, no clock and no I/O.
"""

from types import ModuleType
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from shared.kernel.refusals import Invalid

Country = Literal["SE", "NO"]

SCHEMES: dict[Country, str] = {"SE": "0007", "NO": "0192"}
"""The Peppol scheme of each country's organisation numbers (ISO 6523)."""
_NUMBERS: dict[Country, ModuleType] = {"SE": swedish, "NO": norwegian}


class BadOrganisationNumber(Invalid):
    """The number is not one that the country's register can have given."""


class BadElectronicAddress(Invalid):
    """The address is not one to which an e-invoice can be sent in that country."""


def organisation_number(country: Country, written: str) -> str:
    """Return the number as its digits alone: ten in Sweden (Luhn), nine in Norway (modulo 11).

    Raises:
        BadOrganisationNumber: when digits are missing or the check digit is wrong, or when it has
            the form of a Swedish person's number: those of organisations have a third digit of
            at least 2 (R-B7: no personal identity number on an invoice).
    """
    try:
        digits = str(_NUMBERS[country].validate(written))
    except ValidationError as error:
        raise BadOrganisationNumber(
            f"“{written.strip()}” is no organisation number in {country}: check its digits.",
            field="organisation_number",
        ) from error
    if digits.startswith("0") or (country == "SE" and digits[2] < "2"):
        raise BadOrganisationNumber(
            "An organisation number never begins like that; is it a person's?",
            field="organisation_number",
        )
    return digits


def electronic_address(country: Country, written: str) -> str:
    """Return the Peppol address ``scheme:number``, the number as its digits alone (R-B8).

    It need not be the agency's own number: some receive through a shared one.

    Raises:
        BadElectronicAddress: when the scheme is not the country's or the number is not right.
    """
    scheme, _, number = written.strip().partition(":")
    if scheme != SCHEMES[country]:
        raise BadElectronicAddress(
            f"An electronic address in {country} begins with {SCHEMES[country]}:",
            field="electronic_address",
        )
    try:
        return f"{scheme}:{organisation_number(country, number)}"
    except BadOrganisationNumber as error:
        raise BadElectronicAddress(error.words, field="electronic_address") from error
