"""How an application describes itself: OpenAPI 3.1 under ``/schema/openapi.json``, open to all."""

import inspect
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from litestar import Request, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from shared.plumbing.access import Policy, open_to_all

VERSION = "1.0"
Mode = Literal["validation", "serialization"]
_TEMPLATE = "#/components/schemas/{model}"
BEARER = "bearer"
SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": (
        "A token of five minutes, signed by the directory (ES256). It says who calls; what they"
        " may do follows from their roles in the directory. In the demo, `choose_demo_person` of"
        " the directory issues one; `utbyte token` does on the command line."
    ),
}
_LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}


def complete(document: Any, handlers: Sequence[ControllerRouterHandler]) -> dict[str, Any]:
    """Return a framework's document with the schemas as pydantic knows them.

    The framework leaves out patterns, lengths of items, examples, and who may call.
    """
    whole = cast("dict[str, Any]", _plain(document))
    components = whole.setdefault("components", {})
    components["securitySchemes"] = {BEARER: SCHEME}
    _describe(whole, handlers)
    schemas = components.setdefault("schemas", {})
    for model, mode in _models(handlers):
        schema = model.model_json_schema(mode=mode, ref_template=_TEMPLATE)
        schemas.update(_plain(schema.pop("$defs", {})))
        schemas[model.__name__] = _plain(schema)
    return whole


def _describe(document: dict[str, Any], handlers: Iterable[ControllerRouterHandler]) -> None:
    """Write to each operation what it does and who may call it."""
    known = {each.opt.get("operation"): each for each in cast("Iterable[Any]", handlers)}
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            handler = known.get(operation.get("operationId"))
            policy = handler.opt.get("policy") if handler is not None else None
            operation["security"] = [{BEARER: []}] if policy and policy.kinds else []
            if handler is not None and policy is not None:
                # A handler that runs in a thread may be wrapped, and its docstring with it.
                words = inspect.getdoc(getattr(handler.fn, "func", handler.fn)) or ""
                operation["description"] = f"{words}\n\n{_allowed(policy)}".strip()


def _allowed(policy: Policy) -> str:
    """Return who may call, in a sentence."""
    if not policy.kinds:
        return "Anyone may call this, without a token."
    if policy.listeners:
        return "Only the services that hear a stream of this one may call this."
    if policy.callers:
        services = ", ".join(f"`{each}`" for each in sorted(policy.callers))
        kinds = " or ".join(sorted(policy.for_whom))
        whom = f", for a signed-in {kinds}" if kinds else ""
        return f"Only these services may call this{whom}: {services}."
    others = [f"{kind}s" for kind in ("operator", "service") if kind in policy.kinds]
    if "person" not in policy.kinds:
        return f"Only {' and '.join(others)} may call this."
    named = ", ".join(f"`{each}`" for each in sorted(policy.standings))
    where = "in the case" if policy.case is not None else "in an agency"
    people = f"people who are one of {named} {where}" if named else "every signed-in person"
    if policy.case is not None and not named:
        people = "people who have a part in the case"
    return f"May be called by {' and '.join([*others, people])}."


def _models(handlers: Iterable[ControllerRouterHandler]) -> Iterator[tuple[type[BaseModel], Mode]]:
    """Give what handlers answer and what they take."""
    for handler in handlers:
        hints = inspect.get_annotations(cast("Any", handler).fn, eval_str=True)
        for name, mode in (("return", "serialization"), ("data", "validation")):
            found = hints.get(name)
            for kind in (found, *get_args(found)):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield kind, cast("Mode", mode)


def _plain(document: Any) -> Any:
    """Return the document as JSON can say it: a decimal is a number, a limit of days is left out.

    JSON Schema has no limits for dates; that one is refused stands in the answer.
    """
    if isinstance(document, dict):
        known = cast("dict[str, Any]", document)
        return {
            key: _plain(value)
            for key, value in known.items()
            if not (key in _LIMITS and isinstance(value, date | str))
        }
    if isinstance(document, list | tuple):
        return [_plain(each) for each in cast("list[Any]", document)]
    if isinstance(document, Decimal):
        return int(document) if document == int(document) else float(document)
    return to_jsonable_python(document)


class _CompleteJson(JsonRenderPlugin):
    def __init__(self, handlers: Sequence[ControllerRouterHandler]) -> None:
        super().__init__()
        self._handlers = handlers

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        del request
        return json.dumps(complete(openapi_schema, self._handlers), ensure_ascii=False).encode()


def described(title: str, about: str, handlers: Sequence[ControllerRouterHandler]) -> OpenAPIConfig:
    """Return how an application describes itself; ``about`` is a sentence or two of Markdown."""
    router = Router(
        "/schema",
        route_handlers=[],
        opt={"policy": open_to_all()},
        include_in_schema=False,
    )
    return OpenAPIConfig(
        title=title,
        version=VERSION,
        description=about,
        openapi_router=router,
        create_examples=False,
        render_plugins=[_CompleteJson(handlers)],
    )
