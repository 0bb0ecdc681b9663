"""Percentages and days are written as people of each language write them."""

from datetime import date
from decimal import Decimal

import pytest

from shared.kernel.dates import Period
from shared.kernel.wording import Language, days, percentage

JULY = Period(start=date(2026, 7, 1), end=date(2026, 7, 10))


@pytest.mark.parametrize(
    ("language", "written"),
    [("sv", "62,5\u00a0%"), ("nb", "62,5\u00a0%"), ("nn", "62,5\u00a0%"), ("en", "62.5\u00a0%")],
)
def test_a_fraction_has_a_comma_in_swedish_and_norwegian_and_a_point_in_english(
    language: Language, written: str
) -> None:
    assert percentage(Decimal("62.50"), language) == written


@pytest.mark.parametrize(
    ("percent", "written"),
    [("100", "100"), ("1E+2", "100"), ("80.00", "80"), ("0", "0"), ("33.33", "33,33")],
)
def test_a_percentage_has_no_needless_zeros_and_no_exponent(percent: str, written: str) -> None:
    assert percentage(Decimal(percent), "sv") == f"{written}\u00a0%"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("sv", "2026-07-01 – 2026-07-10"),  # noqa: RUF001 - en dash
        ("nb", "01.07.2026–10.07.2026"),  # noqa: RUF001 - en dash
        ("nn", "01.07.2026–10.07.2026"),  # noqa: RUF001 - en dash
        ("en", "2026-07-01 – 2026-07-10"),  # noqa: RUF001 - en dash
    ],
)
def test_days_are_written_in_the_order_and_with_the_signs_of_the_language(
    language: Language, written: str
) -> None:
    assert days(JULY, language) == written
