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
from litestar.types import Receive, Scope, Send

from services.portal.session.limits import TooMany
from services.portal.web import cookies
from services.portal.web.opening import AccessEnded, open_visit, stranger
from services.portal.web.refusals import uncertain
from services.portal.web.routes import SignedInAlready
from services.portal.web.services import Problem
from services.portal.web.visit import SignInNeeded, Visit
from shared.kernel.ids import fresh_id

log = structlog.get_logger()
RETRY_AFTER_SECONDS = 30
ENDED = "ended"
"""The problem that the page of the ways to sign in shows to who has left or was erased."""


def sign_in_first(request: Request[Any, Any, Any], _: SignInNeeded) -> Response[Any]:
    """Send a reader without a session to sign in, and back afterwards."""
    if request.method != "GET" or request.url.path == "/":
        return Redirect("/sign-in", status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/sign-in?to={quote(wanted, safe='')}", status_code=303)


def signed_in_already(_: Request[Any, Any, Any], refused: SignedInAlready) -> Response[Any]:
    """Nothing was done; show who is signed in, and the way to what was wanted."""
    return Redirect(f"/sign-in?again=yes&to={quote(refused.to, safe='')}", status_code=303)


def access_ended(request: Request[Any, Any, Any], ended: AccessEnded) -> Response[Any]:
    """Say that the session has ended, where one signs in, in the language of the session."""
    address = f"/sign-in?problem={ENDED}&lang={ended.language}"
    no_session = cookies.own(request, cookies.SESSION_COOKIE, "", max_age=0)
    return Redirect(address, status_code=303, cookies=[no_session])


def problem_page(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """What a service refused or could not answer, where the page does not show it itself."""
    if problem.status == HTTPStatus.UNAUTHORIZED and _visit(request).session is None:
        return Redirect("/sign-in", status_code=303)
    if problem.is_away:
        return _away(request)
    return _page(_visit(request), problem.status, problem)


def _away(request: Request[Any, Any, Any]) -> Response[Any]:
    """Nothing more is asked: who the reader is may be what could not be answered."""
    shown = _page(_visit(request), HTTPStatus.SERVICE_UNAVAILABLE)
    shown.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return shown


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    return _ReadersOwn(request, error.status_code)


class _ReadersOwn(Response[Any]):
    """An error page that opens the visit first: an address without a page has not done so."""

    def __init__(self, request: Request[Any, Any, Any], status: int) -> None:
        super().__init__(None, status_code=status)
        self._request = request

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            page: Any = _page(await self._visit(), self.status_code or HTTPStatus.NOT_FOUND)
            await page.to_asgi_response(None, self._request)(scope, receive, send)

        return answer

    async def _visit(self) -> Visit:
        try:
            return self._request.state.get("visit") or await open_visit(self._request)
        except Exception:  # noqa: BLE001 - an error page has no error page of its own
            return stranger(self._request)


def _visit(request: Request[Any, Any, Any]) -> Visit:
    """The reader's own, as far as it was opened."""
    return request.state.get("visit") or stranger(request)


def too_many(request: Request[Any, Any, Any], refused: TooMany) -> Response[Any]:
    """Say when to try again (RFC 6585, 4)."""
    log.warning("too_many", limit=refused.limit.name)
    seconds = ceil(refused.wait.total_seconds())
    shown = _page(_visit(request), HTTPStatus.TOO_MANY_REQUESTS, minutes=ceil(seconds / 60))
    shown.set_header("Retry-After", str(seconds))
    return shown


def sessions_away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The portal's own database does not answer."""
    log.warning("sessions_away", error=type(error).__name__)
    return _away(request)


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Log the error without its text, which may repeat what someone wrote, and show a reference."""
    reference = fresh_id().hex[:8]
    log.error("unexpected", path=request.url.path, error=type(error).__name__, reference=reference)
    return _page(_visit(request), HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def _page(
    visit: Visit,
    status: int,
    problem: Problem | None = None,
    reference: str = "",
    minutes: int = 0,
) -> Response[Any]:
    heading, lede = _words(visit, status, problem, minutes)
    away = status == HTTPStatus.SERVICE_UNAVAILABLE and visit.request.method == "GET"
    again = visit.address if away else ""
    return visit.show(
        "error.html", status, heading=heading, lede=lede, reference=reference, again=again
    )


def _words(visit: Visit, status: int, problem: Problem | None, minutes: int) -> tuple[str, str]:
    _ = visit._
    if minutes:
        return _("Too many attempts"), _later(visit, minutes)
    if status == HTTPStatus.NOT_FOUND:
        return _("There is no such page"), _("It may have been removed, or it is not yours to see.")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        reads = visit.request.method == "GET"
        lede = _("Try again in a moment.") if reads else uncertain(visit)
        return _("A part of Utbyte does not answer"), lede
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
    AccessEnded: access_ended,
    SignedInAlready: signed_in_already,
    Problem: problem_page,
    TooMany: too_many,
    HTTPException: http_error,
    **dict.fromkeys((OperationalError, InterfaceError, psycopg.OperationalError), sessions_away),
    Exception: unexpected,
}
