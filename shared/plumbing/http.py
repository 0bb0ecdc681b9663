"""HTTP: how a service's operations are declared, and the application they make."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, cast
from uuid import UUID

from anyio import to_thread
from litestar import Litestar, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.aggregate import Act
from shared.kernel.clock import Clock
from shared.plumbing import causes, problems
from shared.plumbing.access import Access, Policy, guard
from shared.plumbing.causes import AlreadyDone, Answer
from shared.plumbing.failpoints import failpoint
from shared.plumbing.json_body import JsonRequest
from shared.plumbing.openapi import described
from shared.plumbing.parameters import refuse_unknown
from shared.plumbing.store import EventStore, retried
from shared.plumbing.tokens import Identity

NO_VERSION = -1
_VERSION = re.compile("[0-9]{1,9}")


Given = NamedDependency
"""What the plumbing gives a handler: ``service``, ``asked``, ``caller``."""


Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
"""A day that a body may name; what lies outside is a slip of the pen, and no calendar of ours."""


class Input(BaseModel):
    """The body of a request; unknown fields are refused. Each has an example in its schema."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def examples(*bodies: Mapping[str, Any]) -> ConfigDict:
    """Return the configuration of an ``Input`` with examples that are accepted when sent."""
    return ConfigDict(json_schema_extra={"examples": cast("list[Any]", list(bodies))})


class Done(BaseModel):
    """The answer to a command: what it concerned, its version now, and what else is known."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int


@dataclass(frozen=True)
class Asked:
    """A command as it came: who asks, and the cause that makes a repeat harmless."""

    person: UUID
    cause: causes.Request

    def do(self, command: Callable[[causes.Request], Answer]) -> Done:
        """Give the command, again when somebody else was faster; return its answer."""
        answer = cast("Answer", retried(lambda: command(self.cause)))
        failpoint("before-reply")
        return Done.model_validate(answer)


@dataclass(frozen=True)
class Caller:
    """Who reads: a person by id, or a service or an operator without one."""

    identity: Identity

    @property
    def person(self) -> UUID:
        """The person's id; only asked for on routes that persons alone may call."""
        if self.identity.person_id is None:
            raise RuntimeError("this route lets others than persons in")
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

Decorator = Callable[[Callable[..., Any]], ControllerRouterHandler]


def command(path: str, operation: str, policy: Policy, summary: str) -> Decorator:
    """Declare a POST that changes something; its handler takes ``asked`` and returns ``Done``."""
    return cast(
        "Decorator",
        post(
            path,
            operation_id=operation,
            summary=summary,
            opt={"policy": policy, "operation": operation},
            status_code=HTTPStatus.OK,
            sync_to_thread=True,
            responses=_COMMAND_PROBLEMS,
            dependencies={"asked": Provide(_asked)},
        ),
    )


def question(path: str, operation: str, policy: Policy, summary: str) -> Decorator:
    """Declare a POST that only answers and changes nothing."""
    return cast(
        "Decorator",
        post(
            path,
            operation_id=operation,
            summary=summary,
            opt={"policy": policy, "operation": operation},
            status_code=HTTPStatus.OK,
            sync_to_thread=True,
            responses=_QUESTION_PROBLEMS,
        ),
    )


def read(path: str, operation: str, policy: Policy, summary: str, *also: HTTPStatus) -> Decorator:
    """Declare a GET; its handler may take ``caller``, and may answer ``also`` these problems."""
    return cast(
        "Decorator",
        get(
            path,
            operation_id=operation,
            summary=summary,
            opt={"policy": policy, "operation": operation},
            sync_to_thread=True,
            responses=_READ_PROBLEMS | _responses(*also),
        ),
    )


def setting(path: str, operation: str, policy: Policy, summary: str) -> Decorator:
    """Declare a PUT that sets something to a value; repeating it is harmless by nature."""
    return cast(
        "Decorator",
        put(
            path,
            operation_id=operation,
            summary=summary,
            opt={"policy": policy, "operation": operation},
            sync_to_thread=True,
            responses=_COMMAND_PROBLEMS,
        ),
    )


async def _asked(
    request: Request[Any, Any, State],
    idempotency_key: Annotated[
        str,
        HeaderParameter(
            name="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="A key of the caller's: the same key repeats the answer, not the command.",
        ),
    ],
    if_match: Annotated[
        str | None,
        HeaderParameter(
            name="If-Match", description="The ETag that was read, to change only that."
        ),
    ] = None,
) -> Asked:
    """Make the cause of a command; a key that was answered before answers at once."""
    said = request.url.path.encode() + b"\0" + await request.body()
    # A virtual clock and the known answers are in the database: not on the event loop.
    cause = await to_thread.run_sync(_cause, request, idempotency_key, said)
    cause.expected = _version(if_match)
    return Asked(person=cause.act.by or UUID(int=0), cause=cause)


def _cause(request: Request[Any, Any, State], key: str, said: bytes) -> causes.Request:
    identity = cast("Identity", request.state.identity)
    clock = cast("Clock", request.app.state.clock)
    store = cast("EventStore", request.app.state.store)
    speaker = f"{identity.kind}:{identity.subject}/{request.route_handler.opt['operation']}"
    act = Act(by=identity.person_id, at=clock.now(), on=clock.today())
    cause = causes.Request(act, speaker, key, said)
    with store.database.transaction() as cursor:
        answer = cause.answered(cursor)
    if answer is not None:
        raise AlreadyDone(answer)
    return cause


def _version(if_match: str | None) -> int | None:
    """Return the version that an ETag of ours stands for; one that is not ours fits none."""
    text = (if_match or "*").strip()
    if text == "*":
        return None
    digits = text.strip('"')
    return int(digits) if _VERSION.fullmatch(digits) else NO_VERSION


def _caller(request: Request[Any, Any, State]) -> Caller:
    return Caller(identity=request.state.identity)


def _tagged(response: Response[Any]) -> Response[Any]:
    """Say the version of what is answered as its ETag, so that If-Match can name it."""
    version = getattr(response.content, "version", None)
    if isinstance(version, int):
        response.headers["ETag"] = f'"{version}"'
    return response


def make_app(
    name: str,
    handlers: Sequence[ControllerRouterHandler],
    state: Mapping[str, Any],
    body_limit: int,
) -> Litestar:
    """Make a service's application.

    ``state`` holds ``access``, ``clock``, ``store`` and ``service`` (its commands).
    """
    access = state["access"]
    if not isinstance(access, Access):
        raise TypeError("the application needs its access rules")
    service = state["service"]
    return Litestar(
        route_handlers=list(handlers),
        path=f"/api/{name}/v1",
        guards=[guard],
        state=State(dict(state)),
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "caller": Provide(_caller, sync_to_thread=False),
        },
        exception_handlers=problems.HANDLERS,
        request_class=JsonRequest,
        before_request=refuse_unknown,
        after_request=_tagged,
        request_max_body_size=body_limit,
        openapi_config=described(f"Utbyte {name}", list(handlers)),
        logging_config=None,
        pdb_on_exception=False,
        debug=False,
    )
