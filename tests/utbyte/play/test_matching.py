"""Equal, containing, absent: what an answer must be, each way with what just misses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utbyte.play.matching import Matcher
from utbyte.play.names import Names

ANNA = "11111111-1111-5111-8111-111111111111"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    names = Names()
    names.declare("people", "anna", ANNA)
    names.save("quote", {"total": "206000.00"})
    return Matcher(names)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (62000, "62000.00"),
        (Decimal("62000.00"), "62000.00"),
        ("62000", 62000.0),
        (Decimal("0.80"), "0.8"),
        (date(2026, 4, 1), "2026-04-01"),
        ("2026-04-01", "2026-04-01"),
        ("anna", ANNA),
        ("$quote.total", "206000"),
        (None, None),
        (True, True),
        ([1, {"a": 2}], [1, {"a": "2.0"}]),
    ],
)
def test_equal_in_another_form_is_equal(matcher: Matcher, expected: Any, got: Any) -> None:
    assert matcher.equals(expected, got)
    assert matcher.contains(expected, got)
    assert not matcher.absent(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (62000, "62000.01"),
        (1, True),
        (0, False),
        (None, False),
        ("", None),
        (date(2026, 4, 1), "2026-04-02"),
        (date(2026, 4, 1), "2026-04-01T09:00:00"),
        ("anna", ANNA.replace("1", "2")),
        ("berit", ANNA),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": None}, {"a": 1}),
        ({"a": 1}, [{"a": 1}]),
        ("NaN", "NaN "),
    ],
)
def test_what_just_misses_is_not_equal(matcher: Matcher, expected: Any, got: Any) -> None:
    assert not matcher.equals(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}),
        ([{"a": 2}, {"a": 1}], [{"a": 1}, {"a": 2}, {"a": 3}]),
        ({"lines": {"percent": 80}}, {"lines": [{"percent": 100}, {"percent": 80}]}),
        ({"roles": "manager"}, {"roles": ["employee", "manager"]}),
        ([{"a": 1}], {"items": [{"a": 1}], "next": None}),
        ({"a": 1}, {"items": [{"a": 1}], "next": None}),
        ({"a": 1}, {"entries": [{"a": 1}], "next": "x"}),
        ({"items": [{"a": 1}], "next": None}, {"items": [{"a": 1}, {"a": 2}], "next": None}),
        ([{}, {"a": 1}], [{"a": 1}, {"b": 1}]),
    ],
)
def test_an_answer_contains_what_it_holds(matcher: Matcher, expected: Any, got: Any) -> None:
    assert matcher.contains(expected, got)
    assert not matcher.absent(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([{"a": 1}, {"a": 1}], [{"a": 1}, {"a": 2}]),
        ([1], 1),
        ({"a": 1, "b": 2}, {"items": [{"a": 1}, {"b": 2}]}),
        ({"items": [{"a": 3}]}, {"items": [{"a": 1}]}),
        ({"next": "x"}, {"items": [{"next": "x"}], "next": None}),
        ({"a": 1}, []),
        ({"a": 1}, None),
    ],
)
def test_each_expected_element_needs_a_separate_match(
    matcher: Matcher, expected: Any, got: Any
) -> None:
    assert not matcher.contains(expected, got)


def test_of_a_list_nothing_may_be_there(matcher: Matcher) -> None:
    body = {"items": [{"a": 1}, {"a": 2}]}
    assert matcher.absent([{"a": 3}, {"a": 4}], body)
    assert not matcher.absent([{"a": 3}, {"a": 2}], body)


@given(VALUES)
def test_everything_equals_and_contains_itself(value: Any) -> None:
    matcher = Matcher(Names())
    if not _odd(value):
        assert matcher.equals(value, value)
        assert matcher.contains(value, value)


def _odd(value: Any) -> bool:
    """A page is looked through, and ``$`` begins a reference: such values mean something else."""
    if isinstance(value, str):
        return value.startswith("$")
    if isinstance(value, dict):
        return bool(value.keys() & {"items", "entries"}) or any(map(_odd, value.values()))
    return isinstance(value, list) and any(map(_odd, value))
