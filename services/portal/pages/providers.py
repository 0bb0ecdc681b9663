"""Signing in at an identity provider: there, back again, and out when it says so."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from litestar import Request, Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES
from services.portal.pages.leaving import leaving
from services.portal.pages.sign_in import begin
from services.portal.pages.sign_in_words import kind_of
from services.portal.session.limits import SIGN_IN
from services.portal.session.pending import LASTS
from services.portal.session.refusal import Reason, SignInRefused
from services.portal.session.sign_in import CALLBACK, Identified
from services.portal.web import cookies
from services.portal.web.forms import Form, own_path
from services.portal.web.limiting import attempt, attempt_as
from services.portal.web.routes import Given, action, page
from services.portal.web.visit import LANGUAGE_COOKIE, PortalContext, Visit
from shared.kernel.ids import fresh_id
from shared.plumbing.base import security_log
from shared.plumbing.base.security_log import SecurityEvent
from shared.plumbing.security.tokens import Identity

LOGOUT_BYTES = 64_000

log = structlog.get_logger()


@action("/sign-in/{provider:str}", public=True, signs_in=True)
async def begin_at(
    visit: Given[Visit], provider: FromPath[str], form: Given[Form]
) -> Response[Any]:
    """Send the reader to a provider.

    Raises:
        NotFoundException: when there is no such provider.
        TooMany: when the address began too often at this provider.
    """
    sign_in = visit.context.sign_in
    chosen, to = sign_in.provider(provider), own_path(form.text("to"))
    if chosen is None:
        raise NotFoundException
    await attempt_as(visit.request, SIGN_IN, provider)
    try:
        begun, address = await sign_in.begin(provider, to, _language(visit))
    except SignInRefused as refused:
        return _refused(refused.reason, provider, to)
    answer = leaving(visit, chosen, address, is_out=False)
    seconds = int(LASTS.total_seconds())
    answer.set_cookie(
        cookies.own(visit.request, cookies.SIGN_IN_COOKIE, begun.browser, max_age=seconds)
    )
    return answer


def _language(visit: Visit) -> str | None:
    chosen = visit.request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else None


@page(CALLBACK, public=True)
async def come_back(visit: Given[Visit]) -> Response[Any]:
    """Sign the reader in whom a provider sends back, or say why not.

    Raises:
        TooMany: when the address came back too often.
    """
    await attempt(visit.request, SIGN_IN)
    provider, to = "", "/"
    try:
        given = _answer(visit.request)
        browser = cookies.read(visit.request, cookies.SIGN_IN_COOKIE)
        pending = await visit.context.sign_in.take(given, browser)
        provider, to = pending.provider, pending.go_to
        answer = await _signed_in(visit, await visit.context.sign_in.identified(pending, given))
    except SignInRefused as refused:
        answer = _refused(refused.reason, provider, to)
    answer.set_cookie(cookies.own(visit.request, cookies.SIGN_IN_COOKIE, "", max_age=0))
    return answer


async def _signed_in(visit: Visit, found: Identified) -> Response[Any]:
    person = await visit.context.person_of(found)
    who = security_log.actor(Identity.of_person(person))
    pending = found.pending
    answer = await begin(visit, person, pending.go_to, pending.language, found.origin)
    security_log.record(SecurityEvent.SIGNED_IN, actor=who, door=pending.provider)
    return answer


def _answer(request: Request[Any, Any, Any]) -> Mapping[str, str]:
    """The parameters of the address; none may be there twice (RFC 6749, 3.1)."""
    given = request.query_params
    if any(len(given.getall(name)) > 1 for name in given):
        raise SignInRefused(Reason.ANSWER_MALFORMED)
    return {name: given[name] for name in given}


def _refused(reason: Reason, provider: str, to: str) -> Response[Any]:
    """Log by code and reference, and go back to the ways to sign in."""
    reference = fresh_id().hex[:8]
    log.warning("sign_in_refused", provider=provider, reason=reason.value, reference=reference)
    security_log.record(
        SecurityEvent.NOT_SIGNED_IN,
        actor=security_log.NO_ONE,
        door=provider or None,
        what=reason.value,
    )
    told = {"problem": kind_of(reason), "provider": provider, "reference": reference, "to": to}
    return Redirect(f"/sign-in?{urlencode(told)}", status_code=303)


@post(
    "/sign-in/backchannel",
    status_code=200,
    opt={"public": True},
    request_max_body_size=LOGOUT_BYTES,
)
async def end_from_there(request: Request[Any, Any, Any]) -> Response[Any]:
    """End the sessions that a provider has ended (OpenID Connect Back-Channel Logout 1.0)."""
    context: PortalContext = request.app.state.context
    headers = {"Cache-Control": "no-store"}
    try:
        sent = await request.form()
        ended = await context.sign_in.ended(str(sent.get("logout_token", "")))
    except SignInRefused as refused:
        log.warning("logout_refused", reason=refused.reason.value)
        body = {"error": "invalid_request", "error_description": refused.reason.value}
        return Response(body, status_code=HTTPStatus.BAD_REQUEST, headers=headers)
    end = context.sessions.end_at_provider
    count = await asyncio.to_thread(end, ended.provider, ended.session, ended.subject)
    log.info("logged_out_by_provider", provider=ended.provider, sessions=count)
    return Response(None, headers=headers)


ROUTES = (begin_at, come_back, end_from_there)
