"""Problem details (RFC 9457): how HTTP reports a refusal, with the broken rule's id in ``rule``."""

import traceback
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import structlog
from eventsourcing.persistence import DataError
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, Refusal
from shared.plumbing.base import security_log
from shared.plumbing.base.security_log import SecurityEvent
from shared.plumbing.directory.on_behalf import NotSignedIn
from shared.plumbing.eventstore.store import Conflict, Stale
from shared.plumbing.eventstore.triggers import AlreadyDone, KeyReused
from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from shared.plumbing.web.field_errors import field_errors, in_words

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A problem as RFC 9457 describes it; ``rule`` is the id of the broken rule."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    rule: str | None = None


Handler = Any


def problem(status: int, detail: str, rule: str | None = None, /, **facts: object) -> Response[Any]:
    """A problem as a response; a fact with the name of a standard member is left out."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if rule:
        body["rule"] = rule
    known = {key: value for key, value in facts.items() if key not in body}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return Response(
        {**body, **to_jsonable_python(known)},
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


_STATUSES: dict[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def status_of(kind: type[Refusal]) -> HTTPStatus:
    found = [status for each, status in _STATUSES.items() if issubclass(kind, each)]
    return found[0] if found else HTTPStatus.CONFLICT


def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """Answer a refusal: 404 and 403 for what is not the caller's, 409 for a broken rule."""
    status = status_of(type(refusal))
    if status == HTTPStatus.FORBIDDEN or request.state.get("hidden"):
        _log_refusal(SecurityEvent.REFUSED, request, status)
    return problem(status, refusal.words, refusal.RULE or None, **refusal.facts)


def already_done(_: Request[Any, Any, Any], done: AlreadyDone) -> Response[Any]:
    """Answer a repeated command with what was answered before."""
    return Response(dict(done.answer), status_code=200, media_type=MediaType.JSON)


def key_reused(_: Request[Any, Any, Any], __: KeyReused) -> Response[Any]:
    """Refuse an idempotency key that came with another request before."""
    return problem(422, "This Idempotency-Key was used for another request.", "idempotency-key")


def stale(_: Request[Any, Any, Any], error: Stale) -> Response[Any]:
    """Answer that the case has changed since it was read."""
    return problem(412, "The case has changed since you read it.", version=error.version)


def conflict(_: Request[Any, Any, Any], __: Conflict) -> Response[Any]:
    """Answer that concurrent changes won too many times in a row."""
    return problem(503, "Too many changes at once. Try again.")


def _log_refusal(event: SecurityEvent, request: Request[Any, Any, Any], status: int) -> None:
    """Record in the security log who was refused what; of the path only complete ids."""
    handler: Any = cast("Any", request.scope).get("route_handler")
    ids = [each for each in request.path_params.values() if isinstance(each, UUID)]
    security_log.record(
        event,
        actor=security_log.actor(request.state.get("identity")),
        operation=str(handler.opt.get("operation", "")) or None if handler else None,
        case=ids[0] if ids else None,
        status=int(status),
    )


def not_signed_in(request: Request[Any, Any, Any], error: NotSignedIn) -> Response[Any]:
    _log_refusal(SecurityEvent.NOT_SIGNED_IN, request, HTTPStatus.UNAUTHORIZED)
    return problem(401, str(error))


def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer that the database or the directory is unavailable; asking again is harmless."""
    log.error("away", path=request.url.path, error=str(error))
    response = problem(503, "A part of the system is unavailable. Try again in a moment.")
    response.headers["Retry-After"] = "5"
    return response


def cannot_be_kept(request: Request[Any, Any, Any], error: DataError) -> Response[Any]:
    """Refuse a value that no column can store, such as an infinite number."""
    log.warning("cannot_be_kept", path=request.url.path, error=_without_words(error))
    return problem(422, "A value cannot be stored.", Invalid.RULE)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Give the framework's own refusals the same form."""
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unexpected(request, error)
    errors = field_errors(cast("Any", request.scope).get("route_handler"), error.extra)
    # The framework's own text repeats the query, which may hold what a person searched for.
    detail = in_words(errors) if errors else error.detail or ""
    facts = {"errors": errors, **_field(errors)} if errors else {}
    response = problem(error.status_code, detail, **facts)
    response.headers.update(error.headers or {})
    return response


def _field(errors: list[dict[str, Any]]) -> dict[str, str]:
    """Name the first field with a mistake, as refusals do."""
    keys = [str(each["key"]) for each in errors if "key" in each]
    return {"field": keys[0]} if keys else {}


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Log an unexpected error, and answer only that it happened."""
    log.error("unexpected", path=request.url.path, error=_without_words(error))
    return problem(500, "An unexpected error occurred; it has been logged.")


def _without_words(error: BaseException) -> str:
    """The types of an error and of its causes, each with where it was raised.

    Their texts are left out: they may repeat what someone wrote about a person (R-D1).
    """
    told: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        told += [f"{type(each).__name__}\n", *traceback.format_tb(each.__traceback__)]
        each = each.__cause__ or each.__context__
    return "".join(told)


HANDLERS: dict[int | type[Exception], Handler] = {
    Refusal: refused,
    AlreadyDone: already_done,
    KeyReused: key_reused,
    Stale: stale,
    Conflict: conflict,
    NotSignedIn: not_signed_in,
    DataError: cannot_be_kept,
    **dict.fromkeys(INFRASTRUCTURE, away),
    HTTPException: http_error,
    Exception: unexpected,
}
