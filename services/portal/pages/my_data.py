"""What is stored about the reader, from each service, and the request to have it erased."""

import asyncio
from typing import Any

from litestar import Response

from services.portal.pages.summaries import Summaries
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import NO_ITEMS, Problem
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

MOST = 200


@page("/my-data")
async def my_data(visit: Given[Visit]) -> Response[Any]:
    """Show what is stored about the reader."""
    return await _shown(visit)


async def _shown(visit: Visit, again: Again = FIRST) -> Response[Any]:
    me = str(visit.signed_in.person_id)
    person, loans, interests, inbox = await asyncio.gather(
        visit.ask("directory", f"/people/{me}"),
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=MOST),
        visit.ask_or(NO_ITEMS, "listings", "/interests", limit=MOST),
        visit.ask_or(NO_ITEMS, "notifications", "/inbox", limit=MOST),
    )
    summaries = Summaries(visit)
    held = {role for roles in person["roles"].values() for role in roles}
    return visit.show(
        "settings/my_data.html",
        again.status,
        person=person,
        roles=", ".join(
            sorted((visit._(WORDS["role"][role]) for role in held), key=visit.formats.sorting_key)
        ),
        holds=[visit._(WORDS["hold_ground"][each]) for each in person["holds"]],
        loans=[
            summaries.loan(each) | {"motivation": ""}
            for each in loans["items"]
            if each["person"]["person_id"] == me
        ],
        interests=[
            summaries.interest(each) | {"motivation": each["motivation"]}
            for each in interests["items"]
            if each["person_id"] == me
        ],
        notifications=len(inbox["items"]),
        **again.view,
    )


@action("/my-data/request-erasure")
async def request_erasure(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Ask the agency to erase what identifies the reader (R-D2a)."""
    _ = visit._
    said = _("You have asked for erasure."), _("Your agency's HR contact decides.")
    return await _erasure(visit, form, "request-erasure", *said)


@action("/my-data/withdraw-erasure")
async def withdraw_erasure(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Take the request back (R-D2a)."""
    _ = visit._
    said = _("You have taken back your request."), _("Nothing is erased.")
    return await _erasure(visit, form, "withdraw-erasure", *said)


async def _erasure(visit: Visit, form: Form, what: str, said: str, following: str) -> Response[Any]:
    try:
        await visit.tell(form, "directory", f"/people/{visit.signed_in.person_id}/{what}", {})
    except Problem as problem:
        return await _shown(visit, Again.refused(visit, form, problem))
    return await visit.go("/my-data", said, following)


ROUTES = (my_data, request_erasure, withdraw_erasure)
