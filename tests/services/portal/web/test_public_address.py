"""The configured address counts: a Host header and a proxy's claims are not believed."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, post
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException

from services.portal.pages.sign_in import session_cookie
from services.portal.web.forms import refuse_foreign_origin
from services.portal.web.public_address import PublicAddress

PUBLIC = "https://utbyte.example"
CLAIMS = {"Host": "elsewhere.example", "X-Forwarded-Proto": "http", "Forwarded": "proto=http"}


@post("/sign", sync_to_thread=False)
def sign(request: Request[Any, Any, State]) -> Response[str]:
    refuse_foreign_origin(request)
    return Response(str(request.url), cookies=[session_cookie(request, "secret")])


def _sent(url: str, headers: dict[str, str]) -> httpx.Response:
    app: Any = PublicAddress(Litestar([sign], openapi_config=None), url)

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as http:
            return await http.post("/sign?a=1", headers=headers)

    return asyncio.run(send())


def test_behind_a_proxy_that_ends_tls_the_session_is_for_https_alone() -> None:
    answer = _sent(PUBLIC, {**CLAIMS, "Origin": PUBLIC})
    assert answer.status_code == 201
    assert answer.text == f"{PUBLIC}/sign?a=1"
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://10.0.0.7:8000", "null"])
def test_a_form_of_an_origin_that_only_the_host_header_names_is_refused(origin: str) -> None:
    answer = _sent(PUBLIC, {**CLAIMS, "Host": httpx.URL(origin).netloc.decode(), "Origin": origin})
    assert answer.status_code == PermissionDeniedException.status_code


def test_a_plain_address_promises_no_https() -> None:
    answer = _sent("http://127.0.0.1:8000", {"Origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 201
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" not in answer.headers
