"""R-B7, R-B7b, R-B7c: references and the due date."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.rules.references import (
    ReferenceMissing,
    due_on,
    new_person_reference,
    payment_reference,
    references,
)
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import RECEIVER, STORY_1, party, terms

numbers = st.integers(1, 10**7)
years = st.integers(2000, 2100)


def test_r_b7_a_payment_reference_of_a_known_document() -> None:
    # 2·1 + (1 + 2 of 2·6) + 2 + 2 = 9, and 1 more makes ten.
    assert payment_reference(2026, 1) == "2026000001" + "1"


@given(years, numbers)
def test_r_b7_a_payment_reference_ends_with_the_check_digit_of_the_rest(
    year: int, number: int
) -> None:
    reference = payment_reference(year, number)
    assert reference.isdecimal()
    assert len(reference) <= 25
    assert reference[-1] == oracle.check_digit(reference[:-1])


@given(years, numbers, years, numbers)
def test_r_b7_two_documents_never_share_a_payment_reference(
    year: int, number: int, other_year: int, other: int
) -> None:
    same = (year, number) == (other_year, other)
    assert (payment_reference(year, number) == payment_reference(other_year, other)) is same


def test_r_b7_the_person_has_an_opaque_reference_another_for_each_loan() -> None:
    references = {new_person_reference() for _ in range(100)}
    assert len(references) == 100
    assert all(re.fullmatch("P-[0-9A-F]{10}", each) for each in references)


@pytest.mark.parametrize(
    ("buyer_reference", "order_reference", "standing", "found"),
    [
        ("B-1", "O-1", "S-1", ("B-1", "O-1")),
        ("", "O-1", "S-1", ("S-1", "O-1")),
        ("", "O-1", "", ("", "O-1")),
        ("", "", "S-1", ("S-1", "")),
    ],
)
def test_r_b7b_one_reference_is_enough(
    buyer_reference: str, order_reference: str, standing: str, found: tuple[str, str]
) -> None:
    bill = terms(STORY_1.cost, buyer_reference=buyer_reference, order_reference=order_reference)
    assert references(bill, party(RECEIVER, buyer_reference=standing)) == found


def test_r_b7b_a_document_without_any_reference_is_refused() -> None:
    with pytest.raises(ReferenceMissing) as refused:
        references(terms(STORY_1.cost, order_reference=""), party(RECEIVER, buyer_reference=""))
    assert refused.value.RULE == "R-B7b"


@pytest.mark.parametrize(
    ("buyer", "days", "due"),
    [
        ({}, 30, date(2026, 5, 31)),
        ({}, 45, date(2026, 5, 31)),
        ({}, 14, date(2026, 5, 15)),
        ({"sector": "municipality"}, 45, date(2026, 6, 15)),
        ({"country": "NO"}, 45, date(2026, 6, 15)),
    ],
)
def test_r_b7c_a_swedish_state_buyer_has_at_most_30_days(
    buyer: dict[str, Any], days: int, due: date
) -> None:
    assert due_on(date(2026, 5, 1), days, party(RECEIVER, **buyer)) == due
