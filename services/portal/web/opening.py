"""Opening a visit: the session, the language, and what every page needs to know."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request

from services.portal.locale.texts import LANGUAGES, negotiated
from services.portal.session.sessions import Session
from services.portal.web import cookies
from services.portal.web.live import asks_for_parts
from services.portal.web.services import Problem
from services.portal.web.visit import LANGUAGE_COOKIE, Me, PortalContext, SignInNeeded, Visit
from shared.plumbing.time.clock import SystemClock

COUNT_SECONDS = 2.0
_GONE = frozenset({401, 404})
"""How the directory answers about a person who was erased: with a token, and without one."""


async def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request; pages that are not public need a session.

    Raises:
        SignInNeeded: when the page needs a session and there is none.
        Problem: when a service cannot say who the person is.
    """
    visit = await open_visit(request)
    if visit.session is None and not request.route_handler.opt.get("public"):
        raise SignInNeeded
    return visit


async def open_visit(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request, of the person signed in or of a stranger.

    Raises:
        SignInNeeded: when the person of the session is no longer known.
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
    ask = context.services.get
    try:
        token = await context.tokens.of(session.person_id)
        person, waiting, clock = await asyncio.gather(
            ask(token, "directory", f"/people/{session.person_id}"),
            _waiting(context, token),
            ask(token, "directory", "/clock"),
        )
    except Problem as problem:
        if problem.status not in _GONE:
            raise
        # Erased, or no longer known: the session says nothing any more.
        context.tokens.forget(session.person_id)
        await asyncio.to_thread(context.sessions.end, session)
        raise SignInNeeded from problem
    me = Me.of(person)
    language = _language(request, session.language or me.language)
    if language != session.language and request.query_params.get("lang"):
        await asyncio.to_thread(context.sessions.set_language, session, language)
        session = replace(session, language=language)
    today = date.fromisoformat(clock["day"])
    return Visit(request, context, language, session, token, me, today, waiting)


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
