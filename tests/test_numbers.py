"""A number is found where it is told, and not where its digits stand by chance."""

import pytest

from tests.numbers import tells


@pytest.mark.parametrize(
    "text", ["62000", '"total": "62000.00"', "62000,00 kr", "cost=6200000", "in all 62000."]
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert tells(text, "62000")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T03:20:59.620008Z",
        "cf8678c0-640a-4620-00a5-62000eaf0ef8",
        "0x44b58d62000",
        "162000",
        "620001",
        "0.62000",
    ],
)
def test_the_digits_of_a_time_an_id_or_a_larger_number_are_not_the_number(text: str) -> None:
    assert not tells(text, "62000")
