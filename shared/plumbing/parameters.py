"""Query parameters: which a route has; others are refused, so that no filter is lost by a typo."""

from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints

from litestar import Request
from litestar.params import QueryParameter

from shared.kernel.refusals import Invalid


@cache
def _known(handler: Callable[..., Any]) -> frozenset[str]:
    """Return the names of the query parameters that a handler declares."""
    hints = get_type_hints(handler, include_extras=True)
    said = [each for hint in hints.values() for each in getattr(hint, "__metadata__", ())]
    return frozenset(each.name for each in said if isinstance(each, QueryParameter) and each.name)


def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Let a request pass whose query parameters are the route's and hold text that can be kept.

    Raises:
        Invalid: naming the parameter.
    """
    if not request.query_params:
        return
    known = _known(request.route_handler.fn)
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise Invalid("there is no such query parameter", field=name)
        if "\0" in value:
            raise Invalid("a text holds a null character", field=name)
