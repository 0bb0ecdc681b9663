"""Organisation numbers and electronic addresses: validation, and one stored form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.identifiers import (
    BadElectronicAddress,
    BadOrganisationNumber,
    Country,
    electronic_address,
    organisation_number,
)


@pytest.mark.parametrize(
    ("country", "written", "digits"),
    [
        ("SE", "202100-1025", "2021001025"),
        ("SE", " 2021001025 ", "2021001025"),
        ("SE", "556036-0793", "5560360793"),
        ("NO", "974 760 673", "974760673"),
        ("NO", "974760673", "974760673"),
        ("NO", "310000016", None),
        ("NO", "974760674", None),
        ("NO", "97476067", None),
        ("NO", "000000000", None),
        ("NO", "974-760-673", None),
        ("SE", "202100-1026", None),
        ("SE", "202100-102", None),
        ("SE", "20202100-1025", None),
        ("SE", "0000000000", None),
        ("SE", "974760673", None),
        ("NO", "2021001025", None),
        ("SE", "", None),
        ("SE", "abc", None),
        ("SE", "２０２１００1025", "2021001025"),  # noqa: RUF001 - wide digits are narrowed
        ("SE", "2021001025\n1", None),
    ],
)
def test_an_organisation_number_is_judged_and_written_in_one_form(
    country: Country, written: str, digits: str | None
) -> None:
    if digits is not None:
        assert organisation_number(country, written) == digits
    else:
        with pytest.raises(BadOrganisationNumber) as refused:
            organisation_number(country, written)
        assert refused.value.facts == {"field": "organisation_number"}


def test_r_b7_a_persons_number_is_no_organisation_number() -> None:
    with pytest.raises(BadOrganisationNumber, match="person"):
        organisation_number("SE", "811228-9874")


def luhn(digits: str) -> bool:
    """An independent oracle: double every second digit from the right and add the digits."""
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(digits[::-1])]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def modulo_11(digits: str) -> bool:
    weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
    return sum(w * int(each) for w, each in zip(weights, digits, strict=True)) % 11 == 0


@given(digits=st.text("0123456789", min_size=10, max_size=10))
def test_swedish_numbers_are_right_by_luhn(digits: str) -> None:
    right = luhn(digits) and digits[0] != "0" and digits[2] >= "2"
    assert accepted("SE", digits) == right


@given(digits=st.text("0123456789", min_size=9, max_size=9))
def test_norwegian_numbers_are_right_by_modulo_11(digits: str) -> None:
    assert accepted("NO", digits) == (modulo_11(digits) and digits[0] != "0")


@given(written=st.text(max_size=30), country=st.sampled_from(["SE", "NO"]))
def test_any_text_is_accepted_or_refused_and_what_is_accepted_stays(
    written: str, country: Country
) -> None:
    if accepted(country, written):
        once = organisation_number(country, written)
        assert once.isascii()
        assert once.isdigit()
        assert organisation_number(country, once) == once


def accepted(country: Country, written: str) -> bool:
    try:
        organisation_number(country, written)
    except BadOrganisationNumber:
        return False
    return True


@pytest.mark.parametrize(
    ("country", "written", "address"),
    [
        ("SE", "0007:202100-1025", "0007:2021001025"),
        ("SE", " 0007:2021001025 ", "0007:2021001025"),
        ("NO", "0192:974760673", "0192:974760673"),
        ("NO", "0007:2021001025", None),
        ("SE", "0192:974760673", None),
        ("SE", "0007:2021001026", None),
        ("SE", "0007:", None),
        ("SE", "2021001025", None),
        ("SE", "0007:2021001025:1", None),
        ("SE", "", None),
        ("NO", "9908:974760673", None),
        ("SE", "0088:7300009010202", "0088:7300009010202"),
        ("NO", "0088: 7300009-010202", "0088:7300009010202"),
        ("SE", "0088:7300009010203", None),
        ("SE", "0088:73000090102", None),
        ("SE", "0088:17300009010202", None),
        ("SE", "0088:97350053850012", None),
        ("SE", "0088:96385074", None),  # a right EAN-8
        ("SE", "0088:", None),
        ("SE", "0007:162021001025", "0007:2021001025"),
        ("SE", "0007:202100\u20111025", "0007:2021001025"),
        ("SE", "0007:\u202e2021001025", None),
    ],
)
def test_r_b8_an_electronic_address_is_scheme_and_number(
    country: Country, written: str, address: str | None
) -> None:
    if address is not None:
        assert electronic_address(country, written) == address
    else:
        with pytest.raises(BadElectronicAddress) as refused:
            electronic_address(country, written)
        assert refused.value.facts == {"field": "electronic_address"}
