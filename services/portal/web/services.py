"""Questions and commands to the services, over their HTTP API."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

import httpx
from pydantic_core import to_json

from services.portal.web.measuring import ASKED
from shared.plumbing.base.telemetry import HEADER, current_traceparent

Json = dict[str, Any]
NO_ITEMS: Json = {"items": [], "next": None}
"""An empty list, for a part of a page whose service does not answer."""
_AWAY = frozenset({401, 502, 503, 504})
"""Also a service that does not trust the reader's token: it has yet to learn of a new key."""
NOT_WAITED_FOR = (httpx.TransportError,)


class Problem(Exception):
    """A service refuses or cannot answer; ``body`` is its problem document (RFC 9457)."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body.get('rule', '')}".strip())
        self.status = status
        self.body = body

    @property
    def rule(self) -> str:
        """The id of the rule that was broken, or an empty text."""
        return str(self.body.get("rule") or "")

    @property
    def detail(self) -> str:
        """The service's own words, in English."""
        return str(self.body.get("detail") or "")

    @property
    def is_away(self) -> bool:
        """Whether the service could not answer at all; trying again may help."""
        return self.status in _AWAY

    @property
    def field(self) -> str:
        """The field that is not valid, or an empty text."""
        return str(self.body.get("field") or "")


class Services:
    """The services' HTTP API; ``clients`` are by service, ``*`` is the one for all others."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self._clients = clients

    async def get(
        self,
        token: str | None,
        service: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> Any:
        """What a service answers; parameters without a value are left out.

        Raises:
            Problem: when it refuses or cannot answer.
        """
        given = {name: value for name, value in params.items() if value not in (None, "", [])}
        sent = {**_headers(token), **(headers or {})}
        return await self._send("GET", service, path, sent, params=given)

    async def post(
        self,
        token: str | None,
        service: str,
        path: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> Any:
        """What a service answers to a command or a question with a body.

        Raises:
            Problem: when it refuses or cannot answer.
        """
        sent = {**_headers(token), **headers, "Content-Type": "application/json"}
        return await self._send("POST", service, path, sent, content=to_json(body))

    async def _send(
        self, method: str, service: str, path: str, headers: Mapping[str, str], **more: Any
    ) -> Any:
        client = self._clients.get(service) or self._clients["*"]
        url = f"/api/{service}/v1{path}"
        sent = {**headers, **_traced()}
        try:
            with ASKED.labels(service).time():
                answer = await client.request(method, url, headers=sent, **more)
        except NOT_WAITED_FOR as error:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, {}) from error
        if answer.is_success:
            return _read(answer)
        raise Problem(answer.status_code, _problem(answer))

    async def close(self) -> None:
        for each in {id(client): client for client in self._clients.values()}.values():
            await each.aclose()


def _traced() -> dict[str, str]:
    """The header by which a service continues the trace of the page, while there is one."""
    trace = current_traceparent()
    return {HEADER: trace} if trace else {}


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _read(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:  # Something before the service answered in its place.
        raise Problem(HTTPStatus.BAD_GATEWAY, {}) from error


def _problem(answer: httpx.Response) -> Json:
    try:
        found: Any = answer.json()
    except ValueError:
        return {}
    return cast("Json", found) if isinstance(found, dict) else {}
