"""Query parameters: which a route has; others are refused, so that no filter is lost by a typo."""

from typing import Any

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from shared.kernel.refusals import Invalid


def _known(handler: HTTPRouteHandler) -> frozenset[str]:
    """Return the names of the query parameters that a handler declares."""
    return frozenset(
        each.kwarg_definition.name or name
        for name, each in handler.parsed_fn_signature.parameters.items()
        if isinstance(each.kwarg_definition, QueryParameter)
    )


def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Let a request pass whose query parameters are the route's and hold text that can be kept.

    Raises:
        Invalid: naming the parameter.
    """
    if not request.query_params:
        return
    known = _known(request.route_handler)
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise Invalid("there is no such query parameter", field=name)
        if "\0" in value:
            raise Invalid("a text holds a null character", field=name)
