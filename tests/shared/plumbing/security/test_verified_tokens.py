"""A token is verified once, and remembered no longer and for no one else than it is valid."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt

from shared.plumbing.security import verified_tokens
from shared.plumbing.security.tokens import (
    BadToken,
    Identity,
    Issuer,
    SigningKey,
    UnknownKey,
    Verifier,
)
from shared.plumbing.security.verified_tokens import VerifiedTokens
from tests.shared.plumbing.token_cases import (
    ANNA,
    KEY,
    START,
    TRUST,
    at,
    issued,
    signed,
    verifier,
)


class Moving:
    """A verifier whose clock is moved."""

    def __init__(self, jwks: dict[str, Any] | None = None) -> None:
        self.now = START
        self.read: Callable[[], object] = lambda: None
        published = jwks or Issuer([KEY], TRUST, at(START)).jwks()
        self.verifier = Verifier(published, TRUST, self._now)

    def _now(self) -> datetime:
        self.read()
        return self.now

    def answer(self, token: str) -> Identity | str:
        try:
            return self.verifier.identify(token)
        except BadToken as refused:
            return str(refused)


@given(moments=st.lists(st.floats(0, 400), max_size=20).map(sorted))
def test_a_token_that_is_shown_again_is_answered_as_one_that_is_new(moments: list[float]) -> None:
    moving, token = Moving(), signed()
    for each in moments:
        moving.now = START + timedelta(seconds=each)
        fresh = Moving()
        fresh.now = moving.now
        assert moving.answer(token) == fresh.answer(token)


def test_a_signature_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    decode = jwt.decode

    def counted(token: str, *more: Any) -> Any:
        checked.append(token)
        return decode(token, *more)

    monkeypatch.setattr(jwt, "decode", counted)
    asked, token = verifier(), issued()
    assert [asked.identify(token) for _ in range(5)] == [ANNA] * 5
    assert checked == [token]


@pytest.mark.parametrize("at_character", [0, 30, -1, -20])
def test_a_remembered_token_of_which_a_character_was_changed_is_refused(at_character: int) -> None:
    asked, token = verifier(), issued()
    asked.identify(token)
    other = "A" if token[at_character] != "A" else "B"
    changed = token[:at_character] + other + (token[at_character:][1:])
    with pytest.raises(BadToken):
        asked.identify(changed)


def test_a_remembered_token_is_refused_when_its_key_is_no_longer_trusted() -> None:
    asked, token = verifier(), issued()
    asked.identify(token)
    asked.replace_keys(Issuer([SigningKey.made()], TRUST, at(START)).jwks())
    with pytest.raises(UnknownKey):
        asked.identify(token)


def test_a_token_that_is_verified_while_its_key_is_replaced_is_not_remembered() -> None:
    moving, token = Moving(), issued()

    def replace() -> None:
        moving.read = lambda: None
        moving.verifier.replace_keys(Issuer([SigningKey.made()], TRUST, at(START)).jwks())

    def after_the_first_look() -> None:
        moving.read = replace

    moving.read = after_the_first_look
    moving.answer(token)
    assert moving.answer(token) == "signed with an unknown key"


def test_a_remembered_token_is_refused_from_the_moment_on_at_which_its_key_retires() -> None:
    retires = int(START.timestamp()) + 60
    [public] = Issuer([KEY], TRUST, at(START)).jwks()["keys"]
    moving, token = Moving({"keys": [public | {"exp": retires}]}), issued()
    assert moving.answer(token) == ANNA
    moving.now = START + timedelta(seconds=60)
    assert moving.answer(token) == ANNA
    moving.now = START + timedelta(seconds=60, microseconds=1)
    assert moving.answer(token) == "signed with a retired key"


def test_a_token_that_was_refused_is_not_remembered() -> None:
    moving, token = Moving(), signed(aud="another")
    answers = {moving.answer(token) for _ in range(3)}
    assert answers == {"InvalidClaimError"}


def test_memory_is_bounded_and_the_newest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verified_tokens, "MOST", 10)
    tokens = VerifiedTokens[int]()
    for number in range(100):
        tokens.keep(str(number), number, 5.0)
    found = [number for number in range(100) if tokens.find(str(number), 5.0) is not None]
    assert found == [*range(80, 100)]
    assert tokens.find("99", 5.1) is None
