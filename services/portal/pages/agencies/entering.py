"""Registering a person."""

from typing import Any

from litestar import Response

from services.portal.pages.agencies.inside import refuse_unless
from services.portal.pages.agencies.people import LANGUAGES
from services.portal.pages.agencies.tree import Tree
from services.portal.web import typed
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

NEEDED = ("given_name", "family_name", "email", "unit")


@page("/people/new")
async def new_person(visit: Given[Visit]) -> Response[Any]:
    """Show the form that registers a person."""
    return await _form(visit)


async def _form(visit: Visit, again: Again = FIRST) -> Response[Any]:
    refuse_unless(visit, "hr_contact")
    units = Tree((await visit.ask("directory", "/units"))["items"], visit.formats)
    return visit.show(
        "agencies/new_person.html",
        again.status,
        units=[("", visit._("Choose a unit")), *units.options],
        spoken=LANGUAGES,
        **again.view,
    )


@action("/people/new")
async def register_person(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Register a person in a unit (R-D1)."""
    empty = {name: visit._("Fill in this field.") for name in NEEDED if not form.text(name)}
    if empty:
        return await _form(visit, Again.lacking(visit, form, empty))
    body: dict[str, Any] = form.given(*NEEDED, "phone", "language")
    if form.text("employment_percent"):
        body["employment_percent"] = typed.number(form.text("employment_percent"))
    if form.checked("manager"):
        body["roles"] = ["manager"]
    try:
        done = await visit.tell(form, "directory", "/people", body)
    except Problem as problem:
        return await _form(visit, Again.refused(visit, form, problem))
    said = visit._("%(name)s has been registered.")
    name = f"{form.text('given_name')} {form.text('family_name')}"
    return await visit.go(f"/people/{done['id']}", said % {"name": name})


ROUTES = (new_person, register_person)
