"""Who may ask what: each operation asked by each kind of caller, compared with what is declared."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from httpx import Response

from shared.plumbing.directory.on_behalf import HEADER
from shared.plumbing.security.tokens import Identity, Kind
from shared.plumbing.service import ServiceDefinition
from tests.alone import Alone, token_of

NO_ONE = None
OPERATOR = Identity.of_operator("test")
SERVICE = Identity.of_service("listings")


class Call(NamedTuple):
    """A request to an operation; ``{…}`` in the path is filled in by the test."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


READER = Identity.of_person(UUID(int=8))
"""For whom a service asks, unless told."""


def ask(
    alone: Alone, who: Identity | UUID | None, call: Call, for_whom: Identity | None = READER
) -> Response:
    """Let somebody ask, with a key of its own; a service for somebody who is signed in."""
    headers = alone.headers(None)
    if isinstance(who, UUID):
        who = Identity.of_person(who)
    if who is not None:
        headers["Authorization"] = f"Bearer {token_of(who, alone.service.name)}"
    if who is not None and who.kind is Kind.SERVICE and for_whom is not None:
        headers[HEADER] = token_of(for_whom, alone.service.name)
    body = {} if call.body is None else {"json": dict(call.body)}
    return alone.client.request(call.method, alone.address(call.path), headers=headers, **body)


def operations(definition: ServiceDefinition) -> set[str]:
    """Return the names of all operations of a service."""
    return {str(route.opt["operation"]) for route in definition.routes}
