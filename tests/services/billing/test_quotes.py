"""A quote over HTTP is that of ``utbyte quote``, byte for byte; what is wrong is explained."""

import json
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alone import Alone
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import PERSON, THE_CENTURY, oracle_loans
from tests.utbyte.quoted import ANSWER, EXAMPLE, asked
from tests.utbyte.quotes.test_lines import line_of
from tests.utbyte.quotes.test_question import BAD_VALUES
from utbyte.quotes.lines import quote_lines


def quoted(running: Alone, line: str) -> tuple[int, bytes]:
    """Ask as a signed-in person, with exactly these bytes."""
    headers = {**running.headers(PERSON), "Content-Type": "application/json"}
    answer = running.client.post(running.address("/quotes"), content=line.encode(), headers=headers)
    return answer.status_code, answer.content


def on_the_command_line(line: str) -> bytes:
    out = StringIO()
    assert not quote_lines(BytesIO(line.encode()), out)
    return out.getvalue().removesuffix("\n").encode()


def fields_reported(body: bytes) -> set[str]:
    """The fields that a problem names, in either of its forms."""
    problem: dict[str, Any] = json.loads(body)
    named = {str(each["key"]).partition(".")[0] for each in problem.get("errors", ())}
    return named | ({problem["field"]} if "field" in problem else set())


def test_the_documented_example_is_answered_letter_by_letter(running: Alone) -> None:
    assert quoted(running, EXAMPLE) == (200, ANSWER.encode())


@pytest.mark.parametrize(
    "different",
    [
        {"approved_on": ...},
        {"approved_on": ..., "notice_months": ...},
        {"notice_months": ...},
        {"notice_months": 94_788, "approved_on": "2100-12-31"},
        {"monthly_cost": f"{'9' * 1000}.99"},
        {"percent": [["2026-04-01", 33.33], ["2026-05-01", 0.01], ["2026-06-01", 0]]},
        {"receiver_share_percent": 66.67},
    ],
)
def test_what_the_format_allows_is_answered_alike(
    running: Alone, different: dict[str, Any]
) -> None:
    line = asked(**different)
    assert quoted(running, line) == (200, on_the_command_line(line))


@settings(max_examples=150, deadline=None)
@given(loan=oracle_loans(), approved=THE_CENTURY, notice=st.integers(0, 12))
def test_every_question_is_answered_as_on_the_command_line(
    running: Alone, loan: oracle.Loan, approved: date, notice: int
) -> None:
    line = line_of(loan, approved, notice)
    assert quoted(running, line) == (200, on_the_command_line(line))


NOT_EVEN_JSON = ("NaN", "Infinity", "e999", "e-999", "1" * 5000, "9" * 40, '"a":1,"a"')
"""Refused before any field is read, since readers differ on it."""
NO_APPROVAL = ("approved_on", "null")
"""Over HTTP, null counts as an approval that is left out."""


def bad_values() -> list[Any]:
    return [
        pytest.param(field, value, id=f"{field} {value[:24]}")
        for field, values in BAD_VALUES.items()
        for value in values
        if not any(each in value for each in NOT_EVEN_JSON) and (field, value) != NO_APPROVAL
    ]


@pytest.mark.parametrize(("field", "value"), bad_values())
def test_a_bad_value_is_refused_and_its_field_named(running: Alone, field: str, value: str) -> None:
    good = json.dumps({field: json.loads(EXAMPLE)[field]}, separators=(",", ":"))[1:-1]
    status, body = quoted(running, EXAMPLE.replace(good, f'"{field}":{value}'))
    assert status in (400, 422)
    assert field in fields_reported(body)


@pytest.mark.parametrize("field", list(json.loads(EXAMPLE))[:8])
def test_a_missing_field_is_named(running: Alone, field: str) -> None:
    status, body = quoted(running, asked(**{field: ...}))
    assert (status, fields_reported(body)) == (400, {field})


@pytest.mark.parametrize("line", ["", "[]", "null", "{", '{"a":NaN}', EXAMPLE[:-1] + ',"start":1}'])
def test_what_is_no_question_at_all_is_refused(running: Alone, line: str) -> None:
    assert quoted(running, line)[0] == 400


def test_an_unknown_field_is_refused_and_named(running: Alone) -> None:
    status, body = quoted(running, asked(hourly_cost="1.00"))
    assert (status, fields_reported(body)) == (400, {"hourly_cost"})
