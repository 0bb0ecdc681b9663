"""Tokens that are none are refused in the same way, and keys are kept and changed safely."""

from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.plumbing.base.secret_files import ExposedSecret
from shared.plumbing.security.tokens import (
    BadToken,
    Issuer,
    SigningKey,
    UnknownKey,
    Verifier,
)
from tests.shared.plumbing.token_cases import (
    ALPHABET,
    ANNA,
    KEY,
    START,
    TRUST,
    at,
    encoded,
    issued,
    signed,
    verifier,
)


def test_each_token_is_another_one() -> None:
    assert len({issued() for _ in range(20)}) == 20


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), other=st.characters())
def test_any_changed_character_is_refused(data: st.DataObject, other: str) -> None:
    token = signed()
    place = data.draw(st.integers(min_value=0, max_value=len(token) - 1))
    changed = token[:place] + other + token[place + 1 :]
    if changed != token:
        with pytest.raises(BadToken):
            verifier().identify(changed)


def test_a_token_has_one_spelling() -> None:
    """The last letter of base64 has spare bits: other letters stand for the same bytes."""
    token = signed()
    same = [token[:-1] + other for other in ALPHABET if same_bytes(token, token[:-1] + other)]
    assert len(same) == 16
    for spelling in {*same, token + "=", token + "==", token + "\n"} - {token}:
        with pytest.raises(BadToken):
            verifier().identify(spelling)


def same_bytes(one: str, other: str) -> bool:
    signatures = [urlsafe_b64decode(each.rpartition(".")[2] + "==") for each in (one, other)]
    return signatures[0] == signatures[1]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(header=json_values, body=json_values)
def test_any_rubbish_is_refused_in_the_same_way(header: Any, body: Any) -> None:
    with pytest.raises(BadToken):
        verifier().identify(f"{encoded(header)}.{encoded(body)}.{encoded(b'x' * 64)}")


@given(text=st.text())
def test_any_text_is_refused_in_the_same_way(text: str) -> None:
    with pytest.raises(BadToken):
        verifier().identify(text)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        "a" * 100_000,
        encoded(b"[" * 1400) + ".e30.",
        encoded(b"\xff\xfe") + ".e30.",
        encoded({"alg": "ES256", "kid": ["x"], "typ": "JWT"}) + ".e30.",
        encoded({"alg": ["ES256"], "kid": "x", "typ": "JWT"}) + ".e30.",
        " " + "e30.e30.e30",
    ],
)
def test_malformed_tokens_are_refused_in_the_same_way(token: str) -> None:
    with pytest.raises(BadToken):
        verifier().identify(token)


@pytest.mark.parametrize("body", [b"[]", b"\xff", b"[" * 900, b'"text"', b"null"])
def test_a_signed_token_whose_claims_are_no_object_is_refused(body: bytes) -> None:
    header = {"typ": "JWT", "alg": "ES256", "kid": KEY.kid}
    token = jws.serialize_compact(header, body, KEY.key, ["ES256"])
    with pytest.raises(BadToken):
        verifier().identify(token)


def test_keys_are_changed_without_refusing_anyone() -> None:
    new = SigningKey.made()
    old_first = Issuer([KEY, new], TRUST, at(START))
    new_first = Issuer([new, KEY], TRUST, at(START))
    both = Verifier(old_first.jwks(), TRUST, at(START))
    assert both.identify(old_first.issue(ANNA)) == ANNA
    assert both.identify(new_first.issue(ANNA)) == ANNA
    both.replace_keys(Issuer([new], TRUST, at(START)).jwks())
    assert both.identify(new_first.issue(ANNA)) == ANNA
    with pytest.raises(UnknownKey):
        both.identify(old_first.issue(ANNA))


def test_nothing_private_is_published() -> None:
    for jwk in Issuer([KEY, SigningKey.made()], TRUST, at(START)).jwks()["keys"]:
        assert set(jwk) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


@pytest.mark.parametrize(
    "jwk",
    [
        {**KEY.key.as_dict(private=True), "kid": "a"},
        {**ECKey.generate_key("P-384").as_dict(private=False), "kid": "a"},
        {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "a"},
        {**OctKey.generate_key(256).as_dict(private=True), "kid": "a"},
        {**KEY.public(), "use": "enc"},
        {**KEY.public(), "alg": "ES384"},
        {**KEY.public(), "x": "AA"},
        {**KEY.public(), "kid": ""},
        {"kty": "EC", "crv": "P-256"},
        {},
    ],
)
def test_a_verifier_holds_public_signing_keys_only(jwk: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Verifier({"keys": [jwk]}, TRUST, at(START))


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="kid"):
        Verifier({"keys": [KEY.public(), KEY.public()]}, TRUST, at(START))


def test_a_signing_key_is_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "tokens.pem"
    first = SigningKey.from_file(path)
    assert SigningKey.from_file(path).kid == first.kid
    assert verifier(START, first).identify(issued(key=SigningKey.from_file(path))) == ANNA
    path.chmod(0o644)
    with pytest.raises(ExposedSecret):
        SigningKey.from_file(path)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"rubbish",
        KEY.key.as_pem(private=False),
        ECKey.generate_key("P-384").as_pem(private=True),
        RSAKey.generate_key(2048).as_pem(private=True),
    ],
)
def test_only_a_private_key_on_p256_signs(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        SigningKey.from_pem(pem)
