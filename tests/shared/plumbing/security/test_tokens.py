"""A token says who speaks, for five minutes, and nothing but our own issuer's is believed."""

import hmac
import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.plumbing.security.tokens import (
    BadToken,
    Identity,
    Kind,
    SigningKey,
    Trust,
    UnknownKey,
    Verifier,
)
from tests.shared.plumbing.token_cases import (
    ANNA,
    KEY,
    START,
    TRUST,
    claims,
    encoded,
    issued,
    signed,
    verifier,
)


@pytest.mark.parametrize("identity", [ANNA, Identity.of_operator("on-call")])
def test_the_person_a_token_was_issued_for_is_who_calls(identity: Identity) -> None:
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


@pytest.mark.parametrize("kind", ["person", "service", "operator"])
@given(life=st.integers(min_value=306, max_value=10**12), age=st.integers(0, 10**9))
def test_a_token_that_would_live_for_longer_than_five_minutes_is_refused(
    kind: str, life: int, age: int
) -> None:
    subject = ANNA.subject if kind == "person" else "lending"
    now = int(START.timestamp())
    token = signed(kind=kind, sub=subject, iat=now - age, exp=now - age + life)
    with pytest.raises(BadToken):
        verifier().identify(token)


def test_a_service_cannot_give_itself_a_token_for_longer() -> None:
    own = SigningKey.made()
    keys = {"keys": [{**own.public(), "service": "lending"}]}
    good = Verifier(keys, TRUST, lambda: START, "billing")
    for life, believed in ((300, True), (305, True), (306, False), (10**9, False)):
        content = claims(
            kind="service", sub="lending", aud="utbyte/billing", exp=int(START.timestamp()) + life
        )
        token = jwt.encode({"alg": "ES256", "kid": own.kid}, content, own.key, ["ES256"])
        if believed:
            assert good.identify(token) == Identity.of_service("lending")
        else:
            with pytest.raises(BadToken, match="five minutes"):
                good.identify(token)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, 0.5, True])
@pytest.mark.parametrize("name", ["iat", "exp", "nbf"])
def test_a_moment_that_compares_with_nothing_is_refused(name: str, value: float) -> None:
    with pytest.raises(BadToken):
        verifier().identify(signed(**{name: value}))


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


def test_an_unknown_key_is_distinguished_since_it_may_be_new() -> None:
    with pytest.raises(UnknownKey):
        verifier().identify(issued(key=SigningKey.made()))


def test_a_token_without_a_key_name_is_refused_though_there_is_only_one_key() -> None:
    token = jwt.encode({"alg": "ES256"}, claims(), KEY.key, ["ES256"])
    with pytest.raises(BadToken, match="header"):
        verifier().identify(token)


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "kind", "iat", "exp", "jti"])
@pytest.mark.parametrize("value", [..., None, "", [], {}, True, 1.5, ["x"]])
def test_every_claim_is_needed_and_has_its_type(name: str, value: Any) -> None:
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


def test_roles_are_never_in_a_token() -> None:
    _, body, _ = issued().split(".")
    content = json.loads(urlsafe_b64decode(body + "=="))
    assert set(content) == {"iss", "aud", "sub", "kind", "iat", "exp", "jti"}
    assert content["kind"] == Kind.PERSON
