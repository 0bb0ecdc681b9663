"""HTTP: how a service declares its operations, and how they become an application."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Self, cast
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from shared.plumbing.base import telemetry
from shared.plumbing.base.once import one_request
from shared.plumbing.eventstore.cursors import cursors_of
from shared.plumbing.security.access import Access, Policy
from shared.plumbing.security.due_check import HANDLER_CHECKS, checked_first
from shared.plumbing.security.tokens import Identity
from shared.plumbing.web import checked_problems, idempotency, inputs, problems
from shared.plumbing.web.application import Application
from shared.plumbing.web.describing import About
from shared.plumbing.web.json_body import JsonRequest
from shared.plumbing.web.openapi import self_description
from shared.plumbing.web.parameters import refuse_if_unknown

CommandRequest = idempotency.CommandRequest
Done = idempotency.Done
Given = NamedDependency
"""What the plumbing injects into handlers, such as ``service``, ``caller`` and ``cursors``."""


Day = inputs.Day


class Input(BaseModel):
    """The body of a request; unknown fields are refused. Each has an example in its schema.

    No value is converted: 1 is not taken for true, nor "1" for 1. Days, ids, percentages and
    texts have their types in ``inputs``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @classmethod
    def model_validate(cls, obj: Any, **_: Any) -> Self:
        """Read a body as JSON, strictly."""
        return cls.model_validate_json(to_json(obj), strict=True)


def examples(*bodies: Mapping[str, Any]) -> ConfigDict:
    """The configuration of an ``Input`` with examples that are accepted when sent."""
    return ConfigDict(json_schema_extra={"examples": cast("list[Any]", list(bodies))})


@dataclass(frozen=True)
class Caller:
    """The reader: a person by id, or a service or an operator without one.

    ``for_whom``: on whose behalf a service asks, where its route requires that.
    """

    identity: Identity
    for_whom: Identity | None = None

    @property
    def person(self) -> UUID:
        """The person's id; only for routes that persons alone may call."""
        if self.identity.person_id is None:
            raise RuntimeError("This route admits callers other than persons.")
        return self.identity.person_id


def _responses(*statuses: HTTPStatus) -> dict[int, ResponseSpec]:
    return {
        int(status): ResponseSpec(
            problems.Problem,
            generate_examples=False,
            description=status.phrase,
            media_type=cast("Any", problems.MEDIA_TYPE),
        )
        for status in statuses
    }


_READ_PROBLEMS = _responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_QUESTION_PROBLEMS = _READ_PROBLEMS | _responses(
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_COMMAND_PROBLEMS = _QUESTION_PROBLEMS | _responses(HTTPStatus.PRECONDITION_FAILED)


def _accepted(content: type[BaseModel] | None) -> dict[int, ResponseSpec]:
    if content is None:
        return {}
    words = "Accepted; `Location` is the address of the progress."
    return {int(HTTPStatus.ACCEPTED): ResponseSpec(content, description=words)}


Decorator = Callable[[Callable[..., Any]], ControllerRouterHandler]


def _operation(
    route: Callable[..., Any], name: str, policy: Policy, summary: str, *options: str
) -> Decorator:
    """Declare an operation whose handler runs on a thread, and checks the caller there."""
    opt: dict[str, Any] = {"policy": policy, "operation": name, **dict.fromkeys(options, True)}
    if policy.kinds and not policy.for_whom:
        opt[HANDLER_CHECKS] = True

    def declare(handler: Callable[..., Any]) -> ControllerRouterHandler:
        if HANDLER_CHECKS in opt:
            handler = checked_first(name, handler)
        declared = route(operation_id=name, summary=summary, opt=opt, sync_to_thread=True)
        return cast("ControllerRouterHandler", declared(handler))

    return declare


def command(
    path: str,
    operation: str,
    policy: Policy,
    summary: str,
    accepted: type[BaseModel] | None = None,
) -> Decorator:
    """Declare a POST that changes something; its handler takes ``command`` and returns ``Done``.

    ``accepted``: what it may answer with 202 before it is done.
    """
    route = partial(
        post,
        path,
        status_code=HTTPStatus.OK,
        responses=_COMMAND_PROBLEMS | _accepted(accepted),
        dependencies={"command": Provide(idempotency.asked_for)},
    )
    return _operation(route, operation, policy, summary, idempotency.REPEATABLE)


def question(path: str, operation: str, policy: Policy, summary: str) -> Decorator:
    """Declare a POST that only answers and changes nothing."""
    route = partial(post, path, status_code=HTTPStatus.OK, responses=_QUESTION_PROBLEMS)
    return _operation(route, operation, policy, summary)


def read(
    path: str,
    operation: str,
    policy: Policy,
    summary: str,
    *also: HTTPStatus,
    dependencies: Mapping[str, Provide] | None = None,
) -> Decorator:
    """Declare a GET; its handler may take ``caller``, and may answer ``also`` these problems."""
    responses = _READ_PROBLEMS | _responses(*also)
    route = partial(get, path, responses=responses, dependencies=dependencies)
    return _operation(route, operation, policy, summary)


def setting(path: str, operation: str, policy: Policy, summary: str) -> Decorator:
    """Declare a PUT that sets something to a value; repeating it is harmless by nature."""
    return _operation(partial(put, path, responses=_COMMAND_PROBLEMS), operation, policy, summary)


def _caller(request: Request[Any, Any, State]) -> Caller:
    return Caller(request.state.identity, request.state.get("for_whom"))


def _tagged(response: Response[Any]) -> Response[Any]:
    """Send the version in the answer as its ETag, so that If-Match can name it."""
    version = getattr(response.content, "version", None)
    if isinstance(version, int):
        response.headers["ETag"] = f'"{version}"'
    return response


def _reading_once(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        with one_request():
            await app(scope, receive, send)

    return answer


def make_app(
    name: str,
    handlers: Sequence[ControllerRouterHandler],
    state: Mapping[str, Any],
    body_limit: int,
    about: About | None = None,
) -> Application:
    """Create a service's application; ``about`` describes it in its OpenAPI document.

    ``state`` holds ``access``, ``clock``, ``store``, ``cursor_key`` and ``service`` (its commands).
    """
    access = state["access"]
    if not isinstance(access, Access):
        raise TypeError("The application needs its access rules.")
    service = state["service"]
    return Application(
        route_handlers=list(handlers),
        path=f"/api/{name}/v1",
        guards=[idempotency.guard_or_repeat],
        middleware=[_reading_once, *([telemetry.TracedRequests] if telemetry.is_on() else [])],
        state=State(dict(state)),
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "caller": Provide(_caller, sync_to_thread=False),
            "cursors": Provide(cursors_of, sync_to_thread=False),
        },
        exception_handlers=checked_problems.HANDLERS,
        request_class=JsonRequest,
        before_request=refuse_if_unknown,
        after_request=_tagged,
        request_max_body_size=body_limit,
        openapi_config=self_description(f"Utbyte {name}", about or About(), list(handlers)),
        logging_config=None,
        pdb_on_exception=False,
        debug=False,
    )
