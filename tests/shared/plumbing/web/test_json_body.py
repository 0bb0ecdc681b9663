"""A body is one JSON text that everybody reads alike, or it is refused."""

import json
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from shared.plumbing.web.json_body import DEEPEST, BrokenOff, JsonRequest, NotJson, parse

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(value=values, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 3))
def test_any_json_is_read_as_it_was_written(value: Any, ascii_only: bool, indent: int) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()) == value


@given(body=st.binary(max_size=60))
def test_pitfall_24_any_bytes_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    try:
        found = parse(body)
    except NotJson:
        return
    assert parse(json.dumps(found).encode()) == found


@given(
    body=values.map(lambda value: json.dumps(value, ensure_ascii=False).encode()), data=st.data()
)
def test_pitfall_24_any_broken_json_is_read_or_refused_and_nothing_else(
    body: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(body)))
    broken = (
        body[:at] + data.draw(st.binary(max_size=3)) + body[data.draw(st.integers(at, at + 2)) :]
    )
    try:
        found = parse(broken)
    except NotJson:
        return
    assert parse(json.dumps(found).encode()) == found


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_nesting_is_read_up_to_the_limit_and_refused_beyond() -> None:
    assert parse(nested(DEEPEST)) is not None
    with pytest.raises(NotJson, match="levels deep"):
        parse(nested(DEEPEST + 1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\xfd",
        b'{"title": "\xc3"}',
        b"[" * 100_000,
        nested(100_000),
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"NaN",
        b"[Infinity, -Infinity]",
        b'{"a": 1e999}',
        b'{"a": -1e999}',
        b"1" * 31,
        b"1" * 100_000,
        b"0." + b"1" * 100_000,
        b'{"a": 1, "a": 2}',
        b'{"b": {"a": 1, "\\u0061": 2}}',
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b'["a\\u0000b"]',
        b'{"a\\u0000b": 1}',
        b'"a\x00b"',
        b'"a\nb"',
        b"[1,]",
        b"{'a': 1}",
        b"01",
        b"1 2",
        json.dumps({f"f{n}": n for n in range(201)}).encode(),
        b"[" + b"1," * 1000 + b"1]",
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_pitfall_24_what_not_everyone_reads_alike_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"1" * 30,
        b"-" + b"1" * 29,
        json.dumps({f"f{n}": n for n in range(200)}).encode(),
        b"[" + b"1," * 999 + b"1]",
        b"[" * 32 + b"]" * 32,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_at_the_limit_is_read(body: bytes) -> None:
    assert parse(body) == json.loads(body)


def test_half_characters_that_make_a_whole_one_are_read() -> None:
    assert parse(b'"\\ud83d\\ude42"') == "\N{SLIGHTLY SMILING FACE}"


def test_a_caller_who_goes_away_in_the_midst_of_a_body_is_no_failure_of_ours() -> None:
    parts: Any = iter(
        [
            {"type": "http.request", "body": b'{"a": ', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(parts)

    scope: Any = {**RequestFactory().post("/x").scope, "state": {}}
    request = JsonRequest(scope, receive=receive)
    with pytest.raises(BrokenOff) as raised:
        anyio.run(request.body)
    assert raised.value.status_code == 400
