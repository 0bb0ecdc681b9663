"""Who may ask what: each operation asked by each kind of caller, compared with what is declared."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from httpx import Response

from shared.plumbing.service import Blueprint
from shared.plumbing.tokens import Identity
from tests.alone import Alone, token_of

NOBODY = None
OPERATOR = Identity.of_operator("test")
SERVICE = Identity.of_service("listings")


class Call(NamedTuple):
    """A request to an operation; ``{…}`` in the path is filled in by the test."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


def ask(alone: Alone, who: Identity | UUID | None, call: Call) -> Response:
    """Let somebody ask, with a key of its own."""
    headers = alone.headers(None)
    if isinstance(who, UUID):
        who = Identity.of_person(who)
    if who is not None:
        headers["Authorization"] = f"Bearer {token_of(who, alone.service.name)}"
    body = {} if call.body is None else {"json": dict(call.body)}
    return alone.client.request(call.method, alone.address(call.path), headers=headers, **body)


def operations(blueprint: Blueprint) -> set[str]:
    """Return the names of all operations of a service."""
    return {str(route.opt["operation"]) for route in blueprint.routes}
