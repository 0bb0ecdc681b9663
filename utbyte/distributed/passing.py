"""Forwarding requests: complete and unchanged, to the service that answers them."""

import json
from typing import Any, cast

import httpx
from litestar import Request
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from shared.plumbing.base.settings import Settings
from shared.plumbing.web.application import NOT_STORED
from shared.plumbing.web.problems import MEDIA_TYPE, problem
from utbyte.distributed.all_services import SERVICES
from utbyte.distributed.inner import is_inner
from utbyte.distributed.room import NoRoom, Part, Room

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length"}
_WITHOUT_BODY = {204, 304}
MOST_BODIES = 64
"""Bodies of the largest size for which there is room at once."""


def service_of(scope: Scope) -> str | None:
    """The service that a request is forwarded to; ``None`` when it is not for an API.

    The path decides as it will be sent: dots in it are resolved first.
    """
    try:
        path = httpx.URL("http://any").copy_with(raw_path=scope["raw_path"]).path
    except httpx.InvalidURL:  # a complete address, or `*`
        return None
    parts = path.split("/", 3)
    is_api = len(parts) == 4 and parts[1] == "api" and parts[2] in SERVICES  # noqa: PLR2004 - a path
    return (
        parts[2] if is_api and not is_inner(Request[Any, Any, State](scope).method, path) else None
    )


class Passing:
    """Forwards requests to services, and their answers back."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self._http = http
        self._settings = settings
        self._room = Room(MOST_BODIES * settings.body_limit)

    async def pass_on(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request to a service and its answer back."""
        with self._room.part() as part:
            try:
                content = await _body(scope, receive, self._settings.body_limit, part)
                await _say(send, await self._asked(service, scope, content))
            except _BrokenOff:
                return
            except _TooLarge:
                await _refuse(send, 413, "The body is larger than the instance accepts.")
            except NoRoom:
                words = "Too much is being sent at once. Try again."
                await _refuse(send, 503, words, (b"retry-after", b"1"))
            except httpx.TransportError:
                retry = (b"retry-after", b"1")
                await _refuse(send, 503, f"The service {service} is unavailable. Try again.", retry)

    async def _asked(self, service: str, scope: Scope, content: bytes) -> httpx.Response:
        request = Request[Any, Any, State](scope)
        headers = [(k, v) for k, v in request.headers.items() if k not in _OF_ONE_HOP]
        query = scope["query_string"]
        raw_path = scope["raw_path"] + (b"?" + query if query else b"")
        url = httpx.URL(self._settings.url_of(service)).copy_with(raw_path=raw_path)
        return await self._http.request(request.method, url, headers=headers, content=content)


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


async def _say(send: Send, answer: httpx.Response) -> None:
    """Forward an answer, including its length, which for a HEAD is not that of its body."""
    headers = [(k, v) for k, v in answer.headers.raw if k.decode().lower() not in _OF_ONE_HOP]
    if answer.request.method == "HEAD":
        headers += [(k, v) for k, v in answer.headers.raw if k.lower() == b"content-length"]
    elif answer.status_code not in _WITHOUT_BODY:
        headers.append((b"content-length", str(len(answer.content)).encode()))
    start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
    await send(cast("Any", start))
    await send(cast("Any", {"type": "http.response.body", "body": answer.content}))


async def _refuse(send: Send, status: int, detail: str, *headers: tuple[bytes, bytes]) -> None:
    body = json.dumps(problem(status, detail).content).encode()
    kind = (b"content-type", MEDIA_TYPE.encode())
    length = (b"content-length", str(len(body)).encode())
    own = [kind, length, NOT_STORED, *headers]
    await send(cast("Any", {"type": "http.response.start", "status": status, "headers": own}))
    await send(cast("Any", {"type": "http.response.body", "body": body}))
