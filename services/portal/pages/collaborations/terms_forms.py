"""Opening a collaboration, and changing the terms of one: both have the form of the terms."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.portal.pages.collaborations.pages import SCOPES
from services.portal.pages.collaborations.terms import Terms, fields, given
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import VERSION, Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

DEFAULTS: Terms = {
    "notice_months": 2,
    "notice_counts_from": "approval",
    "early_end_months": 1,
    "maximum_months": 6,
    "proration": "calendar_days",
    "eves_are_free": False,
    "framework_agreement": False,
    "cost_bearer": "receiver_pays",
    "payment_days": 30,
    "across_borders": False,
    "consent_after_cost": False,
}
"""What the form of a new collaboration begins with."""


def _mistakes(visit: Visit, form: Form, wrong: list[str], *needed: str) -> dict[str, str]:
    found = {name: visit._("Write a whole number.") for name in wrong}
    empty = {name: visit._("Fill in this field.") for name in needed if not form.text(name)}
    return empty | found


@page("/collaborations/new")
async def new_collaboration(visit: Given[Visit]) -> Response[Any]:
    """Show the form that opens a collaboration."""
    return _new(visit)


def _new(visit: Visit, again: Again = FIRST) -> Response[Any]:
    if "programme_office" not in visit.signed_in.hats:
        raise NotFoundException
    scopes = [(code, visit._(name)) for code, name in SCOPES.items()]
    return visit.show(
        "collaborations/new.html",
        again.status,
        scopes=[("", visit._("Choose a scope")), *scopes],
        sent=again is not FIRST,
        **again.view,
        **fields(visit, DEFAULTS),
    )


@action("/collaborations/new")
async def open_collaboration(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Open a collaboration; the reader belongs to its office."""
    terms, wrong = given(form)
    mistakes = _mistakes(visit, form, wrong, "name", "scope")
    if mistakes:
        return _new(visit, Again.lacking(visit, form, mistakes))
    body = {"name": form.text("name"), "scope": form.text("scope"), "terms": terms}
    try:
        done = await visit.tell(form, "programme", "/collaborations", body)
    except Problem as problem:
        return _new(visit, Again.refused(visit, form, problem))
    said = visit._("%(name)s is open.") % {"name": form.text("name")}
    more = visit._("Leaders can now enrol their agencies.")
    return await visit.go(f"/collaborations/{done['id']}", said, more)


@page("/collaborations/{collaboration_id:uuid}/change-terms")
async def terms_page(visit: Given[Visit], collaboration_id: FromPath[UUID]) -> Response[Any]:
    """Show the form of a collaboration's terms."""
    return await _terms(visit, collaboration_id)


async def _terms(visit: Visit, collaboration_id: UUID, again: Again = FIRST) -> Response[Any]:
    found = await visit.ask("programme", f"/collaborations/{collaboration_id}")
    if str(visit.signed_in.person_id) not in found["office"]:
        raise NotFoundException
    shown_fields = fields(visit, found["terms"])
    now = {name: (label, str(value)) for name, label, value in shown_fields["counts"]}
    for name, label, options, value in shown_fields["choices"]:
        now[name] = label, dict(options).get(value, "")
    again = again.compared(found["version"], now, _in_words(again.form, shown_fields))
    return visit.show(
        "collaborations/change_terms.html",
        again.status,
        it=found,
        sent=again is not FIRST,
        **again.view,
        **shown_fields,
    )


def _in_words(form: Form, shown_fields: Terms) -> Form:
    """What was typed, with choices as their words."""
    typed = {name: [form.text(name)] for name, _, _ in shown_fields["counts"]}
    for name, _, options, _ in shown_fields["choices"]:
        typed[name] = [dict(options).get(form.text(name), "")]
    return Form({**typed, VERSION: [form.text(VERSION)]})


@action("/collaborations/{collaboration_id:uuid}/change-terms")
async def change_terms(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Change the terms of loans that are proposed from now on (R-P7)."""
    terms, wrong = given(form)
    if wrong:
        again = Again.lacking(visit, form, _mistakes(visit, form, wrong))
        return await _terms(visit, collaboration_id, again)
    path = f"/collaborations/{collaboration_id}"
    try:
        await visit.tell(form, "programme", f"{path}/change-terms", {"terms": terms})
    except Problem as problem:
        return await _terms(visit, collaboration_id, Again.refused(visit, form, problem))
    said = visit._("The terms have been changed.")
    more = visit._("They apply to loans that are proposed from now on.")
    return await visit.go(path, said, more)


ROUTES = (new_collaboration, open_collaboration, terms_page, change_terms)
