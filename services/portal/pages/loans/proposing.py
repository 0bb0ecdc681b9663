"""Proposing a loan with a named person, from a unit of the reader's own."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response

from services.portal.pages.acting import units_to_act_for
from services.portal.pages.loans.bodies import DAYS
from services.portal.pages.loans.typed import a_day, a_number
from services.portal.pages.pauses import Pauses
from services.portal.web.again import Again
from services.portal.web.forms import EMPTY, Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import NO_ITEMS, Json, Problem
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHORTEST_NAME = 3
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """What a proposal can choose from: own units, collaborations, their agencies, known people."""

    units: Options
    collaborations: Options
    agencies: Options
    people: Options
    paused: list[str]
    """What is said of the collaborations in which nothing can be proposed now."""


async def offered(visit: Visit) -> Offered:
    """Ask the services what the reader can propose from and with.

    Raises:
        PermissionDeniedException: when the reader acts as the manager of no unit.
    """
    units, collaborations, loans, interests = await asyncio.gather(
        units_to_act_for(visit),
        visit.ask("programme", "/collaborations"),
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=200),
        visit.ask_or(NO_ITEMS, "listings", "/interests", limit=200),
    )
    shared = [each for each in collaborations["items"] if _is_ours(visit, each)]
    pauses, ids = Pauses(visit, shared), [each["collaboration_id"] for each in shared]
    return Offered(
        units,
        pauses.open_among(ids),
        _agencies(visit, shared),
        _people(visit, loans["items"], interests["items"]),
        pauses.any_of(ids),
    )


def _agencies(visit: Visit, shared: list[Json]) -> Options:
    """Where the person can be employed: one's own agency lends to itself only internally."""
    own = visit.signed_in.agency_id
    found = {
        each["agency_id"]: {"agency_id": each["agency_id"], "name": each["name"] or ""}
        for collaboration in shared
        for each in collaboration["members"]
        if (each["agency_id"] == own) == (collaboration["scope"] == "internal")
    }
    named = visit.formats.sorted([*found.values()])
    return [
        ("", visit._("Choose an agency")),
        *((each["agency_id"], each["name"]) for each in named),
    ]


def _is_ours(visit: Visit, collaboration: Json) -> bool:
    return visit.signed_in.agency_id in {each["agency_id"] for each in collaboration["members"]}


def _people(visit: Visit, loans: list[Json], interests: list[Json]) -> Options:
    """People of other agencies whom the reader already sees in a loan or an interest."""
    own = visit.signed_in.agency_id
    found = {
        each["person"]["person_id"]: f"{each['person']['name']}, {each['lender']['agency']}"
        for each in loans
        if each["person"]["name"] and each["lender"]["agency_id"] != own
    }
    for each in interests:
        if each["person"] and each["agency_id"] != own:
            found.setdefault(each["person_id"], f"{each['person']}, {each['agency']}")
    return sorted(found.items(), key=lambda each: visit.formats.sorting_key(each[1]))


@page("/loans/new")
async def new(visit: Given[Visit]) -> Response[Any]:
    """Show the form for a proposal.

    Raises:
        PermissionDeniedException: when the reader acts as the manager of no unit.
    """
    person = visit.request.query_params.get("person", "")
    typed = Form({"person": [person]}) if person else EMPTY
    return shown_form(visit, await offered(visit), Again(typed))


def shown_form(visit: Visit, options: Offered, again: Again) -> Response[Any]:
    """The form, with what was typed and what was wrong with it."""
    return visit.show(
        "loans/new.html",
        again.status,
        options=options,
        **again.view,
        forms=[(code, visit._(text)) for code, text in WORDS["form"].items()],
        purposes=[(code, visit._(text)) for code, text in WORDS["purpose"].items()],
    )


@action("/loans/new")
async def propose(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Propose the loan; the proposal counts as the receiving manager's yes."""
    options = await offered(visit)
    meant = await whom(visit, form, options.people)
    body, mistakes = read(visit, form, meant)
    if mistakes:
        return shown_form(visit, options, Again.lacking(visit, form, mistakes))
    try:
        done = await visit.tell(form, "lending", "/loans", body)
    except Problem as problem:
        return shown_form(visit, options, Again.refused(visit, form, problem))
    said = visit._("You proposed the loan.")
    more = visit._("Next, the person, their manager and the signatories are asked.")
    return await visit.go(f"/loans/{done['id']}", said, more)


def read(visit: Visit, form: Form, meant: list[str]) -> tuple[Json, dict[str, str]]:
    """The proposal as the service takes it, and what cannot be sent."""
    _ = visit._
    start, end = a_day(form.text("start")), a_day(form.text("end"))
    percent = a_number(form.text("percent"))
    wrong = {
        "person": _not_one(visit, form, meant),
        "collaboration": "" if form.text("collaboration") else _("Choose a collaboration."),
        "unit": "" if form.text("unit") else _("Choose a unit."),
        "start": "" if start else _(DAYS["start"]),
        "end": "" if end else _(DAYS["end"]),
        "percent": "" if percent else _("Write the percentage as a number, such as 80."),
    }
    if start and end and end < start:
        wrong["end"] = _("The last day must not be before the first.")
    body = {
        **form.given("collaboration", "unit", "form", "purpose"),
        "person": meant[0] if meant else None,
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "percent": str(percent),
    }
    return body, {name: said for name, said in wrong.items() if said}


async def whom(visit: Visit, form: Form, people: Options) -> list[str]:
    """Who is meant by a name from the list, by a number, or by a whole name at an agency."""
    typed, agency = form["person"], form["agency"]
    known = [person for person, name in people if name.casefold() == typed.casefold()]
    if known or not typed:
        return known
    try:
        return [str(UUID(typed))]
    except ValueError:
        pass
    if not agency or len(typed) < SHORTEST_NAME:
        return []
    found = await visit.ask("lending", "/named-people", agency=agency, name=typed)
    return [each["person_id"] for each in found["people"]]


def _not_one(visit: Visit, form: Form, meant: list[str]) -> str:
    """Why it is not clear who is meant; an empty text when it is."""
    _ = visit._
    if len(meant) == 1:
        return ""
    if meant:
        return _("Several people there have this name. Ask the person for their number.")
    if form["person"] and form["agency"]:
        return _("No one there has this name. Write the given name and the family name.")
    if form["person"]:
        return _("Choose the agency where the person works, so that they can be found.")
    return _("Write the name of the person.")


ROUTES = (new, propose)
