"""A token says who speaks, for five minutes, and nothing but our own issuer's is believed."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from string import ascii_letters, digits
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.plumbing.secret_files import ExposedSecret
from shared.plumbing.tokens import (
    BadToken,
    Identity,
    Issuer,
    Kind,
    SigningKey,
    Trust,
    UnknownKey,
    Verifier,
)

START = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
TRUST = Trust(issuer="https://directory.example", audience="utbyte")
KEY = SigningKey.made()
ALPHABET = ascii_letters + digits + "-_"
ANNA = Identity.of_person(UUID("0b6f6a9e-9d0c-5a53-a7e1-1c3d5e7f9a10"))


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def issued(identity: Identity = ANNA, trust: Trust = TRUST, key: SigningKey = KEY) -> str:
    return Issuer([key], trust, at(START)).issue(identity)


def verifier(moment: datetime = START, *keys: SigningKey) -> Verifier:
    return Verifier(Issuer(keys or [KEY], TRUST, at(START)).jwks(), TRUST, at(moment))


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": TRUST.issuer,
        "aud": TRUST.audience,
        "sub": ANNA.subject,
        "kind": "person",
        "iat": int(START.timestamp()),
        "exp": int(START.timestamp()) + 300,
        "jti": "one",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def signed(header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token that is signed with the trusted key, whatever it says."""
    full = {"alg": "ES256", "kid": KEY.kid, **(header or {})}
    return jwt.encode(full, claims(**changes), KEY.key, ["ES256"])


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "identity", [ANNA, Identity.of_service("lending"), Identity.of_operator("on-call")]
)
def test_who_a_token_was_issued_for_is_who_speaks(identity: Identity) -> None:
    assert verifier().identify(issued(identity)) == identity


def test_the_helper_of_these_tests_makes_tokens_that_are_believed() -> None:
    assert verifier().identify(signed()) == ANNA


@given(moment=st.integers(min_value=0, max_value=299))
def test_a_token_is_believed_for_five_minutes(moment: int) -> None:
    assert verifier(START + timedelta(seconds=moment)).identify(issued()) == ANNA


@given(late=st.integers(min_value=305, max_value=10**9))
def test_an_expired_token_is_refused(late: int) -> None:
    with pytest.raises(BadToken, match="Expired"):
        verifier(START + timedelta(seconds=late)).identify(issued())


@given(early=st.integers(min_value=6, max_value=10**9))
def test_a_token_from_the_future_is_refused(early: int) -> None:
    with pytest.raises(BadToken):
        verifier(START - timedelta(seconds=early)).identify(issued())


def test_a_token_that_is_not_yet_valid_is_refused() -> None:
    with pytest.raises(BadToken):
        verifier().identify(signed(nbf=int(START.timestamp()) + 60))


def test_clocks_may_be_a_few_seconds_apart() -> None:
    assert verifier(START - timedelta(seconds=5)).identify(issued()) == ANNA


def test_pitfall_23_a_foreign_issuer_is_refused() -> None:
    foreign = Trust(issuer="https://elsewhere.example", audience=TRUST.audience)
    with pytest.raises(BadToken):
        verifier().identify(issued(trust=foreign))


def test_pitfall_23_a_foreign_audience_is_refused() -> None:
    foreign = Trust(issuer=TRUST.issuer, audience="payroll")
    with pytest.raises(BadToken):
        verifier().identify(issued(trust=foreign))


def test_pitfall_23_a_token_for_several_audiences_is_refused() -> None:
    with pytest.raises(BadToken, match="one audience"):
        verifier().identify(signed(aud=[TRUST.audience, "payroll"]))


def test_pitfall_23_an_unsigned_token_is_refused() -> None:
    for name in ("none", "None", "NONE", "nOnE"):
        header = encoded({"alg": name, "kid": KEY.kid, "typ": "JWT"})
        with pytest.raises(BadToken):
            verifier().identify(f"{header}.{encoded(claims())}.")


