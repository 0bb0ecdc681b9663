"""What is taken for the fields of an employment that are left out."""

from decimal import Decimal

from services.directory.api.employment import EmployAgain
from tests.bodies import defaults


def test_a_person_who_is_employed_again_works_full_time_by_default() -> None:
    assert defaults(EmployAgain) == {"employment_percent": Decimal(100)}
