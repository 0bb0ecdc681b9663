"""How an application describes itself: OpenAPI 3.1 under ``/schema/openapi.json``, open to all."""

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Literal, cast, get_args, get_type_hints, is_typeddict

from litestar import Request, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Contact, License
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from shared.plumbing.security.access import Policy, open_to_all
from shared.plumbing.web.describing import OWN_TAG, About
from shared.plumbing.web.openapi_examples import example_of
from shared.plumbing.web.openapi_problems import explain_problems, general_examples
from shared.plumbing.web.openapi_words import SCHEMES, described, security
from shared.plumbing.web.problems import Problem

VERSION = "1.0"
CONTACT = Contact(name="The operators of this instance")
LICENSE = License(name="European Union Public Licence 1.2", identifier="EUPL-1.2")
Mode = Literal["validation", "serialization"]
_TEMPLATE = "#/components/schemas/{model}"
_LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_NO_WORDS = About()


def complete(
    document: Any, handlers: Sequence[ControllerRouterHandler], about: About = _NO_WORDS
) -> dict[str, Any]:
    """A framework's document with the schemas as pydantic knows them.

    The framework leaves out patterns, lengths of items, examples, permitted callers, and refusals.
    """
    whole = cast("dict[str, Any]", _plain(document))
    components = whole.setdefault("components", {})
    components["securitySchemes"] = dict(SCHEMES)
    components["examples"] = general_examples()
    schemas = components.setdefault("schemas", {})
    for model, mode in _models(handlers):
        schema = model.model_json_schema(mode=mode, ref_template=_TEMPLATE)
        schemas.update(_plain(schema.pop("$defs", {})))
        schemas[model.__name__] = _plain(schema)
    for kind in (Problem, *_typed_dicts(handlers)):
        if kind.__name__ in schemas:
            schemas[kind.__name__]["description"] = inspect.getdoc(kind)
    _describe(whole, handlers, about)
    return whole


def _describe(
    document: dict[str, Any], handlers: Iterable[ControllerRouterHandler], about: About
) -> None:
    """Add to each operation what it does, who may call it, and what it answers."""
    known = {each.opt.get("operation"): each for each in cast("Iterable[Any]", handlers)}
    used: set[str] = set()
    for path, operations in document.get("paths", {}).items():
        tag = about.tag_of(path.removeprefix("/api/").split("/", 2)[-1].partition("/")[0])
        used |= {tag} if tag else set()
        for operation in operations.values():
            operation["tags"] = [tag] if tag else []
            handler = known.get(operation.get("operationId"))
            if handler is not None:
                _describe_operation(operation, handler, about)
            _name_parameters(operation)
            _show_answers(operation, document["components"]["schemas"], about)
    document["tags"] = [
        {"name": each.name, "description": each.description}
        for each in (*about.tags, OWN_TAG)
        if each.name in used
    ]


def _describe_operation(operation: dict[str, Any], handler: Any, about: About) -> None:
    policy = cast("Policy", handler.opt["policy"])
    operation["security"] = security(policy)
    # A handler that runs in a thread may be wrapped, and its docstring with it.
    own = inspect.getdoc(getattr(handler.fn, "func", handler.fn)) or ""
    operation["description"] = described(own, policy, operation, about)


def _name_parameters(operation: dict[str, Any]) -> None:
    """Describe which kind of id each path parameter is."""
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            of = str(each["name"]).removesuffix("_id").replace("_", " ")
            each.setdefault("description", f"The id of the {of}")


def _show_answers(operation: dict[str, Any], schemas: Mapping[str, Any], about: About) -> None:
    """Add an example of the answer and of each refusal."""
    explain_problems(operation, about.refusals.get(str(operation.get("operationId")), ()))
    for status in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
        answer = operation["responses"].get(str(int(status)), {})
        if answer and status is HTTPStatus.OK:
            answer["description"] = "Success."
        for content in answer.get("content", {}).values():
            content.setdefault("example", example_of(content["schema"], schemas))


def _models(handlers: Iterable[ControllerRouterHandler]) -> Iterator[tuple[type[BaseModel], Mode]]:
    for handler in handlers:
        hints = inspect.get_annotations(cast("Any", handler).fn, eval_str=True)
        for name, mode in (("return", "serialization"), ("data", "validation")):
            found = hints.get(name)
            for kind in (found, *get_args(found)):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield kind, cast("Mode", mode)


def _typed_dicts(handlers: Iterable[ControllerRouterHandler]) -> Iterator[type]:
    """The typed dicts in the answers, whose docstrings the framework leaves out."""
    known = (inspect.get_annotations(cast("Any", each).fn, eval_str=True) for each in handlers)
    hints = [each.get("return") for each in known]
    while hints:
        hint = hints.pop()
        hints += get_args(hint)
        if is_typeddict(hint):
            hints += get_type_hints(hint).values()
            yield cast("type", hint)


def _plain(document: Any) -> Any:
    """The document as JSON: a decimal becomes a number, limits of dates are left out.

    JSON Schema has no limits for dates; a refused date is reported in the answer.
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
    """Renders the document once: an application does not change while it runs."""

    def __init__(self, handlers: Sequence[ControllerRouterHandler], about: About) -> None:
        super().__init__()
        self._handlers, self._about = handlers, about
        self._rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        del request
        if self._rendered is None:
            document = complete(openapi_schema, self._handlers, self._about)
            self._rendered = json.dumps(document, ensure_ascii=False).encode()
        return self._rendered


def self_description(
    title: str, about: About, handlers: Sequence[ControllerRouterHandler]
) -> OpenAPIConfig:
    router = Router(
        "/schema",
        route_handlers=[],
        opt={"policy": open_to_all()},
        include_in_schema=False,
    )
    return OpenAPIConfig(
        title=title,
        version=VERSION,
        description=about.text,
        contact=CONTACT,
        license=LICENSE,
        openapi_router=router,
        render_plugins=[_CompleteJson(handlers, about)],
    )