def test_pitfall_23_a_public_key_is_no_shared_secret() -> None:
    """Algorithm confusion: HS256 with what everybody can read as the secret."""
    public = json.dumps(KEY.public()).encode()
    for secret in (KEY.key.as_pem(private=False), public, b"secret"):
        head = encoded({"alg": "HS256", "kid": KEY.kid, "typ": "JWT"})
        body = f"{head}.{encoded(claims())}"
        signature = hmac.new(secret, body.encode(), sha256).digest()
        with pytest.raises(BadToken):
            verifier().identify(f"{body}.{encoded(signature)}")


@pytest.mark.parametrize("algorithm", ["RS256", "ES384", "PS256", "HS256"])
def test_pitfall_23_only_one_algorithm_is_accepted(algorithm: str) -> None:
    key = {
        "RS256": lambda: RSAKey.generate_key(2048),
        "PS256": lambda: RSAKey.generate_key(2048),
        "ES384": lambda: ECKey.generate_key("P-384"),
        "HS256": lambda: OctKey.generate_key(256),
    }[algorithm]()
    token = jwt.encode({"alg": algorithm, "kid": KEY.kid}, claims(), key, [algorithm])
    with pytest.raises(BadToken):
        verifier().identify(token)


@pytest.mark.parametrize(
    "extra",
    [
        {"jku": "https://elsewhere.example/keys"},
        {"jwk": SigningKey.made().public()},
        {"crit": ["exp"], "exp": 1},
        {"b64": True},
    ],
)
def test_a_token_cannot_bring_its_own_key_or_rules(extra: dict[str, Any]) -> None:
    head = encoded({"alg": "ES256", "kid": KEY.kid, "typ": "JWT", **extra})
    _, body, signature = signed().split(".")
    with pytest.raises(BadToken, match="header"):
        verifier().identify(f"{head}.{body}.{signature}")


def test_another_key_under_a_known_name_is_refused() -> None:
    token = jwt.encode({"alg": "ES256", "kid": KEY.kid}, claims(), SigningKey.made().key)
    with pytest.raises(BadToken):
        verifier().identify(token)


def test_an_unknown_key_is_told_apart_since_it_may_be_new() -> None:
    with pytest.raises(UnknownKey):
        verifier().identify(issued(key=SigningKey.made()))


def test_a_token_without_a_key_name_is_refused_though_there_is_only_one_key() -> None:
    token = jwt.encode({"alg": "ES256"}, claims(), KEY.key, ["ES256"])
    with pytest.raises(BadToken, match="header"):
        verifier().identify(token)


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "kind", "iat", "exp", "jti"])
@pytest.mark.parametrize("value", [..., None, "", [], {}, True, 1.5, ["x"]])
def test_every_claim_is_needed_and_has_its_type(name: str, value: Any) -> None:
    if (name, value) == ("iat", 1.5):
        return  # a long gone moment, which says nothing wrong
    with pytest.raises(BadToken):
        verifier().identify(signed(**{name: value}))


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("person", "lending"),
        ("person", ANNA.subject.upper()),
        ("person", "{" + ANNA.subject + "}"),
        ("service", ANNA.subject.upper()),
        ("service", "../lending"),
        ("operator", ""),
        ("leader", ANNA.subject),
        ("Person", ANNA.subject),
    ],
)
def test_the_subject_fits_its_kind(kind: str, subject: str) -> None:
    with pytest.raises(BadToken):
        verifier().identify(signed(kind=kind, sub=subject))


def test_only_a_person_has_a_persons_id() -> None:
    assert ANNA.person_id == UUID(ANNA.subject)
    assert Identity.of_service("billing").person_id is None
    assert Identity.of_operator("on-call").person_id is None


def test_roles_never_stand_in_a_token() -> None:
    _, body, _ = issued().split(".")
    said = json.loads(urlsafe_b64decode(body + "=="))
    assert set(said) == {"iss", "aud", "sub", "kind", "iat", "exp", "jti"}
    assert said["kind"] == Kind.PERSON


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


def test_keys_are_changed_without_refusing_anybody() -> None:
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
