"""The OpenAPI document of a service, generated from its definition alone."""

from types import SimpleNamespace
from typing import Any

from shared.plumbing.security.access import Access
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.web.http import make_app
from shared.plumbing.web.openapi import complete
from shared.plumbing.web.operator_routes import OWN_ROUTES


def openapi(definition: ServiceDefinition) -> dict[str, Any]:
    """The OpenAPI document of a service, without a database."""
    state: dict[str, Any] = {
        "access": Access.__new__(Access),
        "service": None,
        "running": SimpleNamespace(name=definition.name),
    }
    handlers = [*definition.routes, *OWN_ROUTES]
    app = make_app(definition.name, handlers, state, 1, definition.about)
    return complete(app.openapi_schema.to_schema(), handlers, definition.about)
