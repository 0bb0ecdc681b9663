"""Names and contact data: what is accepted, and in which form it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.rules.contacts import (
    BadContact,
    Contact,
    checked,
    email,
    language,
    phone,
    words,
)

ASA = Contact(
    given_name="Åsa",
    family_name="Ng-Öberg",
    email="asa.oberg@archive.example",
    phone="+46 8 123 45",
    language="sv",
)


def test_a_contact_is_kept_in_one_form() -> None:
    written = ASA.model_copy(update={"given_name": " A\u030asa ", "phone": " +46 8 123 45 "})
    assert checked(written) == ASA


@pytest.mark.parametrize("field", ["given_name", "family_name", "email"])
@pytest.mark.parametrize(
    "value",
    ["", "  ", "x" * 300, "a\x00b", "a\nb@c.d", "a\u2028b", "\ud83d", "\u200b", "\u202ea@b.se"],
)
def test_the_field_that_is_not_right_is_named(field: str, value: str) -> None:
    with pytest.raises(BadContact) as refused:
        checked(ASA.model_copy(update={field: value}))
    assert refused.value.facts == {"field": field}


@pytest.mark.parametrize(
    "written", ["a@b.se", "Anna.O'Hara+x@sub.archive.example", "åsa@västerås.example", " a@b.se "]
)
def test_an_address_is_accepted(written: str) -> None:
    assert email(written) == written.strip()


@pytest.mark.parametrize(
    "written",
    [
        "a",
        "a@b",
        "@b.se",
        "a@",
        "a@b.",
        "a@@b.se",
        "a@b@c.se",
        "a b@c.se",
        "a@b.se,c@d.se",
        "a@b.se;c@d.se",
        "Anna <a@b.se>",
        "a@b.se\r\nBcc: c@d.se",
        "a" * 250 + "@b.se",
    ],
)
def test_what_is_no_single_address_is_refused(written: str) -> None:
    with pytest.raises(BadContact):
        email(written)


@pytest.mark.parametrize("written", ["", " ", "12345", "+47 22 00 00 00", "(08) 123-45/6"])
def test_a_telephone_number_is_accepted_or_left_out(written: str) -> None:
    assert phone(written) == written.strip()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+46\u00a08\u2011123\u00a045\u00a067", "+46 8-123 45 67"),
        ("08\u2013123 45", "08-123 45"),
        ("\uff10\uff18 123 45", "08 123 45"),
        ("\u202f070\u2212123\u200b45\ufeff", "070-12345"),
    ],
)
def test_a_pasted_telephone_number_is_kept_in_plain_signs(written: str, kept: str) -> None:
    assert phone(written) == kept


@pytest.mark.parametrize("written", ["1234", "1" * 16, "+", "08-12345 ext", "٠١٢٣٤٥", "1\n2345"])
def test_what_is_no_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(BadContact):
        phone(written)


def test_r_n1_there_are_four_languages() -> None:
    assert [language(each) for each in ("sv", "nb", "nn", " EN ")] == ["sv", "nb", "nn", "en"]
    for other in ("", "no", "se", "swedish"):
        with pytest.raises(BadContact):
            language(other)


@given(written=st.text())
def test_any_name_is_refused_or_kept_in_a_form_that_stays(written: str) -> None:
    try:
        once = words("given_name", written)
    except BadContact:
        return
    assert words("given_name", once) == once
    assert once == once.strip() != ""
