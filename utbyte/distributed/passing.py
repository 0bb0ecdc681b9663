"""Forwarding requests: complete and unchanged, to the service or the portal that answers them."""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, cast

import httpx
from litestar import Request
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from services.portal.main import NAME as PORTAL
from shared.plumbing.base.settings import Settings
from shared.plumbing.web.application import NOT_STORED
from shared.plumbing.web.problems import MEDIA_TYPE, problem
from utbyte.distributed.all_services import SERVICES
from utbyte.distributed.inner import is_inner
from utbyte.distributed.room import NoRoom, Part, Room

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade"}
OWN_PATHS = frozenset({"", "api", "clock", "docs", "health", "metrics", "redelivery"})
"""What is no page of the portal; paths with an empty part are none either."""
MOST_BODIES = 64
"""Bodies of the largest size for which there is room at once."""


def service_of(scope: Scope) -> str | None:
    """Who a request is forwarded to: a service, or the portal; ``None`` for the front itself.

    The path decides as it will be sent: dots in it are resolved first.
    """
    try:
        path = httpx.URL("http://any").copy_with(raw_path=scope["raw_path"]).path
    except httpx.InvalidURL:  # a complete address, or `*`
        return None
    parts = path.split("/", 3)
    if path == "/" or parts[1] not in OWN_PATHS:
        return PORTAL
    is_api = len(parts) == 4 and parts[1] == "api" and parts[2] in SERVICES  # noqa: PLR2004 - a path
    return (
        parts[2] if is_api and not is_inner(Request[Any, Any, State](scope).method, path) else None
    )


class Passing:
    """Forwards requests, and each part of their answers as it comes."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self._http = http
        self._settings = settings
        self._room = Room(MOST_BODIES * settings.body_limit)

    async def pass_on(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request to a service and its answer back."""
        with self._room.part() as part:
            try:
                content = await _body(scope, receive, self._settings.body_limit, part)
                answer = await self._asked(service, scope, content)
            except _BrokenOff:
                return
            except _TooLarge:
                await _refuse(send, 413, "The body is larger than the instance accepts.")
                return
            except NoRoom:
                words = "Too much is being sent at once. Try again."
                await _refuse(send, 503, words, (b"retry-after", b"1"))
                return
            except httpx.TransportError:
                retry = (b"retry-after", b"1")
                await _refuse(send, 503, f"The service {service} is unavailable. Try again.", retry)
                return
        await _until_gone(receive, _say(send, answer))

    async def _asked(self, service: str, scope: Scope, content: bytes) -> httpx.Response:
        asked = Request[Any, Any, State](scope)
        other = {*_OF_ONE_HOP, "content-length"}
        headers = [(k, v) for k, v in asked.headers.items() if k not in other]
        query = scope["query_string"]
        raw_path = scope["raw_path"] + (b"?" + query if query else b"")
        url = httpx.URL(self._settings.url_of(service)).copy_with(raw_path=raw_path)
        request = self._http.build_request(asked.method, url, headers=headers, content=content)
        return await self._http.send(request, stream=True)


class _BrokenOff(Exception):
    """The client disconnected in the middle of a body, which must not be forwarded in part."""


class _TooLarge(Exception):
    """The body is larger than a service accepts."""


async def _body(scope: Scope, receive: Receive, limit: int, part: Part) -> bytes:
    """Read the whole body; one whose declared length is too large is not read at all.

    Raises:
        _BrokenOff: when it ends early.
        _TooLarge: above the limit, in bytes.
        NoRoom: when there is none for what has arrived.
    """
    if int(dict(scope["headers"]).get(b"content-length", b"0")) > limit:
        raise _TooLarge
    found, more = bytearray(), True
    while more:
        message = cast("dict[str, Any]", await receive())
        if message["type"] == "http.disconnect":
            raise _BrokenOff
        found += message.get("body", b"")
        if len(found) > limit:
            raise _TooLarge
        part.grow_to(len(found))
        more = message.get("more_body", False)
    return bytes(found)


async def _until_gone(receive: Receive, saying: Coroutine[Any, Any, None]) -> None:
    """Forward an answer to its end, unless the caller leaves: a stream may have none."""
    answering = asyncio.create_task(saying)
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (answering, leaving):
            each.cancel()
        # One that breaks off in the middle leaves an answer without its end, as it should.
        with suppress(asyncio.CancelledError, httpx.TransportError):
            await answering


async def _gone(receive: Receive) -> None:
    while cast("dict[str, Any]", await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, answer: httpx.Response) -> None:
    """Forward an answer byte for byte, also one that is compressed."""
    try:
        headers = [(k, v) for k, v in answer.headers.raw if k.decode().lower() not in _OF_ONE_HOP]
        start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        await send(cast("Any", start))
        async for part in answer.aiter_raw():
            await send(cast("Any", {"type": "http.response.body", "body": part, "more_body": True}))
        await send(cast("Any", {"type": "http.response.body", "body": b""}))
    finally:
        await answer.aclose()


async def _refuse(send: Send, status: int, detail: str, *headers: tuple[bytes, bytes]) -> None:
    body = json.dumps(problem(status, detail).content).encode()
    kind = (b"content-type", MEDIA_TYPE.encode())
    length = (b"content-length", str(len(body)).encode())
    own = [kind, length, NOT_STORED, *headers]
    await send(cast("Any", {"type": "http.response.start", "status": status, "headers": own}))
    await send(cast("Any", {"type": "http.response.body", "body": body}))
