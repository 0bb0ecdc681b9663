"""Lies in the ID token: each is refused for its own reason, whatever else is true."""

import hmac
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt

from services.portal.session.refusal import Reason, SignInRefused
from tests.services.portal.oidc.asking import sign_in
from tests.services.portal.oidc.lying import (
    OTHER,
    STRANGER,
    Told,
    claims,
    header,
    later,
    public,
    signed_by,
    token,
)
from tests.services.portal.oidc.provider import CLIENT, TestProvider, forged


def _none(_: TestProvider, told: dict[str, Any]) -> str:
    return forged({"alg": "none", "kid": "k1"}, told)


def _secretly(provider: TestProvider, told: dict[str, Any]) -> str:
    """Sign with the public key as a shared secret."""
    secret = provider.key.as_pem(private=False)
    head = {"alg": "HS256", "kid": "k1"}
    return forged(head, told, lambda text: hmac.digest(secret, text, "sha256"))


def _by_a_stranger(_: TestProvider, told: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "k1"}, told, STRANGER, ["ES256"])


def _changed(provider: TestProvider, told: dict[str, Any]) -> str:
    whole, other = provider.signed(told), provider.signed({**told, "email": "leader0@example.org"})
    return ".".join((whole.split(".")[0], other.split(".")[1], whole.split(".")[2]))


def _with_own_key(_: TestProvider, told: dict[str, Any]) -> str:
    head = {"alg": "ES256", "kid": "k1", "jwk": public(STRANGER)}
    return jwt.encode(head, told, STRANGER, ["ES256"])


def _demanding(_: TestProvider, told: dict[str, Any]) -> str:
    return forged({"alg": "ES256", "kid": "k1", "crit": ["x"], "x": 1}, told)


def _headed(**header: Any) -> Any:
    return signed_by(lambda _, told: forged({"alg": "ES256", "kid": "k1", **header}, told))


SIGNATURES: Mapping[str, Told] = {
    "algorithm none": (signed_by(_none), Reason.ALGORITHM),
    "HS256 with the public key as the secret": (signed_by(_secretly), Reason.ALGORITHM),
    "an algorithm in small letters": (_headed(alg="es256"), Reason.ALGORITHM),
    "another key under the same id": (signed_by(_by_a_stranger), Reason.SIGNATURE),
    "claims that were changed after signing": (signed_by(_changed), Reason.SIGNATURE),
    "a key that the token brings itself": (signed_by(_with_own_key), Reason.SIGNATURE),
    "an unknown key id": (header(kid="k2"), Reason.UNKNOWN_KEY),
    "no key id": (header(kid=None), Reason.UNKNOWN_KEY),
    "no algorithm": (_headed(alg=None), Reason.ALGORITHM),
    "several algorithms": (_headed(alg=["ES256"]), Reason.ALGORITHM),
    "no signature": (_headed(), Reason.SIGNATURE),
    "a demand that we do not know": (signed_by(_demanding), Reason.SIGNATURE),
    "an empty key id": (_headed(kid=""), Reason.UNKNOWN_KEY),
    "a key id that is a number": (_headed(kid=1), Reason.UNKNOWN_KEY),
    "an endless key id": (_headed(kid="k" * 300), Reason.UNKNOWN_KEY),
    "an access token": (header(typ="at+jwt"), Reason.TYPE),
    "a logout token": (header(typ="logout+jwt"), Reason.TYPE),
    "a text that is no token": (token("id_token", "x.y.z"), Reason.MALFORMED),
    "an encrypted token": (token("id_token", "a.b.c.d.e"), Reason.MALFORMED),
    "a huge token": (claims(filler="x" * 20_000), Reason.MALFORMED),
}
CLAIMS: Mapping[str, Told] = {
    "another issuer": (claims(iss=OTHER), Reason.ISSUER),
    "no issuer": (claims(iss=None), Reason.ISSUER),
    "the issuer with a slash more": (
        lambda provider: provider.claims.update(iss=f"{provider.issuer}/"),
        Reason.ISSUER,
    ),
    "another audience": (claims(aud="another-client"), Reason.AUDIENCE),
    "no audience": (claims(aud=None), Reason.AUDIENCE),
    "an empty audience": (claims(aud=[]), Reason.AUDIENCE),
    "our name as a part of the audience": (claims(aud=f"{CLIENT}-test"), Reason.AUDIENCE),
    "several audiences and no authorized party": (
        claims(aud=[CLIENT, "another"]),
        Reason.AUTHORIZED_PARTY,
    ),
    "another authorized party": (claims(azp="another"), Reason.AUTHORIZED_PARTY),
    "another authorized party of several audiences": (
        claims(aud=[CLIENT, "another"], azp="another"),
        Reason.AUTHORIZED_PARTY,
    ),
    "expired": (later(exp=-61), Reason.EXPIRED),
    "no expiry": (claims(exp=None), Reason.EXPIRY),
    "an expiry that is a text": (claims(exp="9999999999"), Reason.EXPIRY),
    "an expiry that is true": (claims(exp=True), Reason.EXPIRY),
    "an expiry without an end": (claims(exp=10**30), Reason.EXPIRY),
    "issued in the future": (later(iat=120), Reason.ISSUED),
    "issued an hour ago": (later(iat=-3600), Reason.ISSUED),
    "no time of issue": (claims(iat=None), Reason.ISSUED),
    "not valid yet": (later(nbf=120), Reason.NOT_YET),
    "a beginning that is a text": (claims(nbf="now"), Reason.NOT_YET),
    "no nonce": (claims(nonce=None), Reason.NONCE),
    "another nonce": (claims(nonce="another"), Reason.NONCE),
    "the nonce in a list": (claims(nonce=["nonce-of-this-sign-in"]), Reason.NONCE),
    "no subject": (claims(sub=None), Reason.SUBJECT),
    "an empty subject": (claims(sub=""), Reason.SUBJECT),
    "a subject that is a number": (claims(sub=17), Reason.SUBJECT),
    "an endless subject": (claims(sub="s" * 256), Reason.SUBJECT),
    "no e-mail address": (claims(email=None), Reason.CLAIM_MISSING),
    "two e-mail addresses": (
        claims(email=["manager0@example.org", "leader0@example.org"]),
        Reason.CLAIM_MALFORMED,
    ),
    "an e-mail address that is a number": (claims(email=1), Reason.CLAIM_MALFORMED),
    "an empty e-mail address": (claims(email=""), Reason.CLAIM_MALFORMED),
    "an e-mail address with a line break": (
        claims(email="manager0@example.org\n"),
        Reason.CLAIM_MALFORMED,
    ),
    "an endless e-mail address": (claims(email="a" * 300), Reason.CLAIM_MALFORMED),
    "an address that was not verified": (
        claims(email_verified=False),
        Reason.EMAIL_NOT_VERIFIED,
    ),
    "nothing about the address": (claims(email_verified=None), Reason.EMAIL_NOT_VERIFIED),
    "verified as a text": (claims(email_verified="true"), Reason.EMAIL_NOT_VERIFIED),
    "verified as a number": (claims(email_verified=1), Reason.EMAIL_NOT_VERIFIED),
}
ALL = {
    **{f"signature: {name}": told for name, told in SIGNATURES.items()},
    **{f"claims: {name}": told for name, told in CLAIMS.items()},
}


@pytest.mark.parametrize("lie", ALL)
def test_a_lie_in_the_token_is_refused_for_its_own_reason(provider: TestProvider, lie: str) -> None:
    tell, reason = ALL[lie]
    tell(provider)
    with pytest.raises(SignInRefused) as refused:
        sign_in(provider)
    assert refused.value.reason is reason
