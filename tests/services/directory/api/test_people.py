"""How long a person's texts may be, and what is taken for those left out."""

from decimal import Decimal

from services.directory.api.people import ContactInput, RegisterPerson
from tests.bodies import defaults, lengths


def test_a_persons_texts_have_their_lengths() -> None:
    for body in (ContactInput, RegisterPerson):
        assert lengths(body, "given_name") == (1, 200)
        assert lengths(body, "family_name") == (1, 200)
        assert lengths(body, "email") == (3, 254)
        assert lengths(body, "phone") == (0, 40)


def test_a_person_works_full_time_without_roles_and_reads_swedish_by_default() -> None:
    contact = {"phone": "", "language": "sv"}
    assert defaults(ContactInput) == contact
    employed = {"employment_percent": Decimal(100), "roles": ()}
    assert defaults(RegisterPerson) == {**contact, **employed}
