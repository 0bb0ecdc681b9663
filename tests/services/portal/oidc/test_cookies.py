"""Cookies over https: for this host alone, and not readable on the way."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State

from services.portal.web import cookies
from services.portal.web.public_address import PublicAddress


@get("/", sync_to_thread=False)
def session(request: Request[Any, Any, State]) -> Response[str]:
    known = cookies.read(request, cookies.SESSION_COOKIE)
    return Response(known, cookies=[cookies.own(request, cookies.SESSION_COOKIE, "s")])


def _asked(url: str, cookie: str) -> httpx.Response:
    app: Any = PublicAddress(Litestar([session], openapi_config=None), url)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7") as http:
            return await http.get("/", headers={"Cookie": cookie})

    return asyncio.run(ask())


def test_over_https_cookies_are_for_this_host_alone() -> None:
    set_by = _asked("https://utbyte.example", "").headers["set-cookie"]
    assert set_by.startswith("__Host-utbyte_session=s;")
    parts = {each.strip().lower() for each in set_by.split(";")[1:]}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
    assert not any(each.startswith("domain") for each in parts)


@pytest.mark.parametrize(
    ("url", "cookie", "known"),
    [
        ("https://utbyte.example", "utbyte_session=planted", ""),
        ("https://utbyte.example", "__Host-utbyte_session=s", "s"),
        ("http://127.0.0.1:8000", "utbyte_session=s", "s"),
    ],
)
def test_over_https_a_cookie_that_another_page_could_set_is_none(
    url: str, cookie: str, known: str
) -> None:
    assert _asked(url, cookie).text == known
