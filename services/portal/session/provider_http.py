"""Requests to an identity provider: bounded in time and size, never redirected, JSON only."""

import asyncio
import json
import re
import ssl
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from services.portal.session.refusal import Reason, SignInRefused
from shared.plumbing.base.cookie_jars import no_cookies
from shared.plumbing.base.transport import is_loopback

Json = dict[str, Any]

SECONDS = 10.0
"""How long a whole answer may take."""
MOST_BYTES = 256_000
_PLAIN = re.compile(r"[!#-;=?-~]+")
"""An address as it is sent: ASCII without spaces, quotes and angle brackets."""
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


def is_safe(address: str) -> bool:
    """Whether what is sent to an address is readable by no one on the way: https, or loopback."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = _PLAIN.fullmatch(address) is not None and parts.username is None and port != 0
    return (plain and bool(host)) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def client_of(ca: Path | None) -> httpx.AsyncClient:
    """A client for one provider; ``ca`` issued its certificate, where no public one did."""
    verify: ssl.SSLContext | bool = True if ca is None else ssl.create_default_context(cafile=ca)
    return httpx.AsyncClient(
        verify=verify,
        trust_env=False,
        follow_redirects=False,
        timeout=SECONDS,
        headers=_HEADERS,
        cookies=no_cookies(),
    )


async def fetched(
    http: httpx.AsyncClient, method: str, address: str, **more: Any
) -> tuple[int, Json]:
    """The status and the JSON object that the provider answers.

    Raises:
        SignInRefused: when it is away, redirects, or answers anything else or too much.
    """
    try:
        async with asyncio.timeout(SECONDS), http.stream(method, address, **more) as answer:
            status = answer.status_code
            if answer.is_redirect:
                raise SignInRefused(Reason.REDIRECTED)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise SignInRefused(Reason.AWAY)
            return status, _object(await _body(answer))
    except (httpx.HTTPError, TimeoutError) as error:
        raise SignInRefused(Reason.AWAY) from error


async def _body(answer: httpx.Response) -> bytes:
    body = b""
    # Raw: what was compressed although we asked for plain text is not unpacked.
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise SignInRefused(Reason.TOO_LARGE)
    return body


def _object(body: bytes) -> Json:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SignInRefused(Reason.NOT_JSON) from error
    if not isinstance(found, dict):
        raise SignInRefused(Reason.NOT_JSON)
    return cast("Json", found)
