"""Parameters: only those that a route declares, in one written form; all others are refused."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.web.inputs import DAY, ID

_FORMS: Mapping[Any, str] = {date: DAY, UUID: ID, int: "-?[0-9]{1,18}"}
"""How values of a type are written; the framework alone would accept more forms of each."""
_ANY_TEXT = "(?s:.*)"


def _known(handler: HTTPRouteHandler) -> dict[str, str]:
    """The query parameters of a handler and what it depends on, and how each is written."""
    depends = (each.parsed_fn_signature for each in handler.resolve_dependencies().values())
    return {
        each.kwarg_definition.name or name: _form((each.annotation, *each.args))
        for signature in (handler.parsed_fn_signature, *depends)
        for name, each in signature.parameters.items()
        if isinstance(each.kwarg_definition, QueryParameter)
    }


def _form(types: tuple[Any, ...]) -> str:
    return next((_FORMS[each] for each in types if each in _FORMS), _ANY_TEXT)


def refuse_if_unknown(request: Request[Any, Any, Any]) -> None:
    """Accept a request only if its route declares all parameters and they have their types' form.

    Raises:
        Invalid: naming the query parameter that does not exist, or cannot be stored.
        ValidationException: naming the one that is not written as it should be.
        NotFound: when an id in the path is not written as ids are.
    """
    _refuse_if_malformed_ids(request)
    if not request.query_params:
        return
    known = _known(request.route_handler)
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise Invalid("There is no such query parameter.", field=name)
        if "\0" in value:
            raise Invalid("A text must not contain a null character.", field=name)
        if not re.fullmatch(known[name], value):
            told = [{"key": name, "message": "must have the right format"}]
            raise ValidationException("A query parameter has the wrong format.", extra=told)


def _refuse_if_malformed_ids(request: Request[Any, Any, Any]) -> None:
    path = str(request.scope["path"]).lower()
    for value in request.path_params.values():
        if isinstance(value, UUID) and f"/{value}" not in path:
            raise NotFound("There is no such case.")
