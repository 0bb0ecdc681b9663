"""The OpenAPI document of a service, made from its blueprint alone."""

from types import SimpleNamespace
from typing import Any

from shared.plumbing.access import Access
from shared.plumbing.http import make_app
from shared.plumbing.openapi import complete
from shared.plumbing.own_routes import OWN_ROUTES
from shared.plumbing.service import Blueprint


def openapi(blueprint: Blueprint) -> dict[str, Any]:
    """Return the OpenAPI document of a service, without a database."""
    state: dict[str, Any] = {
        "access": Access.__new__(Access),
        "service": None,
        "running": SimpleNamespace(name=blueprint.name),
    }
    handlers = [*blueprint.routes, *OWN_ROUTES]
    app = make_app(blueprint.name, handlers, state, 1, blueprint.about)
    return complete(app.openapi_schema.to_schema(), handlers, blueprint.about)
