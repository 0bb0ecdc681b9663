"""The reader's own pages: who they are here, how they are reached, and how pages look."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import SCHEME_COOKIE, Visit
from services.portal.web.words import WORDS

SCHEMES = ("auto", "light", "dark")
YEAR_SECONDS = 365 * 24 * 3600
CONTACT = ("given_name", "family_name", "email")


@page("/me")
async def me(visit: Given[Visit]) -> Response[Any]:
    """Show who is signed in, with which roles, and the way out."""
    person = await visit.ask("directory", f"/people/{visit.signed_in.person_id}")
    agencies = await visit.ask_all(
        *(("directory", f"/agencies/{agency}") for agency in person["roles"])
    )
    roles = [
        (agency["name"], ", ".join(visit._(WORDS["role"][role]) for role in held))
        for agency, held in zip(agencies, person["roles"].values(), strict=True)
    ]
    return visit.show("settings/me.html", person=person, roles=roles)


@page("/settings")
async def settings(visit: Given[Visit]) -> Response[Any]:
    """Show name, contact details and language, to be changed."""
    return await _settings(visit)


async def _settings(visit: Visit, again: Again = FIRST) -> Response[Any]:
    person = await visit.ask("directory", f"/people/{visit.signed_in.person_id}")
    return visit.show(
        "settings/settings.html",
        again.status,
        person=person,
        choices=list(LANGUAGES.items()),
        **again.view,
    )


@action("/settings")
async def change_contact(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Store name, contact details and language in the directory, and speak the language."""
    lacking = {name: _lacking(visit)[name] for name in CONTACT if not form.text(name)}
    if lacking:
        return await _settings(visit, Again.lacking(visit, form, lacking))
    body = {name: form.text(name) for name in (*CONTACT, "phone", "language")}
    path = f"/people/{visit.signed_in.person_id}/contact"
    try:
        await visit.tell(form, "directory", path, body)
    except Problem as problem:
        return await _settings(visit, Again.refused(visit, form, problem))
    spoken = await visit.speak(form.text("language"))
    return await spoken.go("/settings", spoken._("Your settings are saved."))


def _lacking(visit: Visit) -> dict[str, str]:
    _ = visit._
    return {
        "given_name": _("Write your given name."),
        "family_name": _("Write your family name."),
        "email": _("Write your e-mail address, for example anna@example.org."),
    }


@page("/appearance", public=True)
async def appearance(visit: Given[Visit]) -> Response[Any]:
    """Show the choice of light and dark."""
    _ = visit._
    choices = [
        ("auto", _("As on my device")),
        ("light", _("Light")),
        ("dark", _("Dark")),
    ]
    return visit.show("settings/appearance.html", choices=choices)


@action("/appearance", public=True)
async def choose_appearance(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Remember light or dark in this browser."""
    chosen = form.text("scheme")
    answer = Redirect("/appearance", status_code=303)
    if chosen in SCHEMES:
        secure = visit.request.url.scheme == "https"
        answer.set_cookie(
            Cookie(
                SCHEME_COOKIE, value=chosen, max_age=YEAR_SECONDS, httponly=True, samesite="lax",
                secure=secure, path="/",
            )
        )  # fmt: skip
    return answer


@page("/more")
async def more(visit: Given[Visit]) -> Response[Any]:
    """Show every place that the reader's roles have."""
    return visit.show("settings/more.html", places=visit.all_places)


ROUTES = (me, settings, change_contact, appearance, choose_appearance, more)
