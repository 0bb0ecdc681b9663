"""The honest way: code, PKCE, who we are, and keys that are remembered and change."""

import asyncio
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from services.portal.session.provider_keys import AGAIN_SECONDS, FRESH_SECONDS, ProviderKeys
from services.portal.session.refusal import Reason, SignInRefused
from tests.services.portal.oidc.asking import CALLBACK, NONCE, STATE, VERIFIER, sign_in
from tests.services.portal.oidc.provider import CLIENT, SECRET, TestProvider


def test_an_honest_provider_signs_in(provider: TestProvider) -> None:
    found = sign_in(provider)
    assert found.claims["email"] == "manager0@example.org"
    assert found.token.count(".") == 2


def test_the_provider_is_asked_for_a_code_with_pkce_and_no_more_than_finds_the_person(
    provider: TestProvider,
) -> None:
    provider.answer = {"error": "access_denied"}
    with pytest.raises(SignInRefused):
        sign_in(provider)
    [asked] = provider.codes.values()
    assert asked.pop("code_challenge") != VERIFIER
    assert asked == {
        "realm": "1",
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "state": STATE,
        "nonce": NONCE,
        "code_challenge_method": "S256",
    }


def test_the_verifier_is_sent_with_the_code(provider: TestProvider) -> None:
    sign_in(provider)
    [sent] = provider.asked
    assert sent["code_verifier"] == VERIFIER
    assert sent["grant_type"] == "authorization_code"
    assert "client_secret" not in sent


def test_the_secret_is_in_the_body_only_where_the_provider_wants_it_there(
    provider: TestProvider,
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sign_in(provider)
    [sent] = provider.asked
    assert sent["client_secret"] == SECRET


def test_several_audiences_are_no_lie_when_we_are_the_authorized_party(
    provider: TestProvider,
) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    sign_in(provider)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_an_rsa_key_verifies_as_well(provider: TestProvider, algorithm: str) -> None:
    key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
    provider.keys = {"keys": [key.as_dict(private=False)]}
    provider.header = {"alg": algorithm}
    provider.signing = key
    sign_in(provider)


def test_a_short_rsa_key_is_none(provider: TestProvider) -> None:
    short = {"kty": "RSA", "kid": "k1", "n": "x" * 341, "e": "AQAB"}
    provider.keys = {"keys": [short]}
    with pytest.raises(SignInRefused, match=Reason.UNKNOWN_KEY):
        sign_in(provider)


def test_an_algorithm_that_is_not_configured_is_refused(provider: TestProvider) -> None:
    with pytest.raises(SignInRefused, match=Reason.ALGORITHM):
        sign_in(provider, algorithms=("RS256",))


def test_a_key_that_is_new_right_after_the_keys_were_asked_for_is_believed() -> None:
    old, new = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("k1", "k2"))
    published = list[ECKey]()

    async def fetch() -> dict[str, Any]:
        return {"keys": [each.as_dict(private=False) for each in published]}

    keys = ProviderKeys(fetch, ["ES256"], lambda: 0.0)
    for key in (old, new):
        published.append(key)
        token = jwt.encode({"alg": "ES256", "kid": key.kid}, {"a": 1}, key, ["ES256"])
        assert asyncio.run(keys.claims(token, {"jwt"})) == {"a": 1}


def test_keys_are_asked_for_once_and_again_for_a_new_one(provider: TestProvider) -> None:
    sign_in(provider, times=3)
    assert provider.asked_for_keys == 1
    time, asked = [0.0], list[float]()
    new = ECKey.generate_key("P-256", {"kid": "k2"})

    async def fetch() -> dict[str, Any]:
        asked.append(time[0])
        return {"keys": [new.as_dict(private=False)] if time[0] else []}

    keys = ProviderKeys(fetch, ["ES256"], lambda: time[0])
    token = jwt.encode({"alg": "ES256", "kid": "k2"}, {"a": 1}, new, ["ES256"])

    async def read() -> dict[str, Any]:
        return await keys.claims(token, {"jwt"})

    for moment in (0.0, 1.0, AGAIN_SECONDS):
        time[0] = moment
        with pytest.raises(SignInRefused, match=Reason.UNKNOWN_KEY):
            asyncio.run(read())
    time[0] = AGAIN_SECONDS + 1
    assert asyncio.run(read()) == {"a": 1}
    assert asked == [0.0, AGAIN_SECONDS + 1]
    time[0] += FRESH_SECONDS + 1
    asyncio.run(read())
    assert len(asked) == 3
