"""What every application does alike: it answers HEAD and OPTIONS, and forbids caching."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from litestar import Litestar
from litestar.types import Send

Headers = list[tuple[bytes, bytes]]

ALLOW, CACHE_CONTROL = b"allow", b"cache-control"
NOT_STORED = (CACHE_CONTROL, b"no-store")
_NO_METHOD = "NONE"
"""A method that no route has: when asked for it, the router names the existing ones."""


class Application(Litestar):
    """An application with HEAD for every GET and OPTIONS for every path (RFC 9110, 9.3).

    Its answers are ``no-store`` unless a route says otherwise. OPTIONS needs no policy: its answer
    is the same for every id in a path, and reveals no more than the OpenAPI document. Pages of
    other origins get no access.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or handle the server's start and shutdown."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
        elif (scope["method"], scope["path"]) == ("OPTIONS", "*"):
            await _Answer(scope, send).no_content(())
        else:
            await super().__call__(_asked(scope), receive, _Answer(scope, send))


def _asked(scope: Any) -> Any:
    method = scope["method"]
    if method == "HEAD":
        return {**scope, "method": "GET"}
    if method == "OPTIONS":
        return {**scope, "method": _NO_METHOD, "query_string": b""}
    return scope


class _Answer:
    """Passes an answer on in the form that the requested method needs."""

    def __init__(self, scope: Any, send: Send) -> None:
        self._method = scope["method"]
        self._send = cast("Any", send)
        self._ended = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._ended:
            # The answer to HEAD is complete, even where the body would go on for minutes.
            self._ended = self._method == "HEAD"
            end = {"body": b"", "more_body": False} if self._ended else {}
            await self._send({**message, **end})

    async def no_content(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        """Answer 204 without a body."""
        self._ended = True
        response = {"type": "http.response.start", "status": 204, "headers": _with_own(headers)}
        await self._send(response)
        await self._send({"type": "http.response.body", "body": b""})

    async def _start(self, message: Any) -> None:
        headers = _with_own(message.get("headers", ()))
        if self._method == "OPTIONS" and message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
            await self.no_content([pair for pair in headers if pair[0].lower() == ALLOW])
        else:
            await self._send({**message, "headers": headers})


def _with_own(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Headers that name HEAD beside GET and state whether the answer may be stored."""
    found = {name.lower() for name, _ in headers}
    response = [
        (name, _allowed(value) if name.lower() == ALLOW else value) for name, value in headers
    ]
    return response if CACHE_CONTROL in found else [*response, NOT_STORED]


def _allowed(value: bytes) -> bytes:
    methods = {each.strip() for each in value.split(b",")}
    return b", ".join(sorted(methods | ({b"HEAD"} if b"GET" in methods else set())))
