"""How long the texts of an agency and its units may be, and what is taken for those left out."""

from services.directory.api.agency_bodies import (
    ChangeManager,
    MoveUnit,
    RegisterAgency,
    RegisterUnit,
    RenameUnit,
)
from tests.bodies import defaults, lengths


def test_an_agencys_texts_have_their_lengths() -> None:
    assert lengths(RegisterAgency, "name") == (1, 200)
    assert lengths(RegisterAgency, "organisation_number") == (9, 20)
    assert lengths(RegisterAgency, "city") == (1, 100)
    for name in ("electronic_address", "payment_account", "buyer_reference"):
        assert lengths(RegisterAgency, name) == (0, 50)


def test_an_agency_needs_no_address_account_or_reference() -> None:
    left_out = ("electronic_address", "payment_account", "buyer_reference")
    assert defaults(RegisterAgency) == dict.fromkeys(left_out, "")


def test_a_unit_has_a_name_of_one_line() -> None:
    assert lengths(RegisterUnit, "name") == (1, 200)
    assert lengths(RenameUnit, "name") == (1, 200)


def test_a_unit_is_at_the_top_and_led_by_no_one_by_default() -> None:
    assert defaults(RegisterUnit) == {"parent": None}
    assert defaults(MoveUnit) == {"parent": None}
    assert defaults(ChangeManager) == {"manager": None, "substitute": None}
