"""What people type: days, amounts and percentages in the forms of the countries."""

from datetime import date
from decimal import Decimal

import pytest

from services.portal.pages.loans.typed import a_day, a_number, an_amount


@pytest.mark.parametrize("text", ["2027-03-08", "8.3.2027", "08.03.2027", "8. 3. 2027"])
def test_a_day_is_read_as_it_is_written_in_each_country(text: str) -> None:
    assert a_day(text) == date(2027, 3, 8)


@pytest.mark.parametrize("text", ["", "8 mars", "2027-02-30", "27-03-08"])
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert a_day(text) is None


@pytest.mark.parametrize("text", ["62 000,50", "62000.50", "62\u00a0000,5", "62000,5"])
def test_an_amount_has_two_decimals_however_it_is_written(text: str) -> None:
    assert an_amount(text) == "62000.50"


@pytest.mark.parametrize("text", ["", "0", "-5", "NaN", "Infinity", "62000,505", "sixty"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert an_amount(text) is None


def test_a_percentage_may_have_its_sign() -> None:
    assert a_number("62,5 %") == Decimal("62.5")
