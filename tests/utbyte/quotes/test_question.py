"""What a line of ``utbyte quote`` may not be: each error is told with its field."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.utbyte.quoted import EXAMPLE, answers, asked

BAD_VALUES: dict[str, tuple[str, ...]] = {
    "monthly_cost": (
        '"62000"', '"62000.0"', '"62000.000"', '"062000.00"', '"+62000.00"', '"-1.00"', '"0.00"',
        '"6.2e4"', '" 62000.00"', '"62000.00 "', '"62000.00\\n"', '"62,000.00"', '"62000,00"',
        '".50"', '"NaN"', '""', '"\\u0666\\u0662.00"', '"' + "9" * 1001 + '.00"',
        "62000.00", "62000", "null", "true", '["62000.00"]', '{"62000.00":1}',
    ),
    "currency": ('"sek"', '"GBP"', '""', "null", "1", '["SEK"]'),
    "receiver_share_percent": (
        '"100"', "true", "false", "null", "-1", "-0.01", "100.01", "101", "33.333", "1e3", "1e-3",
        "NaN", "Infinity", "-Infinity", "1e999999999999999999999", "1e-999999999999999999999",
        "1" * 5000, "0." + "1" * 5000, "[100]", "{}",
    ),
    "start": (
        '"2026-4-1"', '"20260401"', '"2026-W14-3"', '"2026-04-31"', '"2026-02-29"', '"2026-13-01"',
        '"1999-12-31"', '"2101-01-01"', '"2026-04-01T00:00:00"', '" 2026-04-01"', '"2026-04-01\\n"',
        '"\\u0662026-04-01"', '"2026/04/01"', '""', "20260401", "null", "true", "[]",
    ),
    "end": ('"2026-03-31"', '"2026-07-32"', '"2101-01-01"', "null"),
    "percent": (
        "[]", "null", "100", "{}", '{"2026-04-01":100}', '"2026-04-01"', '["2026-04-01",100]',
        '[["2026-04-02",100]]', '[["2026-03-31",100]]', '[["2026-04-01"]]',
        '[["2026-04-01",100,1]]', '[["2026-04-01","100"]]', '[["2026-04-01",true]]',
        '[["2026-04-01",null]]', '[["2026-04-01",100.001]]', '[["2026-04-01",-1]]',
        '[["2026-04-01",NaN]]', "[[20260401,100]]", '[["2026-04-01",100],["2026-04-01",50]]',
        '[["2026-04-01",100],["2026-06-01",50],["2026-05-01",60]]',
        '[["2026-04-01",100],["2026-07-11",50]]', '[["2026-04-01",100],null]',
        '[["2026-04-01",{"a":1,"a":2}]]', '[{"2026-04-01":100}]',
        '[["2026-04-01",100],["2026-04-31",50]]', "[[[[[[100]]]]]]",
    ),
    "proration": ('"calendar"', '"Calendar_days"', '""', "null", "true", "[]"),
    "country": ('"se"', '"DK"', '"SWE"', '""', "null", "1"),
    "approved_on": ('"2026-01-32"', '"1999-12-31"', '""', "null", "false", "20260130"),
    "notice_months": (
        "-1", "94789", "2.0", "2.5", '"2"', "true", "false", "null", "1e1", "NaN", "9" * 40, "[2]",
    ),
}  # fmt: skip


def bad_values() -> list[Any]:
    return [
        pytest.param(field, value, id=f"{field} {value[:24]}")
        for field, values in BAD_VALUES.items()
        for value in values
    ]


@pytest.mark.parametrize(("field", "value"), bad_values())
def test_a_bad_value_is_reported_with_its_field(field: str, value: str) -> None:
    good = json.dumps({field: json.loads(EXAMPLE)[field]}, separators=(",", ":"))[1:-1]
    assert good in EXAMPLE
    any_bad, found = answers(EXAMPLE.replace(good, f'"{field}":{value}'))
    assert any_bad
    assert list(found[0]) == ["error"]
    assert list(found[0]["error"]) == ["field", "message"]
    assert found[0]["error"]["field"] == field
    assert found[0]["error"]["message"]


@pytest.mark.parametrize("months", [-1, 94_789, 10**26])
def test_a_number_of_months_is_refused_as_too_small_or_too_large(months: int) -> None:
    _, found = answers(asked(notice_months=months))
    assert found[0]["error"]["message"] == "must be from 0 to 94788"


@pytest.mark.parametrize("field", list(json.loads(EXAMPLE))[:8])
def test_a_missing_key_is_reported(field: str) -> None:
    any_bad, found = answers(asked(**{field: ...}))
    assert (any_bad, found[0]["error"]["field"]) == (True, field)
    assert "missing" in found[0]["error"]["message"]


@pytest.mark.parametrize(
    ("extra", "field", "words"),
    [
        ('"currency":"SEK"', "currency", "twice"),
        ('"curr\\u0065ncy":"NOK"', "currency", "twice"),
        ('"sector":"state"', "sector", "unknown"),
        ('"Currency":"SEK"', "Currency", "unknown"),
        ('"":1', "", "unknown"),
        ('"\\ud800":1', "\ud800", "unknown"),
        ('"sector":1,"sector":2', "sector", "twice"),
    ],
)
def test_an_unknown_or_doubled_key_is_reported(extra: str, field: str, words: str) -> None:
    any_bad, found = answers(f"{EXAMPLE[:-1]},{extra}}}")
    assert (any_bad, found[0]["error"]["field"]) == (True, field)
    assert words in found[0]["error"]["message"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"{", id="not finished"),
        pytest.param(b"not json", id="words"),
        pytest.param(EXAMPLE.encode() + b"}", id="something after it"),
        pytest.param(EXAMPLE.replace('"', "'").encode(), id="single quotes"),
        pytest.param(EXAMPLE[:-1].encode() + b",}", id="a comma too many"),
        pytest.param(b"[" + EXAMPLE.encode() + b"]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"null", id="null"),
        pytest.param(b"1e999999999999999999999", id="a number"),
        pytest.param(b"\xff\xfe" + EXAMPLE.encode("utf-16-le"), id="UTF-16"),
        pytest.param(EXAMPLE.encode().replace(b"SEK", b"S\xffK"), id="broken UTF-8"),
        pytest.param(EXAMPLE.encode().replace(b"SEK", b"\xed\xa0\x80"), id="an encoded surrogate"),
        pytest.param(b"\xef\xbb\xbf" + EXAMPLE.encode(), id="a byte order mark"),
        pytest.param(b"[" * 200_000, id="deep nesting"),
        pytest.param(b'{"percent":' * 100_000, id="deep nesting of objects"),
        pytest.param(EXAMPLE.encode().replace(b"SEK", b"S\x00K"), id="a control character"),
        pytest.param(b"\x0c", id="a form feed"),
        pytest.param(b"\xc2\xa0", id="a space that JSON does not know"),
    ],
)
def test_a_line_that_is_no_json_object_is_an_error_of_no_field(line: bytes) -> None:
    any_bad, found = answers(line)
    assert any_bad
    assert len(found) == 1
    assert found[0]["error"]["field"] == ""
    assert found[0]["error"]["message"]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.integers(0, len(EXAMPLE)), st.integers(0, 12))
def test_whatever_a_line_holds_it_gets_one_line_of_answer(
    noise: bytes, place: int, cut: int
) -> None:
    whole = EXAMPLE.encode()
    noise = noise.replace(b"\n", b" ")
    _, found = answers(whole[:place] + noise + whole[place + cut :])
    assert len(found) == 1
    assert ("error" in found[0]) != ("months" in found[0])


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(json.loads(EXAMPLE))), _json)
def test_whatever_a_value_is_the_line_is_answered_or_its_field_is_reported(
    field: str, value: object
) -> None:
    _, found = answers(asked(**{field: value}))
    if "error" in found[0]:
        assert found[0]["error"]["field"] in {field, "end", "percent"}
