"""Passing requests on: to the service that answers them, whole and as they came."""

import json
from typing import Any, cast

import httpx
from litestar import Request
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from shared.plumbing.application import NOT_STORED
from shared.plumbing.problems import MEDIA_TYPE, problem
from shared.plumbing.settings import Settings

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length"}
_WITHOUT_BODY = {204, 304}
_LOOPBACK = ("127.0.0.1", "::1")


class Passing:
    """Passes requests on to services, and their answers back."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self._http = http
        self._settings = settings

    async def pass_on(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to a service and its answer back."""
        try:
            content = await _body(receive, self._settings.body_limit)
            await _say(send, await self._asked(service, scope, content))
        except _BrokenOff:
            return
        except _TooLarge:
            await _refuse(send, 413, "the body is larger than is taken")
        except httpx.TransportError:
            retry = (b"retry-after", b"1")
            await _refuse(send, 503, f"{service} does not answer now; try again", retry)

    async def _asked(self, service: str, scope: Scope, content: bytes) -> httpx.Response:
        request = Request[Any, Any, State](scope)
        client = request.client.host if request.client is not None else ""
        headers = [(k, v) for k, v in request.headers.items() if k not in _OF_ONE_HOP]
        if client not in _LOOPBACK:
            headers.append(("x-forwarded-for", client))
        path = scope["raw_path"].decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        url = httpx.URL(self._settings.url_of(service)).copy_with(
            raw_path=f"{path}?{query}".encode("latin-1") if query else scope["raw_path"]
        )
        return await self._http.request(request.method, url, headers=headers, content=content)


class _BrokenOff(Exception):
    """The client went away in the midst of a body, of which a part must not be passed on."""


class _TooLarge(Exception):
    """The body is larger than a service would take."""


async def _body(receive: Receive, limit: int) -> bytes:
    """Read the whole body.

    Raises:
        _BrokenOff: when it does not come to its end.
        _TooLarge: above the limit, in bytes.
    """
    found, more = b"", True
    while more:
        message = cast("dict[str, Any]", await receive())
        if message["type"] == "http.disconnect":
            raise _BrokenOff
        found += message.get("body", b"")
        if len(found) > limit:
            raise _TooLarge
        more = message.get("more_body", False)
    return found


async def _say(send: Send, answer: httpx.Response) -> None:
    """Pass an answer on: its length too, which to a HEAD is not that of its body."""
    headers = [(k, v) for k, v in answer.headers.raw if k.decode().lower() not in _OF_ONE_HOP]
    if answer.request.method == "HEAD":
        headers += [(k, v) for k, v in answer.headers.raw if k.lower() == b"content-length"]
    elif answer.status_code not in _WITHOUT_BODY:
        headers.append((b"content-length", str(len(answer.content)).encode()))
    start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
    await send(cast("Any", start))
    await send(cast("Any", {"type": "http.response.body", "body": answer.content}))


async def _refuse(send: Send, status: int, detail: str, *headers: tuple[bytes, bytes]) -> None:
    said = json.dumps(problem(status, detail).content).encode()
    kind = (b"content-type", MEDIA_TYPE.encode())
    length = (b"content-length", str(len(said)).encode())
    own = [kind, length, NOT_STORED, *headers]
    await send(cast("Any", {"type": "http.response.start", "status": status, "headers": own}))
    await send(cast("Any", {"type": "http.response.body", "body": said}))
