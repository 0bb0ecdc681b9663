"""Organisation numbers and electronic invoice addresses: validates and normalises them.

The check digits come from python-stdnum, which is pure: text in, text out, no clock and no I/O.
"""

import re
from types import ModuleType
from typing import Literal

from stdnum import ean
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from shared.kernel import texts
from shared.kernel.refusals import Invalid

Country = Literal["SE", "NO"]

SCHEMES: dict[Country, str] = {"SE": "0007", "NO": "0192"}
"""The Peppol scheme of each country's organisation numbers (ISO 6523)."""
GLN = "0088"
"""The Peppol scheme of GS1 location numbers, which belongs to no country."""
_GLN_DIGITS = 13
_IN_FULL = re.compile("16[0-9]{10}")
"""A Swedish organisation number with twelve digits, as some registers write it."""
_NUMBERS: dict[Country, ModuleType] = {"SE": swedish, "NO": norwegian}


class BadOrganisationNumber(Invalid):
    """The organisation number is not valid in that country."""


class BadElectronicAddress(Invalid):
    """The electronic address cannot receive e-invoices in that country."""


def organisation_number(country: Country, written: str) -> str:
    """Keep only the digits: ten in Sweden (Luhn), nine in Norway (modulo 11).

    A Swedish number may have twelve digits, with 16 in front.

    Raises:
        BadOrganisationNumber: when digits are missing or the check digit is wrong, or when it has
            the form of a Swedish personal identity number: organisation numbers have a third
            digit of at least 2 (R-B7: no personal identity number on an invoice).
    """
    try:
        digits = str(_NUMBERS[country].validate(_ten_of_twelve(country, texts.number(written))))
    except (ValidationError, texts.UnreadableText) as error:
        raise BadOrganisationNumber(
            f"“{written.strip()}” is not an organisation number in {country}. Check the digits.",
            field="organisation_number",
        ) from error
    if digits.startswith("0") or (country == "SE" and digits[2] < "2"):
        raise BadOrganisationNumber(
            "This is not an organisation number; it may be a personal identity number.",
            field="organisation_number",
        )
    return digits


def _ten_of_twelve(country: Country, written: str) -> str:
    bare = re.sub("[- ]", "", written)
    return bare[2:] if country == "SE" and _IN_FULL.fullmatch(bare) else written


def electronic_address(country: Country, written: str) -> str:
    """R-B8: the Peppol address is ``scheme:number``, with the number as digits only.

    It need not be the agency's own number: some receive invoices at a shared one, or at a GLN.

    Raises:
        BadElectronicAddress: when the scheme is neither the country's nor that of a GLN, or the
            number is not valid.
    """
    scheme, digits = _parts(written)
    own = SCHEMES[country]
    if scheme == GLN:
        return f"{GLN}:{_gln(digits)}"
    if scheme != own:
        raise BadElectronicAddress(
            f"An electronic address in {country} must be {own}: followed by an organisation number,"
            f" or {GLN}: followed by a GLN.",
            field="electronic_address",
        )
    try:
        return f"{scheme}:{organisation_number(country, digits)}"
    except BadOrganisationNumber as error:
        raise BadElectronicAddress(error.words, field="electronic_address") from error


def _parts(written: str) -> tuple[str, str]:
    try:
        scheme, _, digits = texts.number(written).partition(":")
    except texts.UnreadableText as error:
        raise BadElectronicAddress(str(error), field="electronic_address") from error
    return scheme.strip(), digits


def _gln(written: str) -> str:
    digits = re.sub("[- ]", "", written)
    if len(digits) != _GLN_DIGITS or not ean.is_valid(digits):
        raise BadElectronicAddress(
            "A GLN must have 13 digits, the last of which is a check digit. Check the digits.",
            field="electronic_address",
        )
    return digits
