"""Signing in and out; in a demo, by choosing one of its people."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES
from services.portal.pages.leaving import leaving
from services.portal.pages.sign_in_words import problem_of
from services.portal.session.demo import DemoChooser
from services.portal.session.limits import ACCOUNT
from services.portal.session.sessions import Origin
from services.portal.web import cookies
from services.portal.web.errors import ENDED
from services.portal.web.forms import Form, own_path
from services.portal.web.issuing import HAS_LEFT
from services.portal.web.limiting import attempt_as
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import LANGUAGE_COOKIE, Visit

DEMO = Origin("demo")


@page("/sign-in", public=True)
async def sign_in(
    request: Request[Any, Any, Any],
    visit: Given[Visit],
    to: Annotated[str, QueryParameter(name="to")] = "/",
) -> Response[Any]:
    """Offer the ways to sign in."""
    if visit.me is not None:
        return _already(visit, own_path(to))
    chooser, sign_in = visit.context.demo, visit.context.sign_in
    people = await _people(visit, chooser) if chooser and chooser.lists(request) else []
    return visit.show(
        "sign_in.html",
        agencies=_by_agency(visit, people),
        people=people,
        story=_story(visit, people),
        providers=sign_in.providers,
        problem=problem_of(visit, sign_in.provider(visit.request.query_params.get("provider", ""))),
        to=own_path(to),
    )


def _already(visit: Visit, to: str) -> Response[Any]:
    """Go on; or show who is signed in, where a form of an older tab would sign in once more."""
    if visit.request.query_params.get("again"):
        return visit.show("sign_in/already.html", to=to)
    return Redirect(to, status_code=303)


def _story(visit: Visit, people: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """The people of one loan in the order in which they act, and what each of them does."""
    _ = visit._
    parts = {
        "Rut": _("needs help and publishes an assignment"),
        "Otto": _("finds it and expresses interest"),
        "Mats": _("endorses, plans and approves"),
        "Hanna": _("forwards and follows the loan"),
        "Lars": _("signs for the agency"),
        "Frida": _("sends the invoice"),
    }
    named = {(each["name"] or "").partition(" ")[0]: each for each in people}
    return [(named[name], does) for name, does in parts.items() if name in named]


def opened(visit: Visit, secret: str) -> Response[Any]:
    """Open the demo's door to a browser that follows its link; the cookie keeps the secret.

    Raises:
        NotFoundException: when this is no demo, or the secret is another one.
    """
    chooser = visit.context.demo
    if chooser is None or not chooser.door.opens_to(secret):
        raise NotFoundException
    headers = {
        "Location": "/",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Response(None, status_code=303, headers=headers, cookies=[chooser.door.cookie()])


async def _people(visit: Visit, chooser: DemoChooser) -> list[dict[str, Any]]:
    headers = chooser.door.headers()
    found = await visit.context.services.get(None, "directory", "/demo-people", headers=headers)
    return list(found["items"])


def _by_agency(visit: Visit, people: list[dict[str, Any]]) -> list[tuple[str, list[Any]]]:
    agencies = sorted({each["agency"] for each in people}, key=visit.formats.sorting_key)
    return [
        (agency, visit.formats.sorted([each for each in people if each["agency"] == agency]))
        for agency in agencies
    ]


@action("/demo", public=True, signs_in=True)
async def choose(
    request: Request[Any, Any, Any], visit: Given[Visit], form: Given[Form]
) -> Response[Any]:
    """Sign in as one of the demo's people.

    Raises:
        NotFoundException: when this is no demo, or the reader may not choose.
        TooMany: when the address chose this person too often.
    """
    chooser = visit.context.demo
    if chooser is None or not chooser.lets_in(request):
        raise NotFoundException
    person = form.text("person")
    await attempt_as(request, ACCOUNT, person)
    if not await _is_chosen(visit, chooser, person):
        return Redirect(f"/sign-in?problem={ENDED}", status_code=303)
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    language = chosen if chosen in LANGUAGES else None
    return await begin(visit, UUID(person), form.text("to"), language, DEMO)


async def _is_chosen(visit: Visit, chooser: DemoChooser, person: str) -> bool:
    """Whether the directory lets the reader be a person; no one is one who has left meanwhile."""
    headers, services = chooser.door.headers(), visit.context.services
    try:
        await services.post(None, "directory", "/tokens", {"person": person}, headers)
    except Problem as problem:
        if problem.rule == HAS_LEFT:
            return False
        raise
    return True


async def begin(
    visit: Visit, person: UUID, to: str, language: str | None, origin: Origin
) -> Response[Any]:
    """Begin a session with a new id instead of the present one, and go where the reader wanted."""
    await end(visit)
    sessions = visit.context.sessions
    secret = await asyncio.to_thread(sessions.begin, person, language, origin)
    answer = Redirect(own_path(to), status_code=303)
    answer.set_cookie(session_cookie(visit.request, secret))
    return answer


def session_cookie(request: Request[Any, Any, Any], secret: str) -> Cookie:
    """The cookie with a session's id."""
    return cookies.own(request, cookies.SESSION_COOKIE, secret)


async def end(visit: Visit) -> None:
    """End the session, if there is one."""
    if visit.session is not None:
        visit.context.tokens.forget(visit.session.person_id)
        await asyncio.to_thread(visit.context.sessions.end, visit.session)


@action("/sign-out", public=True)
async def sign_out(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """End the session, and then the one at the provider where the reader signed in."""
    del form  # checked to be from our own page
    await end(visit)
    answer = await _signed_out(visit)
    answer.set_cookie(cookies.own(visit.request, cookies.SESSION_COOKIE, "", max_age=0))
    # Not "cookies": that would also remove those of the agency's other sites on the same domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def _signed_out(visit: Visit) -> Response[Any]:
    origin, sign_in = visit.session.origin if visit.session else DEMO, visit.context.sign_in
    there, provider = await sign_in.sign_out_address(origin), sign_in.provider(origin.provider)
    if there is None or provider is None:
        return Redirect("/sign-in", status_code=303)
    return leaving(replace(visit, session=None, me=None), provider, there, is_out=True)


ROUTES = (sign_in, choose, sign_out)
