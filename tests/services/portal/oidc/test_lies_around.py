"""Lies around the ID token: in answers, at the token endpoint, in metadata and in keys."""

import threading
from collections.abc import Mapping

import pytest
from joserfc.jwk import RSAKey
from litestar import Response
from litestar.response import Redirect

from services.portal.session import provider_http
from services.portal.session.refusal import Reason, SignInRefused
from tests.services.portal.oidc.asking import sign_in
from tests.services.portal.oidc.lying import (
    OTHER,
    STRANGER,
    Told,
    answer,
    keys,
    metadata,
    public,
    raw,
    token,
)
from tests.services.portal.oidc.provider import TestProvider

ANSWERS: Mapping[str, Told] = {
    "the issuer of another provider (mix-up)": (answer(iss=OTHER), Reason.ANSWER_ISSUER),
    "no issuer although it was announced": (answer(iss=None), Reason.ANSWER_ISSUER),
    "another issuer although none was announced": (
        lambda provider: (
            provider.metadata.update(authorization_response_iss_parameter_supported=False),
            provider.answer.update(iss=OTHER),
        ),
        Reason.ANSWER_ISSUER,
    ),
    "an error of another issuer": (
        answer(iss=OTHER, error="access_denied"),
        Reason.ANSWER_ISSUER,
    ),
    "no code": (answer(code=None), Reason.ANSWER_MALFORMED),
    "an endless code": (answer(code="c" * 5_000), Reason.ANSWER_MALFORMED),
    "a code that was not given, or was used": (answer(code="guessed"), Reason.CODE),
    "the person cancelled": (answer(code=None, error="access_denied"), Reason.CANCELLED),
    "an error beside a code": (answer(error="access_denied"), Reason.CANCELLED),
    "the provider is down": (answer(error="temporarily_unavailable"), Reason.AWAY),
    "an error with a line break": (
        answer(error="x\r\nSet-Cookie: a=b"),
        Reason.PROVIDER_ERROR,
    ),
    "an error in HTML": (answer(error="<script>alert(1)</script>"), Reason.PROVIDER_ERROR),
}
HTML = Response("<h1>Sorry</h1>", media_type="text/html")
HUGE = Response({"x": "x" * 300_000})
TOKENS: Mapping[str, Told] = {
    "500": (raw("token", Response("", status_code=500)), Reason.AWAY),
    "HTML": (raw("token", HTML), Reason.NOT_JSON),
    "a list": (raw("token", Response([1])), Reason.NOT_JSON),
    "nested without an end": (raw("token", Response("[" * 200_000)), Reason.NOT_JSON),
    "too much": (raw("token", HUGE), Reason.TOO_LARGE),
    "a redirect": (raw("token", Redirect("/keys", status_code=307)), Reason.REDIRECTED),
    "no ID token": (token("id_token", None), Reason.ID_TOKEN_MISSING),
    "an ID token that is an object": (token("id_token", {"email": "x"}), Reason.ID_TOKEN_MISSING),
    "another kind of token": (token("token_type", "mac"), Reason.TOKEN_KIND),
    "no kind of token": (token("token_type", None), Reason.TOKEN_KIND),
}
DISCOVERY: Mapping[str, Told] = {
    "another issuer": (metadata(issuer=OTHER), Reason.METADATA_ISSUER),
    "no issuer": (metadata(issuer=None), Reason.METADATA_ISSUER),
    **{
        f"http for {name}": (metadata(**{name: "http://idp.example/x"}), Reason.ENDPOINT)
        for name in (
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        )
    },
    "a line break in an address": (
        metadata(authorization_endpoint="https://idp.example/\r\nSet-Cookie: a=b"),
        Reason.ENDPOINT,
    ),
    "a script as an address": (
        metadata(authorization_endpoint="javascript:alert(1)"),
        Reason.ENDPOINT,
    ),
    "no token endpoint": (metadata(token_endpoint=None), Reason.METADATA_INCOMPLETE),
    "no PKCE but plain": (
        metadata(code_challenge_methods_supported=["plain"]),
        Reason.NO_PKCE,
    ),
    "no signature but HS256": (
        metadata(id_token_signing_alg_values_supported=["HS256", "none"]),
        Reason.ALGORITHM,
    ),
    "no way to show who we are": (
        metadata(token_endpoint_auth_methods_supported=["none"]),
        Reason.NO_CLIENT_METHOD,
    ),
    "a redirect": (raw("metadata", Redirect("/elsewhere")), Reason.REDIRECTED),
    "404": (raw("metadata", Response({}, status_code=404)), Reason.AWAY),
    "HTML": (raw("metadata", HTML), Reason.NOT_JSON),
}
KEYS: Mapping[str, Told] = {
    "too much": (raw("keys", HUGE), Reason.TOO_LARGE),
    "none": (keys(lambda _: []), Reason.UNKNOWN_KEY),
    "no list": (raw("keys", Response({"keys": {}})), Reason.KEYS_MALFORMED),
    "a key that is a text": (keys(lambda _: ["k1"]), Reason.KEYS_MALFORMED),
    "without the key's id": (
        keys(lambda p: [{**public(p.key), "kid": "k9"}]),
        Reason.UNKNOWN_KEY,
    ),
    "a symmetric key": (
        keys(lambda p: [public(p.key), {"kty": "oct", "kid": "s", "k": "AAAA"}]),
        Reason.SECRET_KEY,
    ),
    "the private key": (keys(lambda p: [p.key.as_dict(private=True)]), Reason.SECRET_KEY),
    "two keys of one id": (
        keys(lambda p: [public(p.key), public(STRANGER)]),
        Reason.AMBIGUOUS_KEY,
    ),
    "a key for encryption": (
        keys(lambda p: [{**public(p.key), "use": "enc"}]),
        Reason.UNKNOWN_KEY,
    ),
    "a key on no curve": (
        keys(lambda p: [{**public(p.key), "crv": "P-999"}]),
        Reason.UNKNOWN_KEY,
    ),
    "a key of another kind": (
        keys(lambda _: [public(RSAKey.generate_key(2048, {"kid": "k1"}))]),
        Reason.SIGNATURE,
    ),
    "401": (raw("keys", Response({}, status_code=401)), Reason.AWAY),
}
ALL = {
    f"{kind}: {name}": told
    for kind, lies in {
        "answer": ANSWERS,
        "token endpoint": TOKENS,
        "metadata": DISCOVERY,
        "keys": KEYS,
    }.items()
    for name, told in lies.items()
}


@pytest.mark.parametrize("lie", ALL)
def test_a_lie_is_refused_for_its_own_reason(provider: TestProvider, lie: str) -> None:
    tell, reason = ALL[lie]
    tell(provider)
    with pytest.raises(SignInRefused) as refused:
        sign_in(provider)
    assert refused.value.reason is reason


def test_a_token_endpoint_that_answers_too_slowly_is_given_up(
    provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_http, "SECONDS", 0.2)
    provider.waiting = threading.Event()
    try:
        with pytest.raises(SignInRefused, match=Reason.AWAY):
            sign_in(provider)
    finally:
        provider.waiting.set()


def test_a_provider_that_is_not_there_is_away(provider: TestProvider) -> None:
    provider.metadata = {"token_endpoint": "http://127.0.0.1:1/token"}
    with pytest.raises(SignInRefused, match=Reason.AWAY):
        sign_in(provider)
