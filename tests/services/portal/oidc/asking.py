"""Signing in at the provider as the portal does, without the portal's pages."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
from pydantic import SecretStr

from services.portal.session.claims import value_of
from services.portal.session.oidc import IdToken, OidcClient
from services.portal.session.pending import Begun, Pending
from services.portal.session.providers import Provider
from shared.plumbing.time.clock import SystemClock
from tests.services.portal.oidc.provider import CLIENT, SECRET, TestProvider

CALLBACK = "http://127.0.0.1:1/sign-in/callback"
STATE, NONCE = "state-of-this-sign-in", "nonce-of-this-sign-in"
VERIFIER = "verifier-of-this-sign-in-which-is-at-least-43-long"


def configured(issuer: str, **differs: Any) -> Provider:
    """The provider as a file describes it."""
    told = {
        "id": "kc",
        "name": "Myndighetens inloggning",
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret_file": Path("secret"),
        "client_secret": SecretStr(SECRET),
        "claim": "email",
        "finds": "email",
        "agencies": (UUID(int=1),),
    }
    return Provider.model_validate({**told, **differs})


def sign_in(provider: TestProvider, times: int = 1, **differs: Any) -> IdToken:
    """Sign in at the provider, several times with the same client; what the last time gave."""
    configuration = configured(provider.issuer, **differs)

    async def go() -> IdToken:
        client = OidcClient(configuration, CALLBACK, SystemClock())
        try:
            return [await _signed_in(client) for _ in range(times)][-1]
        finally:
            await client.close()

    return asyncio.run(go())


async def _signed_in(client: OidcClient) -> IdToken:
    pending = Pending("kc", VERIFIER, NONCE, "/", None)
    address = await client.address(Begun(STATE, "browser", pending))
    async with httpx.AsyncClient() as browser:
        sent = await browser.get(address)
    answer = dict(parse_qsl(urlsplit(sent.headers["location"]).query))
    found = await client.signed_in(pending, answer)
    value_of(found.claims, client.provider.claim, client.provider.finds)
    return found
