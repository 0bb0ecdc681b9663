"""The steps of an interest: endorse, decline, take up, forward, choose, take back."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from services.portal.pages.interests.case import case_page
from services.portal.pages.interests.wording import words
from services.portal.web.again import Again
from services.portal.web.forms import Form
from services.portal.web.people import names
from services.portal.web.routes import Given, action
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

Answer = Response[Any] | Redirect
Body = dict[str, Any]


@action("/interests/{interest_id:uuid}/endorse")
async def endorse(visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]) -> Answer:
    """Endorse, as the person's manager or in their place."""
    return await _step(visit, form, interest_id, ("endorse", {}))


@action("/interests/{interest_id:uuid}/decline")
async def decline(visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]) -> Answer:
    """Decline, with a reason that the person can read."""
    if not form.text("reason"):
        lacking = {"reason": visit._("Write a reason that the person can read.")}
        return await case_page(visit, interest_id, Again.lacking(visit, form, lacking))
    return await _step(visit, form, interest_id, ("decline", {"reason": form.text("reason")}))


@action("/interests/{interest_id:uuid}/take-up-with-superior")
async def take_up_with_superior(
    visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]
) -> Answer:
    """Ask the manager's superior to look at a decline again."""
    return await _step(visit, form, interest_id, ("take-up-with-superior", {}))


@action("/interests/{interest_id:uuid}/forward")
async def forward(visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]) -> Answer:
    """Show the interest to the receiver."""
    return await _step(visit, form, interest_id, ("forward", {}))


@action("/interests/{interest_id:uuid}/accept")
async def accept_interest(
    visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]
) -> Answer:
    """Choose the person: a place is taken and a loan is proposed."""
    return await _step(visit, form, interest_id, ("accept", form.given("collaboration")))


@action("/interests/{interest_id:uuid}/withdraw")
async def withdraw(visit: Given[Visit], form: Given[Form], interest_id: FromPath[UUID]) -> Answer:
    """Take one's own interest back."""
    return await _step(visit, form, interest_id, ("withdraw", {}))


async def _step(visit: Visit, form: Form, interest_id: UUID, step: tuple[str, Body]) -> Answer:
    name, body = step
    try:
        await visit.tell(form, "listings", f"/interests/{interest_id}/{name}", body)
    except Problem as problem:
        return await case_page(visit, interest_id, Again.refused(visit, form, problem))
    # Who forwarded or answered may have no part in what follows: then only the deed is said.
    found = await visit.ask_or(None, "listings", f"/interests/{interest_id}")
    if found is None:
        return await visit.go("/interests", _done(visit, name))
    return await visit.go(f"/interests/{interest_id}", _done(visit, name), _next(visit, found))


def _done(visit: Visit, name: str) -> str:
    said = {
        "endorse": visit._("You have endorsed the interest."),
        "decline": visit._("You have declined the interest."),
        "take-up-with-superior": visit._("The superior has been asked to look at it again."),
        "forward": visit._("The interest has been forwarded."),
        "accept": visit._("You have made your choice, and a loan has been proposed."),
        "withdraw": visit._("You have taken your interest back."),
    }
    return said[name]


def _next(visit: Visit, found: Body) -> str:
    """Who has it now, and by when."""
    told = {**words(visit, found), "who": names(visit, found["waits_for_people"])}
    if found["status"] == "accepted":
        return visit._("Now %(given)s is asked for consent.") % told
    if found["waits_for"] is None:
        return ""
    if found["answer_by"]:
        told["day"] = visit.formats.day(found["answer_by"])
        return visit._("It is with %(who)s, who answers by %(day)s.") % told
    return visit._("It is with %(who)s now.") % told


ROUTES = (endorse, decline, take_up_with_superior, forward, accept_interest, withdraw)
