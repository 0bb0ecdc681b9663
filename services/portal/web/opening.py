"""Opening a visit: the session, the language, and what every page needs to know."""

import asyncio
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from litestar import Request

from services.portal.locale.texts import LANGUAGES, negotiated
from services.portal.session.sessions import Session
from services.portal.web import cookies
from services.portal.web.issuing import HAS_LEFT
from services.portal.web.live import asks_for_parts
from services.portal.web.services import Json, Problem
from services.portal.web.visit import (
    LANGUAGE_COOKIE,
    Me,
    PortalContext,
    SignInNeeded,
    Visit,
)
from shared.plumbing.time.clock import SystemClock

COUNT_SECONDS = 2.0
_GONE = {(HTTPStatus.NOT_FOUND, "not-found"), (HTTPStatus.CONFLICT, HAS_LEFT)}
"""How the directory answers who asks for a token of a person who was erased, or has left."""
Found = tuple[str, Json, int | None, Json]
"""A token, the person, what waits for them, and the day."""

log = structlog.get_logger()


class AccessEnded(Exception):
    """The person of the session has left or was erased; ``language`` is the one that they read."""

    def __init__(self, language: str) -> None:
        super().__init__("The person of the session has left or was erased.")
        self.language = language


async def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request; pages that are not public need a session.

    Raises:
        SignInNeeded: when the page needs a session and there is none.
        AccessEnded: when the person of the session has left or was erased.
        Problem: when a service cannot say who the person is.
    """
    visit = await open_visit(request)
    if visit.session is None and not request.route_handler.opt.get("public"):
        raise SignInNeeded
    return visit


async def open_visit(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request, of the person signed in or of a stranger.

    Raises:
        AccessEnded: when the person of the session has left or was erased.
        Problem: when a service cannot say who the person is.
    """
    context: PortalContext = request.app.state.context
    session = await _session(request, context)
    if session is None:
        return stranger(request)
    request.state.spoken = session.language
    request.state.visit = await _signed_in(request, context, session)
    return request.state.visit


def stranger(request: Request[Any, Any, Any]) -> Visit:
    """A visit for which no service is asked; in the language of the session, where it is known."""
    language = _language(request, request.state.get("spoken"))
    return Visit(request, request.app.state.context, language, today=SystemClock().today())


async def _session(request: Request[Any, Any, Any], context: PortalContext) -> Session | None:
    secret = cookies.read(request, cookies.SESSION_COOKIE)
    if not secret:
        return None
    by_itself = asks_for_parts(request)
    found = await asyncio.to_thread(context.sessions.find, secret, used=not by_itself)
    if found is not None and found.said is not None and request.method == "GET" and not by_itself:
        await asyncio.to_thread(context.sessions.take_said, found)
    return found


async def _signed_in(
    request: Request[Any, Any, Any], context: PortalContext, session: Session
) -> Visit:
    found = await _found(context, session.person_id)
    if found is None:
        await _end(context, session.person_id)
        raise AccessEnded(_language(request, session.language))
    token, person, waiting, clock = found
    me = Me.of(person)
    language = _language(request, session.language or me.language)
    if language != session.language and request.query_params.get("lang"):
        await asyncio.to_thread(context.sessions.set_language, session, language)
        session = replace(session, language=language)
    today = date.fromisoformat(clock["day"])
    return Visit(request, context, language, session, token, me, today, waiting)


async def _found(context: PortalContext, person: UUID) -> Found | None:
    """What the directory says of the reader; None when they have left or were erased.

    A token that is not trusted any more is renewed once: the directory's key may have been
    replaced, and who was erased gets no other.
    """
    for _ in range(2):
        try:
            return await _asked(context, person)
        except Problem as problem:
            if (problem.status, problem.rule) in _GONE:
                return None
            if problem.status != HTTPStatus.UNAUTHORIZED:
                raise
            context.tokens.forget(person)
    raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, {})


async def _asked(context: PortalContext, who: UUID) -> Found | None:
    ask, token = context.services.get, await context.tokens.of(who)
    person, waiting, clock = await asyncio.gather(
        ask(token, "directory", f"/people/{who}"),
        _waiting(context, token),
        ask(token, "directory", "/clock"),
    )
    # The token may be minutes old: who has left meanwhile is not let in by it.
    return None if person["employment"] == "left" else (token, person, waiting, clock)


async def _end(context: PortalContext, person: UUID) -> None:
    context.tokens.forget(person)
    count = await asyncio.to_thread(context.sessions.end_all_of, person)
    log.info("access_ended", sessions=count)


async def _waiting(context: PortalContext, token: str) -> int | None:
    """What waits for the reader; no page waits long for it, or fails without it."""
    try:
        async with asyncio.timeout(COUNT_SECONDS):
            found = await context.services.get(token, "notifications", "/inbox/count")
    except (Problem, TimeoutError):
        return None
    return int(found["waiting"])


def _language(request: Request[Any, Any, Any], chosen: str | None) -> str:
    asked = request.query_params.get("lang") or chosen or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    return negotiated(request.headers.get("accept-language"))
