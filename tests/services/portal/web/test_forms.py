"""Forms: their secret is written differently each time and accepted in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.web.forms import Form, is_from_us, masked

SECRET = bytes(range(32))


def test_a_secret_is_never_written_the_same_way_twice() -> None:
    assert masked(SECRET) != masked(SECRET)


@given(st.binary(min_size=32, max_size=32))
def test_a_masked_secret_is_recognised_and_another_one_is_not(secret: bytes) -> None:
    assert is_from_us(secret, masked(secret))
    other = bytes([secret[0] ^ 1]) + secret[1:]
    assert not is_from_us(other, masked(secret))


@pytest.mark.parametrize("given_text", ["", "x", "å", "AAAA", "=" * 88])
def test_what_is_no_masked_secret_is_refused(given_text: str) -> None:
    assert not is_from_us(SECRET, given_text)
    assert not is_from_us(SECRET, masked(SECRET)[:-4])


def test_a_form_sends_its_key_and_the_version_that_was_read() -> None:
    assert Form({"key": ["k"], "version": ["7"]}).headers == {
        "Idempotency-Key": "k",
        "If-Match": '"7"',
    }
    assert "If-Match" not in Form({"key": ["k"]}).headers


def test_what_was_typed_is_trimmed_and_what_is_absent_is_empty() -> None:
    form = Form({"reason": ["  because "], "days": ["", "a", "b"]})
    assert (form.text("reason"), form["nothing"], form.all("days")) == ("because", "", ["a", "b"])
    assert form.given("reason", "nothing") == {"reason": "because"}
