"""What office and leaders do with a collaboration: enrol, withdraw, pause, rounds, office."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.collaborations.pages import Refused, collaboration_page
from services.portal.web import typed
from services.portal.web.forms import Form
from services.portal.web.refusals import missing, shown
from services.portal.web.routes import Given, action
from services.portal.web.services import Problem
from services.portal.web.visit import Visit


class Step(NamedTuple):
    """A step of a collaboration: the API's path, the body, and what is said after it."""

    path: str
    body: Mapping[str, Any]
    said: str
    more: str = ""


async def _done(visit: Visit, collaboration_id: UUID, form: Form, step: Step) -> Response[Any]:
    path = f"/collaborations/{collaboration_id}"
    try:
        await visit.tell(form, "programme", f"{path}/{step.path}", step.body)
    except Problem as problem:
        refused = Refused(step.path, form, shown(problem, visit), problem.status)
        return await collaboration_page(visit, collaboration_id, refused)
    return await visit.go(path, step.said, step.more)


@action("/collaborations/{collaboration_id:uuid}/enrol")
async def enrol(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Enrol an agency that the reader leads (R-P1)."""
    said = visit._("Your agency takes part from today.")
    more = visit._("Its people can now publish, express interest, lend and borrow here.")
    step = Step("enrol", {"agency": form.text("agency")}, said, more)
    return await _done(visit, collaboration_id, form, step)


@action("/collaborations/{collaboration_id:uuid}/withdraw-agency")
async def withdraw_agency(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Withdraw an agency that the reader leads (R-P8)."""
    said = visit._("Your agency has left the collaboration.")
    more = visit._("Agreed and running loans go on as agreed.")
    step = Step("withdraw-agency", {"agency": form.text("agency")}, said, more)
    return await _done(visit, collaboration_id, form, step)


@action("/collaborations/{collaboration_id:uuid}/pause")
async def pause(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Pause a collaboration, with a reason that its members read (R-P6)."""
    if not form.text("reason"):
        wrong = {"reason": visit._("Write why. The members read it.")}
        refused = Refused("pause", form, missing(visit, wrong), 422)
        return await collaboration_page(visit, collaboration_id, refused)
    step = Step("pause", {"reason": form.text("reason")}, visit._("The collaboration is paused."))
    return await _done(visit, collaboration_id, form, step)


@action("/collaborations/{collaboration_id:uuid}/resume")
async def resume(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """End the pause (R-P6)."""
    step = Step("resume", {}, visit._("The collaboration goes on."))
    return await _done(visit, collaboration_id, form, step)


@action("/collaborations/{collaboration_id:uuid}/announce-round")
async def announce_round(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Announce the days on which agencies enrol at the same time (R-P1)."""
    needed = ("name", "start", "end")
    empty = {name: visit._("Fill in this field.") for name in needed if not form.text(name)}
    if empty:
        refused = Refused("announce-round", form, missing(visit, empty), 422)
        return await collaboration_page(visit, collaboration_id, refused)
    days = {name: typed.day(form.text(name)) for name in ("start", "end")}
    said = visit._("The round %(name)s has been announced.") % {"name": form.text("name")}
    step = Step("announce-round", {"name": form.text("name"), **days}, said)
    return await _done(visit, collaboration_id, form, step)


@action("/collaborations/{collaboration_id:uuid}/change-office")
async def change_office(
    visit: Given[Visit], collaboration_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Set who runs a collaboration."""
    office = form.all("office")
    if not office:
        wrong = {"office": visit._("Someone must run the collaboration.")}
        refused = Refused("change-office", form, missing(visit, wrong), 422)
        return await collaboration_page(visit, collaboration_id, refused)
    step = Step("change-office", {"office": office}, visit._("The office has been changed."))
    return await _done(visit, collaboration_id, form, step)


ROUTES = (enrol, withdraw_agency, pause, resume, announce_round, change_office)
