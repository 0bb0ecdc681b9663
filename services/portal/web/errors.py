"""Pages for what cannot be shown: missing, refused, changed meanwhile, not available."""

from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import quote

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES, negotiated
from services.portal.session.limits import TooMany
from services.portal.web.services import Problem
from services.portal.web.visit import LANGUAGE_COOKIE, SignInNeeded, Visit
from shared.kernel.ids import fresh_id
from shared.plumbing.time.clock import SystemClock

log = structlog.get_logger()


def sign_in_first(request: Request[Any, Any, Any], _: SignInNeeded) -> Response[Any]:
    """Send a reader without a session to sign in, and back afterwards."""
    if request.method != "GET" or request.url.path == "/":
        return Redirect("/sign-in", status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/sign-in?to={quote(wanted, safe='')}", status_code=303)


def problem_page(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """What a service refused or could not answer, where the page does not show it itself."""
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return Redirect("/sign-in", status_code=303)
    return _page(request, problem.status, problem)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    return _page(request, error.status_code)


def too_many(request: Request[Any, Any, Any], refused: TooMany) -> Response[Any]:
    """Say when to try again (RFC 6585, 4)."""
    log.warning("too_many", limit=refused.limit.name)
    seconds = ceil(refused.wait.total_seconds())
    shown = _page(request, HTTPStatus.TOO_MANY_REQUESTS, minutes=ceil(seconds / 60))
    shown.set_header("Retry-After", str(seconds))
    return shown


def sessions_away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The portal's own database does not answer."""
    log.warning("sessions_away", error=type(error).__name__)
    return _page(request, HTTPStatus.SERVICE_UNAVAILABLE)


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Log the error without its text, which may repeat what someone wrote, and show a reference."""
    reference = fresh_id().hex[:8]
    log.error("unexpected", path=request.url.path, error=type(error).__name__, reference=reference)
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def _page(
    request: Request[Any, Any, Any],
    status: int,
    problem: Problem | None = None,
    reference: str = "",
    minutes: int = 0,
) -> Response[Any]:
    # The visit may be what failed: this page asks no service.
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    language = chosen if chosen in LANGUAGES else negotiated(request.headers.get("accept-language"))
    visit = Visit(request, request.app.state.context, language, today=SystemClock().today())
    heading, lede = _words(visit, status, problem, minutes)
    return visit.show("error.html", status, heading=heading, lede=lede, reference=reference)


def _words(visit: Visit, status: int, problem: Problem | None, minutes: int) -> tuple[str, str]:
    _ = visit._
    if minutes:
        return _("Too many attempts"), _later(visit, minutes)
    if status == HTTPStatus.NOT_FOUND:
        return _("There is no such page"), _("It may have been removed, or it is not yours to see.")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return _("A part of Utbyte does not answer"), _("Nothing was saved. Try again in a moment.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("Something went wrong"), _("It has been logged. Nothing was saved. Try again.")
    return _("This is not possible"), visit.words_of(problem) if problem else _(
        "Nothing was saved."
    )


def _later(visit: Visit, minutes: int) -> str:
    wait = visit.ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
    saved = visit._("Nothing was saved.")
    return f"{saved} {wait % {'num': minutes}}"


HANDLERS: dict[int | type[Exception], Any] = {
    SignInNeeded: sign_in_first,
    Problem: problem_page,
    TooMany: too_many,
    HTTPException: http_error,
    **dict.fromkeys((OperationalError, InterfaceError, psycopg.OperationalError), sessions_away),
    Exception: unexpected,
}
